"""Boards: who is listed where, in which period, and what each member sees of the others."""

import random
from bisect import bisect_right
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.boards.boards import Board
from points.domain.boards.census import MOST_ROWS, Census, Censuses, Contender, contender
from points.domain.boards.histogram import Histogram, Position
from points.domain.boards.neighbours import NOBODY, around
from points.domain.boards.ranking import movement, points_on, redrawn, snapshot_of
from points.domain.boards.snapshots import BoardProfile, Row, Snapshot
from points.domain.ledger.accounts import Account, Value
from tests.fixtures.ranks import brute_force

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
TOTAL = Board("total", "total")


def member(name: str, points: int, *, at: int = 0, **others: Value) -> Account:
    return Account(name, {"score:total": points, "score_at": at, **others})


def counted(accounts: list[Account]) -> Census:
    census = Census(TOTAL)
    for account in accounts:
        census.count(account)
    return census


def published(accounts: list[Account], size: int = MOST_ROWS) -> Snapshot:
    profiles = {a.member_id: BoardProfile(f"~{a.member_id}", "face.png") for a in accounts}
    return snapshot_of(counted(accounts), NOW, size, profiles)


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


@given(populations, st.integers(0, 30), st.integers(0, 30), st.permutations([0, 1, 2]))
def test_parts_counted_apart_merge_in_any_order(
    accounts: list[Account], one: int, other: int, order: list[int]
) -> None:
    cuts = sorted((one, other))
    parts = [accounts[: cuts[0]], accounts[cuts[0] : cuts[1]], accounts[cuts[1] :]]

    packed = []
    for part in parts:
        censuses = Censuses([TOTAL])
        for account in part:
            censuses.count(account)
        packed.append(censuses.to_bytes())
    merged = Censuses.from_bytes(packed[order[0]])
    for number in order[1:]:
        merged.include_bytes(packed[number])

    (census,) = merged.each
    whole = counted(accounts)
    assert census.ahead(MOST_ROWS) == whole.ahead(MOST_ROWS)
    assert census.placed() == whole.placed()
    assert census.histogram().counts() == whole.histogram().counts()


def test_only_boards_that_every_part_has_counted_are_whole() -> None:
    one, other = Censuses([TOTAL, Board("tea", "total")]), Censuses([TOTAL])

    merged = Censuses.from_bytes(one.to_bytes())
    merged.include_bytes(other.to_bytes())

    assert [census.board for census in merged.each] == [TOTAL]


def test_of_two_equal_scores_the_earlier_is_listed_first_and_both_share_the_rank() -> None:
    board = published([member("late", 30, at=2), member("early", 30, at=1), member("last", 10)])

    assert names(board) == [(1, "~early"), (1, "~late"), (3, "~last")]


