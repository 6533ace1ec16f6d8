"""Boards: who is listed where, in which period, and what each member sees of the others."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.errors import Invalid
from points.domain.ledger import Account, Value
from points.domain.ranking import (
    MOST_ROWS,
    Board,
    Census,
    Face,
    Snapshot,
    board_of,
    is_final,
    just_ended,
    points_on,
    running,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
TOTAL = Board("total", "total")


def member(name: str, points: int, *, at: int = 0, **others: Value) -> Account:
    return Account(name, {"score:total": points, "score_at": at, **others})


def counted(accounts: list[Account], size: int = MOST_ROWS) -> Census:
    census = Census(TOTAL, size)
    for account in accounts:
        census.count(account)
    return census


def published(accounts: list[Account], size: int = MOST_ROWS) -> Snapshot:
    return counted(accounts, size).snapshot(NOW, {a.member_id: Face(f"~{a.member_id}", "face.png") for a in accounts})


def names(snapshot: Snapshot) -> list[tuple[int, str]]:
    return [(row.rank, row.nickname) for row in snapshot.top]


populations = st.lists(
    st.builds(
        member,
        st.uuids().map(lambda name: name.hex[:16]),
        st.integers(-2, 9),
        at=st.integers(0, 3),
        board=st.sampled_from(["shown", "alias", "hidden"]),
    ),
    max_size=30,
    unique_by=lambda account: account.member_id,
)


# ── Who is on the board ──────────────────────────────────────────────────────


@given(populations, st.integers(1, 10))
def test_the_top_is_what_sorting_everybody_gives(accounts: list[Account], size: int) -> None:
    snapshot = published(accounts, size)

    on_the_board = [a for a in accounts if a.number("score:total") > 0]
    listed = sorted(
        (a for a in on_the_board if a.text("board") != "hidden"),
        key=lambda a: (-a.number("score:total"), a.number("score_at"), a.member_id),
    )[:size]
    assert [row.member_id for row in snapshot.top] == [a.member_id for a in listed]
    assert snapshot.histogram.members == len(on_the_board)
    for row in snapshot.top:
        assert row.rank == 1 + sum(a.number("score:total") > row.points for a in on_the_board)


@given(populations, st.integers(1, 5), st.integers(0, 30), st.integers(0, 30), st.permutations([0, 1, 2]))
def test_parts_counted_apart_merge_in_any_order(
    accounts: list[Account], size: int, one: int, other: int, order: list[int]
) -> None:
    cuts = sorted((one, other))
    parts = [accounts[: cuts[0]], accounts[cuts[0] : cuts[1]], accounts[cuts[1] :]]

    merged = Census(TOTAL, size)
    for number in order:
        merged.include(counted(parts[number], size))

    assert merged.snapshot(NOW, {}).top == counted(accounts, size).snapshot(NOW, {}).top
    assert merged.snapshot(NOW, {}).histogram.members == counted(accounts, size).snapshot(NOW, {}).histogram.members


def test_of_two_equal_scores_the_earlier_is_listed_first_and_both_share_the_rank() -> None:
    board = published([member("late", 30, at=2), member("early", 30, at=1), member("last", 10)])

    assert names(board) == [(1, "~early"), (1, "~late"), (3, "~last")]


def test_who_has_nothing_or_owes_is_not_on_the_board() -> None:
    board = published([member("zero", 0), member("owes", -5), Account("new", {})])

    assert board.top == ()
    assert board.histogram.members == 0


# ── Who is seen ──────────────────────────────────────────────────────────────


def test_who_hides_counts_and_is_not_listed() -> None:
    board = published([member("hidden", 50, board="hidden"), member("shown", 20)])

    assert names(board) == [(2, "~shown")]
    assert board.histogram.rank_of(50) == 1


def test_who_is_frozen_is_not_shown_off() -> None:
    assert names(published([member("cheat", 50, frozen=1), member("shown", 20)])) == [(2, "~shown")]


def test_an_alias_has_neither_name_nor_picture() -> None:
    (row,) = published([member("0123456789ab7k2m", 50, board="alias")]).top

    assert (row.nickname, row.avatar_url) == ("会员7K2M", "")


@pytest.mark.parametrize("faces", [{}, {"0123456789ab7k2m": Face("", "face.png")}], ids=["erased", "nameless"])
def test_who_has_no_name_is_under_an_alias(faces: dict[str, Face]) -> None:
    (row,) = counted([member("0123456789ab7k2m", 50)]).snapshot(NOW, faces).top

    assert (row.nickname, row.avatar_url) == ("会员7K2M", "")


def test_only_those_who_will_be_shown_are_asked_for_their_faces() -> None:
    census = counted([member("a", 5), member("b", 4, board="alias"), member("c", 3), member("d", 2)], size=3)

    assert census.wanted() == {"a", "c"}


def test_what_a_member_chooses_holds_for_their_own_view_at_once() -> None:
    board = published([member("0123456789ab7k2m", 50), member("other", 20)])

    def seen(choice: str) -> list[str]:
        return [row.nickname for row in board.top_for(member("0123456789ab7k2m", 50, board=choice))]

    assert seen("shown") == ["~0123456789ab7k2m", "~other"]
    assert seen("alias") == ["会员7K2M", "~other"]
    assert seen("hidden") == ["~other"]


# ── Periods ──────────────────────────────────────────────────────────────────


def test_a_board_without_a_period_is_the_running_one() -> None:
    assert board_of("total", None, TODAY) == TOTAL
    assert board_of("week", None, TODAY) == Board("week", "2026-W47")
    assert board_of("month", None, TODAY) == Board("month", "2026-11")


@pytest.mark.parametrize(
    ("name", "period"),
    [("week", "2026-W53"), ("week", "2020-W53"), ("week", "2026-W01"), ("month", "2024-02"), ("month", "2026-12")],
)
def test_a_period_can_be_asked_for_by_its_name(name: str, period: str) -> None:
    assert board_of(name, period, TODAY).period == period  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("week", "2025-W53"),
        ("week", "2026-W00"),
        ("week", "2026-W7"),
        ("week", "2026-11"),
        ("week", "2026-W４7"),
        ("month", "2026-13"),
        ("month", "2026-00"),
        ("month", "2026-1"),
        ("month", "2026-W47"),
        ("month", ""),
        ("total", "total"),
        ("total", "2026-11"),
    ],
)
def test_what_is_no_period_of_the_board_is_refused(name: str, period: str) -> None:
    with pytest.raises(Invalid):
        board_of(name, period, TODAY)  # type: ignore[arg-type]


@given(st.dates(date(2000, 1, 10), date(2099, 12, 1)))
def test_every_day_has_its_boards_and_what_ended_before_it(today: date) -> None:
    for board in running(today):
        assert board_of(board.name, None if board == TOTAL else board.period, today) == board
        assert board.ended_on is None or board.ended_on > today
    for board in just_ended(today):
        assert board.ended_on is not None
        assert board.kept_until is not None
        assert board.ended_on <= today < board.kept_until
        yesterday = board.ended_on - timedelta(days=1)
        assert board in running(yesterday)


def test_at_the_turn_of_the_year_the_week_goes_its_own_way() -> None:
    new_year = date(2027, 1, 1)

    assert running(new_year)[1:] == (Board("week", "2026-W53"), Board("month", "2027-01"))
    assert just_ended(new_year) == (Board("week", "2026-W52"), Board("month", "2026-12"))


def test_a_board_is_final_once_a_run_began_after_its_last_postings() -> None:
    week = Board("week", "2026-W47")
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    assert not is_final(week, midnight - timedelta(seconds=1))
    assert not is_final(week, midnight)
    assert is_final(week, midnight + timedelta(minutes=1))
    assert not is_final(TOTAL, midnight)


def test_the_end_of_a_period_is_in_the_programs_zone() -> None:
    month = Board("month", "2026-11")
    in_utc = datetime(2026, 11, 30, 16, 1, tzinfo=UTC)

    assert is_final(month, in_utc.astimezone(SHANGHAI))
    assert not is_final(month, in_utc)


# ── A member's points ────────────────────────────────────────────────────────


def test_points_are_live_in_this_period_and_the_last_and_from_the_list_in_older_ones() -> None:
    account = Account("me", {"score:2026-W47": 8, "score:2026-W46": 5, "score:2026-W40": 3})

    def points(period: str, snapshot: Snapshot | None = None) -> int | None:
        return points_on(Board("week", period), account, snapshot, TODAY)

    assert points("2026-W47") == 8
    assert points("2026-W46") == 5
    assert points("2026-W40", published([member("other", 9)])) is None
    assert points("2026-W40", published([member("me", 7)])) == 7
