"""What a member sees of the boards, and of themselves on them."""

import json
import random
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from benchmarks.leaderboard import population
from points.adapters.aws import dynamodb
from points.adapters.boards import board_views
from points.adapters.catalog import shop
from points.adapters.ledger import transactions
from points.adapters.members import profiles
from points.domain.boards.census import Census
from points.domain.boards.histogram import Histogram
from points.domain.ledger.movements import score
from points.domain.ledger.postings import Posting
from points.domain.ledger.transactions import Transaction
from tests.fixtures.cloud import Cloud, Response

SUNDAY = "2026-11-22T12:00:00+08:00"
NOBODY = {
    "rank": None,
    "points": 0,
    "gap_to_next": None,
    "gap_to_top_ten": None,
    "percentile": None,
    "moved": None,
    "prize": None,
}
FIRST = NOBODY | {"rank": 1, "percentile": 100.0}


@pytest.fixture(autouse=True)
def _sunday(mall: Cloud) -> Iterator[None]:
    board_views.forget()
    mall.clock(SUNDAY)
    yield
    board_views.forget()


def earn(member_id: str, points: int) -> None:
    """Points on the boards, however they came."""
    transactions.commit(Transaction((Posting(member_id, add=score(points, shop.opened().now)),), None))


def join(mall: Cloud, name: str, points: int = 0) -> str:
    member_id = mall.join(name)
    profiles.change_profile(member_id, nickname=name, avatar_url="", board=None)
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
    second, third = sorted(("ming", "li"), key=lambda name: ids[name])

    answer = rank(mall, ids["wu"], "board=month&limit=2")

    assert answer.status == 200
    assert answer.body["as_of"].startswith("2026-11-22T12:00:00")
    assert answer.body["as_of"].endswith("+08:00")
    assert answer.body | {"as_of": ""} == {
        "board": "month",
        "period": "2026-11",
        "as_of": "",
        "total_members": 4,
        "prizes": [],
        "top": [
            {"rank": 1, "member_id": ids["hong"], "nickname": "hong", "avatar_url": "", "points": 50, "prize": None},
            {"rank": 2, "member_id": ids[second], "nickname": second, "avatar_url": "", "points": 30, "prize": None},
        ],
        "me": NOBODY | {"rank": 4, "points": 10, "gap_to_next": 20, "percentile": 25.0},
        "around": {
            "above": [
                {
                    "rank": rank,
                    "member_id": ids[name],
                    "nickname": name,
                    "avatar_url": "",
                    "points": points,
                    "prize": None,
                }
                for rank, name, points in ((1, "hong", 50), (2, second, 30), (2, third, 30))
            ],
            "below": [],
        },
        "boards": [
            {"board": "total", "title": "总榜", "period": "total"},
            {"board": "week", "title": "周榜", "period": "week"},
            {"board": "month", "title": "月榜", "period": "month"},
        ],
    }


def test_without_parameters_it_is_the_board_of_all_time(mall: Cloud) -> None:
    ming = join(mall, "ming", 30)
    make_boards(mall)

    body = rank(mall, ming).body

    assert (body["board"], body["period"]) == ("total", None)
    assert body["me"] == FIRST | {"points": 30}


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
        tenth = sorted(on_the_board, reverse=True)[9]
        assert rank(mall, member_id).body["me"] == {
            "rank": len(higher) + 1 if mine else None,
            "points": mine,
            "gap_to_next": min(higher) - mine if higher else None,
            "gap_to_top_ten": tenth - mine if tenth > mine else None,
            "percentile": percent if mine else None,
            "moved": None,
            "prize": None,
        }


def test_ones_own_points_are_live_while_the_board_waits(mall: Cloud) -> None:
    ming = join(mall, "ming", 10)
    hong = join(mall, "hong", 30)
    make_boards(mall)
    earn(ming, 25)

    body = rank(mall, ming).body

    assert body["me"] == FIRST | {"points": 35}
    assert [(row["rank"], row["nickname"], row["points"]) for row in body["top"]] == [(1, "ming", 35), (2, "hong", 30)]
    assert [row["nickname"] for row in body["around"]["below"]] == ["hong"]
    assert body["total_members"] == 2
    seen_by_hong = rank(mall, hong).body
    assert [row["nickname"] for row in seen_by_hong["top"]] == ["ming", "hong"], "ming was here since it was counted"