def test_who_has_nothing_or_owes_is_not_on_the_board() -> None:
    board = published([member("zero", 0), member("owes", -5), Account("new", {})])

    assert board.top == ()
    assert board.histogram.members == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_hundred_thousand_members_stand_where_sorting_them_says(seed: int) -> None:
    """Every rank, gap and percentile, counted in parts: with ties, nothings, debts, and scores that refunds lowered."""
    dice = random.Random(seed)
    earned = [int(dice.lognormvariate(6, 1.2)) for _ in range(90_000)] + [0] * 10_000
    left = [points - dice.choice([0, 0, 0, points, points // 2, points + 7]) for points in earned]
    accounts = [member(f"{number:016d}", points, at=dice.randrange(9)) for number, points in enumerate(left)]

    parts = []
    for start in range(4):
        censuses = Censuses([TOTAL])
        for account in accounts[start::4]:
            censuses.count(account)
        parts.append(censuses.to_bytes())
    merged = Censuses.from_bytes(parts[2])
    for part in (parts[0], parts[3], parts[1]):
        merged.include_bytes(part)
    (census,) = merged.each
    snapshot = snapshot_of(census, NOW, MOST_ROWS, {})
    histogram = Histogram.from_bytes(snapshot.histogram.to_bytes())

    everybody = sorted(points for points in left if points > 0)
    assert 60_000 < len(everybody) == histogram.members < 90_000
    assert min(left) < 0
    tenth = everybody[-10]
    for points in left:
        above = len(everybody) - bisect_right(everybody, points)
        expected = Position(
            rank=above + 1 if points > 0 else None,
            gap_to_next=everybody[-above] - points if above else None,
            percentile=10_000 * (len(everybody) - above) // len(everybody) / 100 if points > 0 else None,
            gap_to_top_ten=tenth - points if tenth > points else None,
        )
        assert histogram.position(points) == expected
    leaders = sorted(accounts, key=lambda a: (-a.number("score:total"), a.number("score_at"), a.member_id))
    assert [row.member_id for row in snapshot.top] == [leader.member_id for leader in leaders[:MOST_ROWS]]


@pytest.mark.parametrize("points", [1, 400, 10**12])
def test_on_a_board_of_one_that_one_is_first(points: int) -> None:
    board = published([member("only", points), member("nothing", 0), member("owes", -9)])

    assert board.histogram.position(points) == Position(rank=1, percentile=100.0)
    assert around(board, contender(TOTAL, member("only", points)), ()) == ([], [])
    assert names(board) == [(1, "~only")]


# ── Who is seen ──────────────────────────────────────────────────────────────


def test_who_hides_counts_and_is_not_listed() -> None:
    board = published([member("hidden", 50, board="hidden"), member("shown", 20)])

    assert names(board) == [(2, "~shown")]
    assert board.histogram.rank_of(50) == 1


def test_who_is_frozen_is_not_shown_off_and_takes_no_place() -> None:
    board = published([member("cheat", 50, frozen=1), member("shown", 20)])

    assert names(board) == [(1, "~shown")]
    assert board.histogram.members == 1


def test_an_alias_has_neither_name_nor_picture() -> None:
    (row,) = published([member("0123456789ab7k2m", 50, board="alias")]).top

    assert (row.nickname, row.avatar_url) == ("", "")


@pytest.mark.parametrize(
    "profiles", [{}, {"0123456789ab7k2m": BoardProfile("", "face.png")}], ids=["erased", "nameless"]
)
def test_who_has_no_name_is_under_an_alias(profiles: dict[str, BoardProfile]) -> None:
    (row,) = snapshot_of(counted([member("0123456789ab7k2m", 50)]), NOW, MOST_ROWS, profiles).top

    assert (row.nickname, row.avatar_url) == ("", "")


def test_who_hides_has_a_place_and_who_is_frozen_has_none() -> None:
    census = counted([member("cheat", 50, frozen=1), member("hidden", 40, board="hidden"), member("shown", 20)])

    assert [placed.member_id for placed in census.placed()] == ["hidden", "shown"]


def test_on_a_board_that_stands_everybody_is_drawn_as_they_wish_today() -> None:
    top = published([member(name, points) for name, points in (("a", 5), ("b", 4), ("c", 3), ("d", 2))]).top
    profiles = {"a": BoardProfile("new name", "new.png"), "d": BoardProfile("", "")}

    drawn = redrawn(top, {"a": "shown", "b": "hidden", "c": "alias", "d": "shown"}, profiles)

    assert [(row.rank, row.nickname, row.avatar_url) for row in drawn] == [
        (1, "new name", "new.png"),
        (3, "", ""),
        (4, "", ""),
    ]
    assert redrawn(top, {}, {}) == top


# ── Members seen since ───────────────────────────────────────────────────────


def test_what_a_member_chooses_holds_at_once_where_they_are_seen() -> None:
    board = published([member("0123456789ab7k2m", 50), member("other", 20)])

    def seen(choice: str) -> list[str]:
        me = contender(TOTAL, member("0123456789ab7k2m", 50, board=choice))
        assert [row.nickname for row in board.standing([me])] == [row.nickname for row in board.corrected([me], 100)]
        return [row.nickname for row in board.standing([me])]

    assert seen("shown") == ["~0123456789ab7k2m", "~other"]
    assert seen("alias") == ["", "~other"]
    assert seen("hidden") == ["~other"]


@given(populations, st.dictionaries(st.integers(0, 29), st.integers(0, 12), max_size=8))
def test_a_list_corrected_with_all_who_have_moved_is_the_list_of_the_next_pass(
    accounts: list[Account], moves: dict[int, int]
) -> None:
    """As long as nobody who hides comes out, which is not known of those who were not listed."""
    before = published(accounts)
    later = [
        member(account.member_id, moves[number], at=10 + number, board=account.text("board"))
        if number in moves and moves[number] != account.number("score:total")
        else account
        for number, account in enumerate(accounts)
    ]
    seen = [contender(TOTAL, now) for was, now in zip(accounts, later, strict=True) if now is not was]
    seen = [one for one in seen if one.visibility != "hidden"]
    hidden = {a.member_id for a in accounts if a.text("board") == "hidden"}
    expected = published([was if was.member_id in hidden else now for was, now in zip(accounts, later, strict=True)])

    corrected = before.corrected(seen, MOST_ROWS)

    assert [(row.rank, row.member_id, row.points) for row in corrected] == [
        (row.rank, row.member_id, row.points) for row in expected.top
    ]


def test_a_newcomer_has_no_face_until_the_next_pass_and_needs_more_than_the_last() -> None:
    board = published([member("a", 5), member("b", 3)], size=2)

    def listed(points: int) -> list[str]:
        return [row.nickname for row in board.corrected([Contender("0123456789ab7k2m", points, 9, "shown")], 2)]

    assert listed(3) == ["~a", "~b"]
    assert listed(4) == ["~a", ""]


# ── Around a member ──────────────────────────────────────────────────────────


@given(populations, st.integers(0, 29))
def test_around_a_member_are_those_whom_sorting_everybody_puts_there(accounts: list[Account], place: int) -> None:
    board = published(accounts)
    on_it = [a for a in accounts if a.number("score:total") > 0]
    if place >= len(on_it):
        return
    me = on_it[place]
    mine = me.number("score:total")
    others = sorted((a.number("score:total") for a in on_it if a is not me), reverse=True)

    above, below = around(board, contender(TOTAL, me), ())

    assert [row.points for row in above] == [points for points in others if points > mine][-5:]
    assert [row.points for row in below] == [points for points in others if points <= mine][:5]
    for row in (*above, *below):
        assert row.rank == 1 + sum(a.number("score:total") > row.points for a in on_it)
        assert row.member_id != me.member_id
    named = [row.member_id for row in (*above, *below) if row.member_id]
    assert len(set(named)) == len(named)


@given(populations, st.integers(0, 29), st.integers(-3, 12), st.integers(1, MOST_ROWS))
def test_who_has_moved_since_stands_where_sorting_everybody_anew_puts_them(
    accounts: list[Account], place: int, points: int, size: int
) -> None:
    """Up or down, listed or not, hidden or not, from nothing or to nothing: nobody stands behind themselves."""
    if place >= len(accounts):
        return
    board, was = published(accounts, size), accounts[place]
    after = NOW.timestamp() * 10**6 + 1 if points > was.number("score:total") else 0  # only points that come are timed
    me = contender(TOTAL, member(was.member_id, points, at=int(after), board=was.text("board")))
    others = [a.number("score:total") for a in accounts if a is not was and a.number("score:total") > 0]

    standing, (above, below) = board.current([me]), around(board, me, ())

    assert standing.position(points) == brute_force([*others, points] if points > 0 else others, points)
    assert [row.points for row in above] == sorted((other for other in others if other > points), reverse=True)[-5:]
    under = sorted((other for other in others if other <= points), reverse=True)[:5]
    assert [row.points for row in below] == (under if points > 0 else [])
    for row in (*above, *below):
        assert row.rank == 1 + sum(other > row.points for other in [*others, points])
        assert row.member_id != me.member_id


def test_of_two_members_nobody_is_third_after_a_refund() -> None:
    board = published([member("a", 9), member("b", 5, board="hidden")], size=1)

    assert board.current([contender(TOTAL, member("a", 3))]).position(3).rank == 2
    assert board.current([contender(TOTAL, member("b", 3))]).position(3).rank == 2
    assert board.current([contender(TOTAL, member("a", 3))]).members == 2
    assert board.current([contender(TOTAL, member("new", 3, at=10**16))]).members == 3


def test_around_a_member_only_who_is_listed_has_a_name() -> None:
    board = published([member("a", 5), member("b", 4, board="hidden"), member("me", 3), member("c", 2)], size=2)

    above, below = around(board, contender(TOTAL, member("me", 3)), ())

    assert above == [Row(1, "a", "~a", "face.png", 5), Row(2, "", NOBODY, "", 4)]
    assert below == [Row(4, "", NOBODY, "", 2)]


def test_a_member_who_has_risen_does_not_meet_themselves_below() -> None:
    board = published([member("me", 3), member("a", 2)])

    above, below = around(board, contender(TOTAL, member("me", 9, at=10)), ())

    assert (above, [row.member_id for row in below]) == ([], ["a"])


def test_around_who_has_nothing_are_the_last_five() -> None:
    board = published([member(f"m{points}", points) for points in range(1, 8)])

    above, below = around(board, contender(TOTAL, member("me", 0)), ())

    assert ([row.points for row in above], below) == ([5, 4, 3, 2, 1], [])


def test_movement_is_places_gained_since_the_last_period() -> None:
    before = Snapshot(Board("week", "2026-W46"), NOW, (), counted([member("a", 9), member("b", 5)]).histogram())
    me = Account("b", {"score:2026-W46": 5})

    assert movement(1, me, before) == 1
    assert movement(4, me, before) == -2
    assert movement(None, me, before) is None
    assert movement(1, Account("new", {}), before) is None
    assert movement(1, me, None) is None


# ── A member's points ────────────────────────────────────────────────────────


def test_points_are_live_in_this_period_and_the_last_and_from_the_list_in_older_ones() -> None:
    account = Account("me", {"score:2026-W47": 8, "score:2026-W46": 5, "score:2026-W40": 3})

    def points(period: str, snapshot: Snapshot | None = None) -> int | None:
        return points_on(Board("week", period), account, snapshot, TODAY)

    assert points("2026-W47") == 8
    assert points("2026-W46") == 5
    assert points("2026-W40", published([member("other", 9)])) is None
    assert points("2026-W40", published([member("me", 7)])) == 7
