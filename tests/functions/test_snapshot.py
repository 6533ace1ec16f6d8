"""One pass makes the boards: of all members, once, and finally when a period has ended."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from points.adapters import boards, members
from tests.cloud import Cloud, handler_of
from tests.deployment import ROOT

SUNDAY = "2026-11-22T12:00:00+08:00"
ORDER = "POST /merchant/orders"


@pytest.fixture(autouse=True)
def _sunday(mall: Cloud) -> Iterator[None]:
    boards.forget()
    mall.clock(SUNDAY)
    yield
    boards.forget()


def earn(mall: Cloud, member_id: str, points: int, order_id: str = "") -> None:
    order = {
        "order_id": order_id or f"o-{member_id}-{points}",
        "member_id": member_id,
        "paid_at": "2026-11-01T12:00:00+08:00",
        "lines": [{"line_id": "1", "category": "tea", "amount_fen": points * 1000}],
    }
    assert mall.merchant(ORDER, body=order).body["points"] == points


def refund(mall: Cloud, order_id: str, points: int) -> None:
    body = {"refund_id": f"r-{order_id}", "lines": [{"line_id": "1", "amount_fen": points * 1000}]}
    answer = mall.merchant("POST /merchant/orders/{order_id}/refunds", f"/merchant/orders/{order_id}/refunds", body)
    assert answer.body["clawed_back"] == points


def make_boards(mall: Cloud) -> dict[str, Any]:
    answer = mall.merchant("POST /merchant/jobs/rank", body={})
    assert answer.status == 200
    body: dict[str, Any] = answer.body
    return body


def ranking(mall: Cloud, reader: str, query: str = "") -> list[tuple[int, str, int]]:
    answer = mall.member(reader, "GET /rank", query=query)
    assert answer.status == 200, answer.body
    return [(row["rank"], row["member_id"], row["points"]) for row in answer.body["top"]]


def event(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    return content


# ── A run ────────────────────────────────────────────────────────────────────


def test_a_run_counts_every_member_once_whatever_the_segments(mall: Cloud) -> None:
    ids = [mall.join(f"m{number}") for number in range(25)]
    for number, member_id in enumerate(ids[:20]):
        earn(mall, member_id, number + 1)

    done = make_boards(mall)

    assert (done["job"], done["members"]) == ("rank", 25)
    assert done["as_of"].startswith("2026-11-22T12:00:00")
    answer = mall.member(ids[0], "GET /rank", query="limit=100").body
    assert answer["total_members"] == len(answer["top"]) == 20


def test_the_schedule_makes_the_same_boards(mall: Cloud) -> None:
    ming = mall.join("ming")
    earn(mall, ming, 10)

    done = handler_of("snapshot")(event("snapshot"), None)

    assert done["members"] == 1
    assert ranking(mall, ming) == [(1, ming, 10)]


def test_one_pass_feeds_all_time_the_week_and_the_month(mall: Cloud) -> None:
    ming, hong = mall.join("ming"), mall.join("hong")
    mall.clock("2026-11-15T12:00:00+08:00")
    earn(mall, ming, 30)
    mall.clock("2026-11-16T12:00:00+08:00")
    earn(mall, hong, 20)
    make_boards(mall)

    assert ranking(mall, ming, "board=total") == ranking(mall, ming, "board=month") == [(1, ming, 30), (2, hong, 20)]
    assert ranking(mall, ming, "board=week") == [(1, hong, 20)]


def test_the_program_says_how_many_are_listed(mall: Cloud) -> None:
    program = mall.merchant("GET /merchant/program").body
    program |= {"leaderboard": {"top": 2}}
    assert mall.merchant("PUT /merchant/program", body=program).status == 200
    for points in (1, 2, 3):
        ming = mall.join(f"m{points}")
        earn(mall, ming, points)
    make_boards(mall)

    assert [points for _, _, points in ranking(mall, ming)] == [3, 2]


# ── Who is ahead ─────────────────────────────────────────────────────────────


def test_13_of_two_equal_scores_the_earlier_stays_ahead(mall: Cloud) -> None:
    ids = [mall.join(name) for name in ("a", "b", "c")]
    for minute, member_id in enumerate(ids):
        mall.clock(f"2026-11-22T12:{minute:02d}:00+08:00")
        earn(mall, member_id, 30)
    make_boards(mall)

    assert ranking(mall, ids[0]) == [(1, member_id, 30) for member_id in ids]


def test_13_refunded_points_leave_the_boards(mall: Cloud) -> None:
    ming, hong = mall.join("ming"), mall.join("hong")
    earn(mall, ming, 30, "big")
    earn(mall, hong, 20)
    refund(mall, "big", 25)
    make_boards(mall)

    for board in ("total", "week", "month"):
        assert ranking(mall, ming, f"board={board}") == [(1, hong, 20), (2, ming, 5)]


def test_14_who_opted_out_is_under_an_alias_or_not_there(mall: Cloud) -> None:
    ids = {name: mall.join(name) for name in ("shown", "alias", "hidden", "nameless")}
    for points, member_id in enumerate(ids.values(), start=1):
        earn(mall, member_id, points)
    for name in ("shown", "alias", "hidden"):
        members.change_profile(ids[name], nickname=f"我是{name}", avatar_url="https://example.com/1.png", board=name)
    make_boards(mall)

    answer = mall.member(ids["shown"], "GET /rank").body
    seen = {row["member_id"]: (row["rank"], row["nickname"], row["avatar_url"]) for row in answer["top"]}
    assert seen == {
        ids["nameless"]: (1, f"会员{ids['nameless'][-4:].upper()}", ""),
        ids["alias"]: (3, f"会员{ids['alias'][-4:].upper()}", ""),
        ids["shown"]: (4, "我是shown", "https://example.com/1.png"),
    }
    assert answer["total_members"] == 4
    assert mall.member(ids["hidden"], "GET /rank").body["me"]["rank"] == 2


# ── When a period ends ───────────────────────────────────────────────────────


def test_a_week_that_has_ended_is_counted_once_more_and_then_stands(mall: Cloud) -> None:
    ming = mall.join("ming")
    make_boards(mall)
    earn(mall, ming, 30, "late")  # after Sunday's last run
    mall.clock("2026-11-23T00:15:00+08:00")

    assert make_boards(mall)["boards"] == 3 + 1  # October was final before
    assert make_boards(mall)["boards"] == 3

    mall.clock("2026-11-24T12:00:00+08:00")
    refund(mall, "late", 10)  # of last week: that board stands
    make_boards(mall)
    assert ranking(mall, ming, "board=week&period=2026-W47") == [(1, ming, 30)]
    assert ranking(mall, ming, "board=total") == [(1, ming, 20)]


def test_a_run_at_the_very_end_is_not_the_last_word(mall: Cloud) -> None:
    mall.clock("2026-11-23T00:00:00+08:00")
    assert make_boards(mall)["boards"] == 5

    mall.clock("2026-11-23T00:15:00+08:00")
    assert make_boards(mall)["boards"] == 4  # last week again, October not
    assert make_boards(mall)["boards"] == 3


def test_a_month_closed_before_the_last_run_loses_nobody(mall: Cloud) -> None:
    mall.clock("2026-11-30T23:50:00+08:00")
    ming = mall.join("ming")
    earn(mall, ming, 30)
    mall.clock("2026-12-01T00:05:00+08:00")
    assert mall.merchant("POST /merchant/jobs/expire", body={}).body["settled"] == 1

    make_boards(mall)

    assert ranking(mall, ming, "board=month&period=2026-11") == [(1, ming, 30)]
    assert ranking(mall, ming, "board=week") == [(1, ming, 30)]  # from Monday, 30 November


def test_a_clock_that_was_moved_back_does_not_stop_the_boards(mall: Cloud) -> None:
    ming = mall.join("ming")
    mall.clock("2027-06-01T12:00:00+08:00")
    make_boards(mall)
    mall.clock(SUNDAY)
    earn(mall, ming, 30)

    assert make_boards(mall)["boards"] >= 3

    assert ranking(mall, ming) == [(1, ming, 30)]


# ── Who may start it ─────────────────────────────────────────────────────────


def test_nobody_starts_a_run_where_there_is_no_test_clock(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_CLOCK", "disabled")

    answer = mall.merchant("POST /merchant/jobs/rank", body={})

    assert (answer.status, answer.code) == (404, "NOT_FOUND")


def test_an_unsigned_run_is_refused(mall: Cloud) -> None:
    answer = handler_of("snapshot")(event("snapshot-run-now"), None)

    assert answer["statusCode"] == 401


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"job": "rank", "scheduled_time": ""},
        {"source": "aws.s3", "job": "rank", "scheduled_time": ""},
        {"source": "aws.scheduler", "job": "expire", "scheduled_time": ""},
        {"source": "aws.scheduler", "job": "rank", "scheduled_time": "", "version": "2.0"},
    ],
)
def test_61_63_an_event_of_another_source_is_refused(mall: Cloud, forged: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="This function"):
        handler_of("snapshot")(forged, None)