def test_the_list_is_what_the_next_run_will_say_of_those_who_were_here(mall: Cloud) -> None:
    ids = [join(mall, f"m{number}", number) for number in range(1, 6)]
    make_boards(mall)
    for member_id, more in ((ids[0], 30), (ids[2], 9)):
        earn(member_id, more)
        rank(mall, member_id)

    corrected = rank(mall, ids[4]).body["top"]

    make_boards(mall)
    assert corrected == rank(mall, ids[4]).body["top"]


def test_movement_is_since_the_boards_last_period(mall: Cloud) -> None:
    ming, hong = join(mall, "ming", 10), join(mall, "hong", 30)
    make_boards(mall)
    mall.clock("2026-11-24T12:00:00+08:00")
    earn(ming, 8)
    earn(hong, 2)
    make_boards(mall)

    assert rank(mall, ming, "board=week").body["me"]["moved"] == 1
    assert rank(mall, hong, "board=week").body["me"]["moved"] == -1
    assert rank(mall, ming, "board=total").body["me"]["moved"] is None
    assert rank(mall, ming, "board=month").body["me"]["moved"] is None, "October knows nobody"


# ── The merchant's own boards ────────────────────────────────────────────────


def declare(mall: Cloud, *own: dict[str, Any], prizes: list[dict[str, Any]] | None = None) -> None:
    program = mall.merchant("GET /merchant/program").body
    program |= {"leaderboard": {"top": 100, "boards": list(own), "prizes": prizes or []}}
    answer = mall.merchant("PUT /merchant/program", body=program)
    assert answer.status == 200, answer.body


def order(mall: Cloud, member_id: str, order_id: str, store: str | None = None, **points: int) -> None:
    lines = [
        {"line_id": category, "category": category, "amount_fen": earned * 1000} for category, earned in points.items()
    ]
    body: dict[str, Any] = {"order_id": order_id, "member_id": member_id, "paid_at": SUNDAY, "lines": lines}
    answer = mall.merchant("POST /merchant/orders", body=body | ({"store": store} if store else {}))
    assert answer.status == 201, answer.body


TEA = {"board_id": "tea", "title": "茶友榜", "period": "week", "categories": ["tea"]}
EAST = {"board_id": "east", "title": "华东榜", "period": "month", "stores": ["hz-1"]}


def test_the_merchants_own_boards_count_what_the_program_names(mall: Cloud) -> None:
    declare(mall, TEA, EAST)
    ming, hong = join(mall, "ming"), join(mall, "hong")
    order(mall, ming, "o-1", tea=30, cups=20)
    order(mall, hong, "o-2", store="hz-1", tea=10, cups=90)
    make_boards(mall)

    tea, east = rank(mall, ming, "board=tea").body, rank(mall, ming, "board=east").body
    assert (tea["board"], tea["period"]) == ("tea", "2026-W47")
    assert [(row["nickname"], row["points"]) for row in tea["top"]] == [("ming", 30), ("hong", 10)]
    assert [(row["nickname"], row["points"]) for row in east["top"]] == [("hong", 100)]
    assert east["me"] == NOBODY | {"gap_to_next": 100, "gap_to_top_ten": 1}
    assert tea["boards"][3:] == [
        {"board": "tea", "title": "茶友榜", "period": "week"},
        {"board": "east", "title": "华东榜", "period": "month"},
    ]


def test_13_a_refund_takes_the_lines_points_off_the_merchants_boards(mall: Cloud) -> None:
    declare(mall, TEA)
    ming = join(mall, "ming")
    order(mall, ming, "o-1", tea=30, cups=20)
    refund = {"refund_id": "r-1", "lines": [{"line_id": "tea", "amount_fen": 20_000}]}
    mall.merchant("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o-1/refunds", refund)
    make_boards(mall)

    assert rank(mall, ming, "board=tea").body["me"]["points"] == 10
    assert rank(mall, ming).body["me"]["points"] == 30


def test_a_fitness_shops_weekly_minutes(mall: Cloud) -> None:
    training = {
        "activity_id": "training",
        "kind": "game",
        "title": "训练",
        "points": 5,
        "daily_limit": 10,
        "game": {"min_seconds": 1, "max_score": 240},
        "ticket_required": True,
        "starts_at": "2026-01-01T00:00:00+08:00",
        "ends_at": "2036-01-01T00:00:00+08:00",
    }
    assert mall.merchant("POST /merchant/activities", body=training).status == 201
    minutes = {"board_id": "minutes", "title": "本周训练", "period": "week", "measure": "score"}
    declare(mall, minutes | {"activities": ["training"]})
    ming = join(mall, "ming")
    for trained in (45, 30):
        ticket = mall.member(ming, "GET /activities").body["items"][0]["ticket"]
        time.sleep(1.1)  # tickets keep real time
        report = {"activity_id": "training", "score": trained, "ticket": ticket}
        assert mall.member(ming, "POST /earn", body=report, key=ticket[-9:]).status == 200
    make_boards(mall)

    assert rank(mall, ming, "board=minutes").body["me"]["points"] == 75
    assert rank(mall, ming, "board=total").body["me"]["points"] == 10


