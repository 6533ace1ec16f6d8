"""One pass makes the boards: of all members, once, and finally when a period has ended."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from points.adapters.aws import dynamodb
from points.adapters.boards import board_views
from points.adapters.catalog import shop
from points.adapters.ledger import accounts
from points.adapters.members import pictures, profiles, restrictions, visibility_log
from points.workflows import member_audit
from tests.deployment import ROOT
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.seasons import earn, make_boards, prizes, season_of_four

SUNDAY = "2026-11-22T12:00:00+08:00"


@pytest.fixture(autouse=True)
def _sunday(mall: Cloud) -> Iterator[None]:
    board_views.forget()
    mall.clock(SUNDAY)
    yield
    board_views.forget()


def shown(mall: Cloud, name: str) -> str:
    """A member who shows their name on the boards, and with it their public id."""
    member_id = mall.join(name)
    profiles.change_profile(member_id, nickname=name, avatar_url=None, board=None)
    return member_id


def refund(mall: Cloud, order_id: str, points: int) -> None:
    body = {"refund_id": f"r-{order_id}", "lines": [{"line_id": "1", "amount_fen": points * 1000}]}
    answer = mall.merchant("POST /merchant/orders/{order_id}/refunds", f"/merchant/orders/{order_id}/refunds", body)
    assert answer.body["clawed_back"] == points


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
    ming, hong = shown(mall, "ming"), shown(mall, "hong")
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
    ids = [shown(mall, name) for name in ("a", "b", "c")]
    for minute, member_id in enumerate(ids):
        mall.clock(f"2026-11-22T12:{minute:02d}:00+08:00")
        earn(mall, member_id, 30)
    make_boards(mall)

    assert ranking(mall, ids[0]) == [(1, member_id, 30) for member_id in ids]


def test_13_refunded_points_leave_the_boards(mall: Cloud) -> None:
    ming, hong = shown(mall, "ming"), shown(mall, "hong")
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
        picture = "https://example.com/1.png"
        profiles.change_profile(ids[name], nickname=f"我是{name}", avatar_url=picture, board=name, trace_id=name)
        assert pictures.judged(name, "pass")
    make_boards(mall)

    answer = mall.member(ids["shown"], "GET /rank").body
    nameless, alias, named = answer["top"]
    assert [row["rank"] for row in answer["top"]] == [1, 3, 4]
    assert (named["member_id"], named["nickname"]) == (ids["shown"], "我是shown")
    assert named["avatar_url"] == "https://example.com/1.png"
    for row, name in ((nameless, "nameless"), (alias, "alias")):
        assert (row["nickname"], row["avatar_url"]) == (f"会员{row['member_id'][-4:].upper()}", "")
        assert ids[name] not in json.dumps(answer)
        assert row["nickname"] != f"会员{ids[name][-4:].upper()}"
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


# ── Runs that die, come twice, or meet ───────────────────────────────────────


class Killed(BaseException):
    """The process is gone; nothing catches this."""


def calls_of(mall: Cloud, work: Callable[[], Any], dies_at: int | None = None) -> int:
    """How many calls to DynamoDB the work makes; the one of number `dies_at` is made, and its answer never seen."""
    seen = 0

    def count(**_: Any) -> None:
        nonlocal seen
        if seen == dies_at:
            seen += 1
            raise Killed
        seen += 1

    events: Any = dynamodb.client().meta.events
    events.register("after-call.dynamodb", count, unique_id="calls")
    try:
        work()
    except Killed:
        pass
    finally:
        events.unregister("after-call.dynamodb", unique_id="calls")
    return seen


def run_once() -> dict[str, Any]:
    answer: dict[str, Any] = handler_of("snapshot")(event("snapshot") | {"scheduled_time": str(next(_TIMES))}, None)
    return answer


_TIMES = count(1)


def boards_seen(mall: Cloud, reader: str) -> set[tuple[str, ...]]:
    """What the boards say of who is where, and that list and histogram are of one run."""
    board_views.forget()
    found = set()
    for board in ("total", "week", "month"):
        body = mall.member(reader, "GET /rank", query=f"board={board}&limit=100").body
        assert body["total_members"] == len(body["top"])
        found.add(tuple(str(row["points"]) for row in body["top"]))
    return found


def test_a_run_killed_at_any_call_leaves_the_boards_of_one_run(mall: Cloud) -> None:
    ids = [mall.join(f"m{number}") for number in range(4)]
    for number, member_id in enumerate(ids):
        earn(mall, member_id, number + 1)
    run_once()
    before = boards_seen(mall, ids[0])
    earn(mall, mall.join("reader"), 1)
    earn(mall, ids[0], 100)
    calls = calls_of(mall, run_once)
    after = boards_seen(mall, ids[1])
    assert before != after

    for dies_at in range(calls):
        earn(mall, ids[0], 1, f"one-more-{dies_at}")
        calls_of(mall, run_once, dies_at)
        assert len(boards_seen(mall, ids[1])) == 1, f"mixed, killed at call {dies_at}"
    run_once()
    assert max(len(row) for row in boards_seen(mall, ids[1])) == 5


def test_a_run_that_is_overtaken_publishes_nothing_and_leaves_the_other_whole(mall: Cloud) -> None:
    ming = mall.join("ming")
    earn(mall, ming, 10)
    published: list[dict[str, Any]] = []

    def overtake(**_: Any) -> None:
        dynamodb.client().meta.events.unregister("before-call.dynamodb.TransactWriteItems", unique_id="overtake")
        earn(mall, ming, 5, "meanwhile")
        published.append(run_once())

    dynamodb.client().meta.events.register("before-call.dynamodb.TransactWriteItems", overtake, unique_id="overtake")
    slow = run_once()

    assert (published[0]["boards"], slow["boards"]) == (5, 0)
    assert ranking(mall, ming) == [(1, ming, 15)]
    assert len(boards_seen(mall, ming)) == 1


def test_a_schedule_that_rings_twice_is_one_run(mall: Cloud) -> None:
    earn(mall, mall.join("ming"), 10)

    first = handler_of("snapshot")(event("snapshot"), None)
    again = handler_of("snapshot")(event("snapshot"), None)

    assert first == again
    assert first["boards"] == 5


# ── Profiles ────────────────────────────────────────────────────────────────────


def named(mall: Cloud, name: str, points: int) -> str:
    member_id = mall.join(name)
    profiles.change_profile(member_id, nickname=name, avatar_url=None, board=None)
    earn(mall, member_id, points)
    return member_id


def faces_read(mall: Cloud) -> int:
    """How many members a run looks up."""
    asked: list[str] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        wanted = params["RequestItems"].get(dynamodb.table("members"), {"Keys": []})
        asked.extend(str(key) for key in wanted["Keys"])

    name = "provide-client-params.dynamodb.BatchGetItem"
    dynamodb.client().meta.events.register(name, listen, unique_id="profiles")
    make_boards(mall)
    dynamodb.client().meta.events.unregister(name, unique_id="profiles")
    return len(asked)


def nicknames(mall: Cloud, reader: str, query: str = "") -> list[str]:
    board_views.forget()
    return [row["nickname"] for row in mall.member(reader, "GET /rank", query=query).body["top"]]


def test_a_face_is_read_once_and_again_when_it_has_changed(mall: Cloud) -> None:
    ids = [named(mall, f"m{number}", 10 - number) for number in range(3)]
    assert faces_read(mall) == 3

    # Right after a change a run may obey it twice: the margin for hosts' clocks.
    with patch.object(visibility_log, "_MARGIN", timedelta(0)):
        assert faces_read(mall) == 0
        profiles.change_profile(ids[1], nickname="新名字", avatar_url=None, board=None)
        assert faces_read(mall) == 1
        assert faces_read(mall) == 0

    assert nicknames(mall, ids[0]) == ["m0", "新名字", "m2"]


@pytest.mark.parametrize(("choice", "seen"), [("alias", 2), ("hidden", 1)])
def test_boards_that_are_over_show_members_as_they_wish_now(mall: Cloud, choice: str, seen: int) -> None:
    ming, hong = named(mall, "ming", 30), named(mall, "hong", 20)
    mall.clock("2026-11-23T12:00:00+08:00")
    make_boards(mall)
    old = "board=week&period=2026-W47"
    assert nicknames(mall, hong, old) == ["ming", "hong"]

    profiles.change_profile(ming, nickname=None, avatar_url=None, board=choice)
    make_boards(mall)

    names = nicknames(mall, hong, old)
    assert (len(names), "ming" in names) == (seen, False)
    assert mall.member(hong, "GET /rank", query=old).body["me"]["rank"] == 2
    assert mall.member(hong, "GET /rank", query=old).body["total_members"] == 2


def test_who_is_erased_is_gone_from_every_board_with_the_next_run(mall: Cloud) -> None:
    ming, hong = named(mall, "ming", 30), named(mall, "hong", 20)
    mall.clock("2026-12-01T12:00:00+08:00")
    earn(mall, ming, 5, "o-december")
    make_boards(mall)
    queries = ["", "board=week", "board=month", "board=month&period=2026-11"]
    assert all("ming" in nicknames(mall, hong, query) for query in queries)

    assert mall.member(ming, "DELETE /me").status == 204
    make_boards(mall)

    for query in queries:
        shown = mall.member(hong, "GET /rank", query=query).body
        assert ming not in json.dumps(shown)
        assert "ming" not in json.dumps(shown)


def test_56_a_doubtful_name_shows_as_an_alias(mall: Cloud) -> None:
    ming = mall.join("ming")
    earn(mall, ming, 30)
    profiles.change_profile(ming, nickname="疑似广告", avatar_url=None, board=None, is_unchecked=True)
    make_boards(mall)
    (alias,) = nicknames(mall, ming)
    assert alias.startswith("会员")
    assert alias != f"会员{ming[-4:].upper()}"

    profiles.change_profile(ming, nickname="小明", avatar_url=None, board=None)
    make_boards(mall)
    assert nicknames(mall, ming) == ["小明"]


# ── Seasons ──────────────────────────────────────────────────────────────────


def balance(mall: Cloud, member_id: str) -> int:
    points: int = mall.member(member_id, "GET /points").body["balance"]
    return points


def test_when_a_week_is_over_its_winners_get_their_prizes_once(mall: Cloud) -> None:
    ids = season_of_four(mall)

    assert make_boards(mall)["prizes"] == 3
    assert make_boards(mall)["prizes"] == 0

    assert [balance(mall, member_id) for member_id in ids] == [540, 130, 120, 10]
    (entry,) = mall.member(ids[1], "GET /points/entries", query="kind=adjust").body["items"]
    assert (entry["points"], entry["title"], entry["reason"]) == (100, "榜单奖励：周榜", "2026-W47，第2名")
    assert [points for *_, points in ranking(mall, ids[0], "board=total")] == [40, 30, 20, 10], "prizes are no score"
    for member_id in ids:
        found = member_audit.examine(accounts.account(member_id, consistent=True), shop.opened().now)
        assert [str(difference) for difference in found.differences] == []


def test_a_run_killed_at_any_call_pays_every_prize_once_in_the_end(mall: Cloud) -> None:
    ids = season_of_four(mall)
    dies_at = 0
    while calls_of(mall, run_once, dies_at) > dies_at:
        dies_at += 1
    assert dies_at >= 15

    assert [balance(mall, member_id) for member_id in ids] == [540, 130, 120, 10]


def test_a_late_refund_changes_neither_the_board_nor_the_prize(mall: Cloud) -> None:
    ids = season_of_four(mall)
    make_boards(mall)

    refund(mall, f"o-{ids[0]}-40", 40)
    make_boards(mall)

    assert balance(mall, ids[0]) == 500
    assert ranking(mall, ids[0], "board=week&period=2026-W47")[0] == (1, ids[0], 40)


def test_who_hides_wins_and_who_is_frozen_does_not(mall: Cloud) -> None:
    ids = season_of_four(mall)
    profiles.change_profile(ids[0], nickname=None, avatar_url=None, board="hidden")
    restrictions.freeze(ids[1], "作弊")

    make_boards(mall)

    assert [accounts.account(member_id).balance for member_id in ids] == [540, 30, 120, 110]


def two_with_equal_scores(mall: Cloud) -> tuple[str, str]:
    """Both have ten points in November; who was there first, and who came an hour later. The month is over."""
    late, early = mall.join("late"), mall.join("early")
    for member_id, hour in ((early, 13), (late, 14)):
        mall.clock(f"2026-11-22T{hour}:00:00+08:00")
        earn(mall, member_id, 10)
    mall.clock("2026-12-01T00:15:00+08:00")
    return early, late


def told_of_prizes(mall: Cloud, member_id: str) -> tuple[int, int, list[tuple[int, int]]]:
    """What a member reads of November: their rank and prize, and those of the list."""
    body = mall.member(member_id, "GET /rank", query="board=month&period=2026-11").body
    return body["me"]["rank"], body["me"]["prize"], [(row["rank"], row["prize"]) for row in body["top"]]


def test_equal_scores_share_the_rank_and_each_win_its_prize(mall: Cloud) -> None:
    prizes(mall, ("month", 1, 1, 50), ("month", 2, 2, 20))
    early, late = two_with_equal_scores(mall)

    assert make_boards(mall)["prizes"] == 2
    assert (balance(mall, early), balance(mall, late)) == (60, 60)
    for member_id in (early, late):
        assert told_of_prizes(mall, member_id) == (1, 50, [(1, 50), (1, 50)])
        (entry,) = mall.member(member_id, "GET /points/entries", query="kind=adjust").body["items"]
        assert entry["reason"] == "2026-11，第1名"


def test_a_single_prize_is_of_who_was_there_first_and_both_read_so(mall: Cloud) -> None:
    program = mall.merchant("GET /merchant/program").body
    first = {"board": "month", "from_place": 1, "to_place": 1, "points": 50, "single": True}
    second = {"board": "month", "from_place": 2, "to_place": 2, "points": 20}
    program |= {"leaderboard": {"top": 100, "prizes": [first, second]}}
    assert mall.merchant("PUT /merchant/program", body=program).status == 200
    early, late = two_with_equal_scores(mall)

    assert make_boards(mall)["prizes"] == 2
    assert (balance(mall, early), balance(mall, late)) == (60, 30)
    assert told_of_prizes(mall, early) == (1, 50, [(1, 50), (2, 20)])
    assert told_of_prizes(mall, late) == (2, 20, [(1, 50), (2, 20)])


@pytest.mark.parametrize("choice", ["shown", "hidden"])
def test_who_is_frozen_takes_no_place_and_everybody_reads_so(mall: Cloud, choice: str) -> None:
    prizes(mall, ("month", 1, 1, 50))
    cheat, honest = two_with_equal_scores(mall)
    profiles.change_profile(cheat, nickname=None, avatar_url=None, board=choice)
    restrictions.freeze(cheat, "作弊")
    make_boards(mall)

    assert told_of_prizes(mall, honest) == (1, 50, [(1, 50)])
    assert mall.member(cheat, "GET /rank", query="board=month&period=2026-11").body["me"]["rank"] is None
    assert balance(mall, honest) == 60


def test_a_clock_that_goes_back_and_forth_pays_nobody_twice(mall: Cloud) -> None:
    ids = season_of_four(mall)
    make_boards(mall)
    mall.clock("2026-11-22T13:00:00+08:00")
    earn(mall, ids[3], 1000, "in-the-past")
    assert make_boards(mall)["boards"] >= 3
    mall.clock("2026-11-23T00:15:00+08:00")

    assert make_boards(mall)["prizes"] == 0
    assert [balance(mall, member_id) for member_id in ids] == [540, 130, 120, 1010]


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
