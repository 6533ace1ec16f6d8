"""What a member sees of the boards, and of themselves on them."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from points.adapters import boards, dynamodb, ledger, members, shop
from points.domain.ledger import Posting, score
from points.domain.postings import Transaction
from tests.cloud import Cloud, Response

SUNDAY = "2026-11-22T12:00:00+08:00"
NOBODY = {"rank": None, "points": 0, "gap_to_next": None, "percentile": None}


@pytest.fixture(autouse=True)
def _sunday(mall: Cloud) -> Iterator[None]:
    boards.forget()
    mall.clock(SUNDAY)
    yield
    boards.forget()


def earn(member_id: str, points: int) -> None:
    """Points on the boards, however they came."""
    ledger.commit(Transaction((Posting(member_id, add=score(points, shop.opened().now)),)))


def join(mall: Cloud, name: str, points: int = 0) -> str:
    member_id = mall.join(name)
    members.change_profile(member_id, nickname=name, avatar_url="", board=None)
    if points:
        earn(member_id, points)
    return member_id


def make_boards(mall: Cloud) -> None:
    assert mall.merchant("POST /merchant/jobs/rank", body={}).status == 200


def rank(mall: Cloud, member_id: str, query: str = "") -> Response:
    return mall.member(member_id, "GET /rank", query=query)


def names(answer: Response) -> list[str]:
    return [row["nickname"] for row in answer.body["top"]]


# ── The board ────────────────────────────────────────────────────────────────


def test_the_board_is_whole_from_the_first_to_oneself(mall: Cloud) -> None:
    ids = {name: join(mall, name, points) for name, points in (("ming", 30), ("hong", 50), ("li", 30), ("wu", 10))}
    make_boards(mall)

    answer = rank(mall, ids["wu"], "board=month&limit=2")

    assert answer.status == 200
    assert answer.body["as_of"].startswith("2026-11-22T12:00:00")
    assert answer.body["as_of"].endswith("+08:00")
    assert answer.body | {"as_of": ""} == {
        "board": "month",
        "period": "2026-11",
        "as_of": "",
        "total_members": 4,
        "top": [
            {"rank": 1, "member_id": ids["hong"], "nickname": "hong", "avatar_url": "", "points": 50},
            {"rank": 2, "member_id": min(ids["ming"], ids["li"]), "avatar_url": "", "points": 30}
            | {"nickname": min((ids["ming"], "ming"), (ids["li"], "li"))[1]},
        ],
        "me": {"rank": 4, "points": 10, "gap_to_next": 20, "percentile": 25.0},
    }


def test_without_parameters_it_is_the_board_of_all_time(mall: Cloud) -> None:
    ming = join(mall, "ming", 30)
    make_boards(mall)

    body = rank(mall, ming).body

    assert (body["board"], body["period"]) == ("total", None)
    assert body["me"] == {"rank": 1, "points": 30, "gap_to_next": None, "percentile": 100.0}


def test_before_the_first_run_there_is_only_oneself(mall: Cloud) -> None:
    ming = join(mall, "ming", 30)

    body = rank(mall, ming, "board=week").body

    assert (body["period"], body["as_of"], body["total_members"], body["top"]) == ("2026-W47", None, 0, [])
    assert body["me"] == NOBODY | {"points": 30}


def test_everybodys_place_is_what_counting_everybody_gives(mall: Cloud) -> None:
    dice = random.Random(11)
    points = {mall.join(f"m{number}"): dice.choice([0, 5, 5, 8, dice.randrange(1, 40)]) for number in range(40)}
    for member_id, earned in points.items():
        earn(member_id, earned)
    make_boards(mall)

    on_the_board = [earned for earned in points.values() if earned]
    for member_id, mine in points.items():
        higher = [earned for earned in on_the_board if earned > mine]
        percent = 10_000 * (len(on_the_board) - len(higher)) // len(on_the_board) / 100
        assert rank(mall, member_id).body["me"] == {
            "rank": len(higher) + 1 if mine else None,
            "points": mine,
            "gap_to_next": min(higher) - mine if higher else None,
            "percentile": percent if mine else None,
        }


def test_ones_own_points_are_live_while_the_board_waits(mall: Cloud) -> None:
    ming = join(mall, "ming", 10)
    join(mall, "hong", 30)
    make_boards(mall)
    earn(ming, 25)

    body = rank(mall, ming).body

    assert body["me"] == {"rank": 1, "points": 35, "gap_to_next": None, "percentile": 100.0}
    assert [row["points"] for row in body["top"]] == [30, 10]


# ── Periods ──────────────────────────────────────────────────────────────────


def test_boards_of_past_periods_are_kept(mall: Cloud) -> None:
    ming = join(mall, "ming", 30)
    make_boards(mall)
    mall.clock("2026-11-23T12:00:00+08:00")
    earn(ming, 5)
    make_boards(mall)

    assert rank(mall, ming, "board=week").body["me"]["points"] == 5
    last = rank(mall, ming, "board=week&period=2026-W47").body
    assert (last["period"], last["me"]["points"], last["me"]["rank"]) == ("2026-W47", 30, 1)


def test_of_periods_long_gone_the_list_says_what_one_had(mall: Cloud) -> None:
    ming, hong = join(mall, "ming", 30), join(mall, "hong")
    make_boards(mall)
    mall.clock("2026-12-20T12:00:00+08:00")

    query = "board=week&period=2026-W47"
    assert rank(mall, ming, query).body["me"]["points"] == 30
    assert rank(mall, hong, query).body["me"] == NOBODY | {"points": None}


@pytest.mark.parametrize("query", ["board=week&period=2026-W30", "board=month&period=2027-01"])
def test_a_period_that_was_never_published_is_not_found(mall: Cloud, query: str) -> None:
    answer = rank(mall, join(mall, "ming"), query)

    assert (answer.status, answer.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("board=year", "board"),
        ("board=week&period=2026-11", "period"),
        ("board=week&period=2025-W53", "period"),
        ("board=month&period=2026-13", "period"),
        ("board=month&period=2026-W47", "period"),
        ("board=month&period=now", "period"),
        ("board=month&period=", "period"),
        ("board=week&period=week%232026-W47", "period"),
        ("board=total&period=2026-11", "period"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("points=1000000", "points"),
        ("member_id=0123456789abcdef", "member_id"),
    ],
)
def test_55_57_what_is_no_question_is_refused_and_nothing_of_it_believed(mall: Cloud, query: str, field: str) -> None:
    answer = rank(mall, join(mall, "ming"), query)

    assert (answer.status, answer.code) == (422, "VALIDATION_FAILED")
    assert [error["field"] for error in answer.body["errors"]] == [field]


# ── Privacy ──────────────────────────────────────────────────────────────────


def test_who_goes_into_hiding_no_longer_sees_themselves_at_once(mall: Cloud) -> None:
    ming, hong = join(mall, "ming", 30), join(mall, "hong", 10)
    make_boards(mall)

    members.change_profile(ming, nickname=None, avatar_url=None, board="alias")
    assert names(rank(mall, ming)) == [f"会员{ming[-4:].upper()}", "hong"]
    members.change_profile(ming, nickname=None, avatar_url=None, board="hidden")
    assert names(rank(mall, ming)) == ["hong"]
    assert rank(mall, ming).body["me"]["rank"] == 1

    make_boards(mall)
    assert names(rank(mall, hong)) == ["hong"]
    assert rank(mall, hong).body["me"]["rank"] == 2


def test_01_nobody_looks_without_a_token(mall: Cloud) -> None:
    assert mall.send("GET /rank").status == 401


def test_a_token_of_somebody_who_is_gone_finds_nothing(mall: Cloud) -> None:
    assert rank(mall, "0" * 16).status == 404


# ── What it costs ────────────────────────────────────────────────────────────


def test_a_warm_look_is_one_read_of_half_a_unit(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    ming = join(mall, "ming", 30)
    make_boards(mall)
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    rank(mall, ming)
    asked: list[tuple[str, dict[str, Any]]] = []
    dynamodb.client().meta.events.register(
        "provide-client-params.dynamodb", lambda params, model, **_: asked.append((model.name, dict(params)))
    )

    rank(mall, ming)

    ((operation, read),) = asked
    assert (operation, read["TableName"]) == ("GetItem", dynamodb.table("accounts"))
    assert not read["ConsistentRead"]