@pytest.mark.parametrize(
    ("leaderboard", "field"),
    [
        ({"boards": [TEA | {"board_id": "week"}]}, "leaderboard.boards.0.board_id"),
        ({"boards": [TEA | {"board_id": "nine_long"}]}, "leaderboard.boards.0.board_id"),
        ({"boards": [TEA, TEA]}, "leaderboard.boards"),
        ({"boards": [{"board_id": "tea", "title": "茶", "period": "week"}]}, "leaderboard.boards.0.activities"),
        ({"boards": [TEA | {"period": "day"}]}, "leaderboard.boards.0.period"),
        ({"boards": [TEA | {"measure": "score"}]}, "leaderboard.boards.0.measure"),
        ({"boards": [TEA | {"board_id": f"tea{number}"} for number in range(9)]}, "leaderboard.boards"),
        ({"prizes": [{"board": "total", "from_place": 1, "to_place": 1, "points": 5}]}, "leaderboard.prizes"),
        ({"prizes": [{"board": "tea", "from_place": 1, "to_place": 1, "points": 5}]}, "leaderboard.prizes"),
        ({"prizes": [{"board": "week", "from_place": 3, "to_place": 2, "points": 5}]}, "leaderboard.prizes.0.to_place"),
        (
            {"prizes": [{"board": "week", "from_place": 1, "to_place": 101, "points": 5}]},
            "leaderboard.prizes.0.to_place",
        ),
        ({"prizes": [{"board": "week", "from_place": 1, "to_place": 2, "points": 5}] * 2}, "leaderboard.prizes"),
    ],
)
def test_a_leaderboard_that_cannot_be_is_refused_by_field(mall: Cloud, leaderboard: dict[str, Any], field: str) -> None:
    program = mall.merchant("GET /merchant/program").body

    answer = mall.merchant("PUT /merchant/program", body=program | {"leaderboard": {"top": 100, **leaderboard}})

    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])


def test_more_boards_than_an_account_has_room_for_are_refused(mall: Cloud) -> None:
    program = mall.merchant("GET /merchant/program").body | {"pending_days": 14}
    own = [TEA | {"board_id": f"tea{number}"} for number in range(4)]

    answer = mall.merchant("PUT /merchant/program", body=program | {"leaderboard": {"top": 100, "boards": own}})

    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, ["leaderboard.boards"])
    assert "pending_days" in answer.body["errors"][0]["message"]


def test_the_prizes_of_a_board_are_told_with_it_and_beside_each_place(mall: Cloud) -> None:
    single = {"board": "week", "from_place": 1, "to_place": 1, "points": 50, "single": True}
    declare(mall, prizes=[single, {"board": "week", "from_place": 2, "to_place": 3, "points": 10}])
    early, late = sorted(join(mall, name, 30) for name in ("ming", "hong"))  # at one moment the id decides
    before = rank(mall, late, "board=week").body
    make_boards(mall)

    body = rank(mall, late, "board=week").body

    told = [
        {"from": 1, "to": 1, "points": 50, "single": True},
        {"from": 2, "to": 3, "points": 10, "single": False},
    ]
    assert before["prizes"] == body["prizes"] == told
    assert [(row["member_id"], row["rank"], row["prize"]) for row in body["top"]] == [(early, 1, 50), (late, 2, 10)]
    assert body["me"] == FIRST | {"rank": 2, "points": 30, "gap_to_next": 1, "prize": 10}
    assert [(row["member_id"], row["rank"], row["prize"]) for row in body["around"]["above"]] == [(early, 1, 50)]
    assert rank(mall, late, "board=total").body["prizes"] == []


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

    profiles.change_profile(ming, nickname=None, avatar_url=None, board="alias")
    alias, shown = names(rank(mall, ming))
    assert (alias.startswith("会员"), shown) == (True, "hong")
    profiles.change_profile(ming, nickname=None, avatar_url=None, board="hidden")
    assert names(rank(mall, ming)) == ["hong"]
    assert rank(mall, ming).body["me"]["rank"] == 1

    make_boards(mall)
    assert names(rank(mall, hong)) == ["hong"]
    assert rank(mall, hong).body["me"]["rank"] == 2


