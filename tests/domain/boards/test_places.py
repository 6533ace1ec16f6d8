"""Places and prizes: whatever tells of them tells the same, also of members with equal scores."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.boards import seasons
from points.domain.boards.boards import Board
from points.domain.boards.census import MOST_ROWS, Census, Contender, contender
from points.domain.boards.histogram import Histogram
from points.domain.boards.neighbours import around
from points.domain.boards.places import Places, places_of
from points.domain.boards.ranking import movement, snapshot_of
from points.domain.boards.snapshots import BoardProfile, Snapshot
from points.domain.ledger.accounts import Account
from points.domain.program.board_terms import Prize
from points.domain.program.program import Program
from tests.model.podium import Standing, podium

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
WEEK = Board("week", "2026-W47")
PRIZES = (Prize("week", 1, 1, 500, single=True), Prize("week", 2, 3, 100), Prize("week", 4, 6, 20, single=True))


def member(name: str, points: int, reached_at: int = 0, visibility: str = "shown", **others: int) -> Account:
    return Account(name, {WEEK.score: points, "score_at": reached_at, "board": visibility, **others})


def counted(accounts: list[Account]) -> Census:
    census = Census(WEEK)
    for account in accounts:
        census.count(account)
    return census


def published(accounts: list[Account], prizes: tuple[Prize, ...] = PRIZES, size: int = MOST_ROWS) -> Snapshot:
    profiles = {a.member_id: BoardProfile(f"~{a.member_id}", "") for a in accounts}
    return snapshot_of(counted(accounts), NOW, size, profiles, places_of(prizes, WEEK))


def settled(accounts: list[Account], prizes: tuple[Prize, ...] = PRIZES) -> dict[str, tuple[int, int | None]]:
    standings = (Standing(a.member_id, a.number(WEEK.score), a.number("score_at")) for a in accounts if not a.frozen)
    return podium(standings, prizes)


populations = st.lists(
    st.builds(
        member,
        st.uuids().map(lambda name: name.hex[:16]),
        st.integers(-1, 4),
        st.integers(0, 9),
        st.sampled_from(["shown", "shown", "alias", "hidden"]),
        frozen=st.sampled_from([0, 0, 0, 1]),
    ),
    max_size=16,
    unique_by=lambda account: account.member_id,
)
prizes = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 500), st.booleans()), max_size=4).map(
    lambda ranges: tuple(
        Prize("week", first, first + length - 1, points, single)
        for number, (length, points, single) in enumerate(ranges)
        if (first := 1 + sum(before for before, *_ in ranges[:number]))
    )
)


@given(populations, prizes, st.integers(1, 16))
def test_the_list_ones_own_place_and_the_prizes_paid_agree(
    accounts: list[Account], wanted: tuple[Prize, ...], size: int
) -> None:
    board, expected = published(accounts, wanted, size), settled(accounts, wanted)

    for row in board.top:
        assert (row.rank, board.places.prize(row.rank)) == expected[row.member_id]
    for account in accounts:
        own = board.position(contender(WEEK, account))
        assert (own.rank, board.places.prize(own.rank)) == expected.get(account.member_id, (None, None))
    season = seasons.season(WEEK, counted(accounts).placed(), Program(SHANGHAI, prizes=wanted))
    assert {win.member_id: (win.place, win.points) for win in (season.wins if season else ())} == {
        member_id: won for member_id, won in expected.items() if won[1] is not None
    }


@given(populations, prizes, st.lists(st.tuples(st.integers(0, 15), st.integers(0, 6)), max_size=6))
def test_with_members_seen_since_all_agree_with_the_next_pass(
    accounts: list[Account], wanted: tuple[Prize, ...], moves: list[tuple[int, int]]
) -> None:
    board, later = published(accounts, wanted), {account.member_id: account for account in accounts}
    moved: dict[str, Account] = {}
    for moment, (number, points) in enumerate(moves):
        if number < len(accounts) and accounts[number].number(WEEK.score) != points:
            was = accounts[number]
            moved[was.member_id] = Account(
                was.member_id, {**was.attributes, WEEK.score: points, "score_at": 10 + moment}
            )
    later |= moved
    seen = [contender(WEEK, account) for account in moved.values()]
    expected = settled([*later.values()], wanted)

    for row in board.corrected(seen, MOST_ROWS):
        assert row.rank == expected[row.member_id][0]
    for account in later.values():
        place = board.position(contender(WEEK, account), seen).rank
        assert (place, account.member_id) == (expected.get(account.member_id, (None,))[0], account.member_id)


@given(populations, prizes, st.integers(0, 15))
def test_neighbours_have_the_places_of_the_list(accounts: list[Account], wanted: tuple[Prize, ...], which: int) -> None:
    expected = settled(accounts, wanted)
    on_it = [account for account in accounts if account.member_id in expected]
    if which >= len(on_it):
        return
    me = on_it[which]
    mine = expected[me.member_id][0]
    others = sorted(place for member_id, (place, _) in expected.items() if member_id != me.member_id)

    above, below = around(published(accounts, wanted), contender(WEEK, me), ())

    assert [row.rank for row in above] == [place for place in others if place < mine][-5:]
    assert [row.rank for row in below] == [place for place in others if place >= mine][:5]
    assert all(row.rank == expected[row.member_id][0] for row in (*above, *below) if row.member_id)


@given(populations, prizes, st.integers(0, 15))
def test_a_gap_is_the_fewest_points_that_bring_a_better_place(
    accounts: list[Account], wanted: tuple[Prize, ...], which: int
) -> None:
    if which >= len(accounts) or accounts[which].frozen:
        return
    me = accounts[which]
    points = me.number(WEEK.score)

    def place_with(more: int) -> int:
        now = Account(me.member_id, {**me.attributes, WEEK.score: points + more, "score_at": 99 if more else 0})
        return settled([now if one is me else one for one in accounts], wanted).get(me.member_id, (10**9,))[0]

    now = settled(accounts, wanted).get(me.member_id, (10**9,))[0]
    position = published(accounts, wanted).position(contender(WEEK, me))

    better = next((more for more in range(1, 9) if place_with(more) < now), None)
    if points > 0:  # else it leads to the lowest score there is
        assert position.gap_to_next == better
    in_top_ten = next((more for more in range(9) if place_with(more) <= 10), None)
    assert position.gap_to_top_ten == (in_top_ten or None)


def test_a_tie_for_a_prize_that_reaches_beyond_the_hundredth_member_ends_there() -> None:
    accounts = [member(f"{number:016d}", 9 if number < 90 else 5, number) for number in range(130)]
    shared = (Prize("week", 91, 100, 7),)
    board, expected = published(accounts, shared), settled(accounts, shared)

    season = seasons.season(WEEK, counted(accounts).placed(), Program(SHANGHAI, prizes=shared))

    assert season is not None
    assert [(win.place, win.points) for win in season.wins] == [(91, 7)] * 10
    for account in accounts:
        assert board.position(contender(WEEK, account)).rank == expected[account.member_id][0]
    assert expected[accounts[100].member_id] == (101, None)
    assert board.position(contender(WEEK, accounts[100])).gap_to_next == 1


@pytest.mark.parametrize(
    ("rank", "earlier", "place"),
    [(1, 0, 1), (1, 1, 2), (1, 4, 2), (4, 0, 4), (4, 1, 5), (4, 2, 6), (4, 9, 7), (7, 3, 7), (2, 1, 2)],
)
def test_single_prizes_break_ties_place_by_place(rank: int, earlier: int, place: int) -> None:
    assert Places(PRIZES).place(rank, earlier) == place


def test_movement_counts_the_places_that_were_read() -> None:
    board = published([member("early", 9, 1), member("late", 9, 2)])
    late = Account("late", {WEEK.score: 9, "score_at": 500})

    assert movement(1, late, board) == 1


def test_where_the_accounts_own_moment_is_of_another_board_the_pass_knows_when_the_score_was_reached() -> None:
    board = published([member("early", 9, 1), member("late", 9, 2)])

    assert board.position(Contender("early", 9, 10**9, "shown")).rank == 1


def test_a_histogram_moves_many_at_once() -> None:
    histogram = Histogram.of({5: 2, 9: 1})

    assert histogram.moved([(5, 9), (0, 3), (9, 0)]).counts() == {3: 1, 5: 1, 9: 1}
    assert histogram.moved([(4, 4), (0, -2)]) is histogram
    assert [histogram.having(score) for score in (4, 5, 9, 10)] == [0, 2, 1, 0]