def ids_of(answer: Response) -> dict[int, str]:
    """By points."""
    body = answer.body
    rows = (*body["top"], *body["around"]["above"], *body["around"]["below"])
    found = {row["points"]: {other["member_id"] for other in rows if other["points"] == row["points"]} for row in rows}
    assert all(len(named) == 1 for named in found.values()), "the list and the neighbours name nobody differently"
    return {points: named.pop() for points, named in found.items()}


def test_an_alias_has_another_id_on_each_board_and_in_each_period(mall: Cloud) -> None:
    alias, nameless, reader = join(mall, "alias", 30), mall.join("nameless"), join(mall, "reader", 10)
    profiles.change_profile(alias, nickname=None, avatar_url=None, board="alias")
    earn(nameless, 20)
    make_boards(mall)
    seen = [rank(mall, reader, f"board={board}") for board in ("total", "week", "month")]
    mall.clock("2026-11-24T12:00:00+08:00")
    for member_id, points in ((alias, 30), (nameless, 20), (reader, 10)):
        earn(member_id, points)
    make_boards(mall)
    seen.append(rank(mall, reader, "board=week"))

    for points in (30, 20):
        assert len({ids_of(answer)[points] for answer in seen}) == len(seen)
    assert {ids_of(answer)[10] for answer in seen} == {reader}
    for answer in seen:
        assert not {alias, nameless} & set(ids_of(answer).values())
        told = json.dumps(answer.body, ensure_ascii=False)
        assert not [name for name in (alias, nameless) if name in told or f"会员{name[-4:].upper()}" in told]


def test_an_alias_has_another_id_on_another_board_of_the_same_week(mall: Cloud) -> None:
    declare(mall, TEA)
    alias, reader = mall.join("alias"), join(mall, "reader")
    order(mall, alias, "o-1", tea=30)
    make_boards(mall)

    (of_all,), (of_tea,) = (rank(mall, reader, f"board={board}").body["top"] for board in ("week", "tea"))

    assert of_all["points"] == of_tea["points"] == 30
    assert len({of_all["member_id"], of_tea["member_id"], alias}) == 3


def test_an_alias_keeps_its_id_on_its_board_from_one_pass_to_the_next(mall: Cloud) -> None:
    alias, reader = join(mall, "alias", 30), join(mall, "reader", 10)
    profiles.change_profile(alias, nickname=None, avatar_url=None, board="alias")
    make_boards(mall)
    before = ids_of(rank(mall, reader))[30]
    earn(alias, 5)

    rank(mall, alias)  # seen since the pass
    assert rank(mall, reader).body["top"][0]["member_id"] == before

    make_boards(mall)
    assert ids_of(rank(mall, reader))[35] == before


def test_ones_own_row_has_ones_own_id_also_under_an_alias(mall: Cloud) -> None:
    ming, hong = join(mall, "ming", 30), join(mall, "hong", 10)
    profiles.change_profile(ming, nickname=None, avatar_url=None, board="alias")
    make_boards(mall)

    (mine, _), (others, _) = rank(mall, ming).body["top"], rank(mall, hong).body["top"]

    assert mine["member_id"] == ming != others["member_id"]
    assert mine["nickname"] == others["nickname"]


def test_01_nobody_looks_without_a_token(mall: Cloud) -> None:
    assert mall.send("GET /rank").status == 401


def test_a_token_of_somebody_who_is_gone_opens_nothing(mall: Cloud) -> None:
    assert rank(mall, "0" * 16).status == 401


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


@cache
def crowd(members: int) -> Histogram:
    return Histogram.of(population(members))


@pytest.mark.parametrize("more", [0, 100_000_000])
@pytest.mark.parametrize("board", ["total", "week", "month"])
def test_a_cold_look_is_two_reads_and_a_warm_one_is_one(
    mall: Cloud, board: str, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if more:
        monkeypatch.setattr(Census, "histogram", lambda census: crowd(more))
    ming = join(mall, "ming", 30)
    make_boards(mall)
    mall.clock("2026-12-07T12:00:00+08:00")
    earn(ming, 5)
    make_boards(mall)
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    shop.forget()
    assert shop.opened().catalog.program, "what the merchant decided is known, the boards are not"
    board_views.forget()
    asked: list[str] = []
    dynamodb.client().meta.events.register(
        "provide-client-params.dynamodb", lambda model, params, **_: asked.append(model.name)
    )

    cold, warm = rank(mall, ming, f"board={board}"), rank(mall, ming, f"board={board}")

    assert asked == ["BatchGetItem", "BatchGetItem", "GetItem"]
    assert cold.body == warm.body
    assert cold.body["total_members"] > 0.99 * more
