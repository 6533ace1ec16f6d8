"""Ranks are what counting everybody one by one would give."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.leaderboard import population
from points.domain.boards.histogram import Histogram, Position
from tests.fixtures.ranks import brute_force

scores = st.lists(st.integers(1, 60) | st.integers(1, 10**12), max_size=60)


@given(scores, st.integers(-5, 70) | st.integers(1, 10**12))
def test_a_position_is_what_counting_everybody_gives(everybody: list[int], mine: int) -> None:
    histogram = Histogram.of(Counter(everybody))

    for score in {mine, *everybody}:
        assert histogram.position(score) == brute_force(everybody, score)


@given(scores)
def test_nothing_is_lost_in_packing(everybody: list[int]) -> None:
    histogram = Histogram.of(Counter(everybody))

    unpacked = Histogram.from_bytes(histogram.to_bytes())

    assert unpacked.members == len(everybody)
    for score in {0, *everybody}:
        assert unpacked.position(score) == histogram.position(score)


def test_equal_scores_share_a_rank_and_the_next_one_is_counted_past_them() -> None:
    histogram = Histogram.of({50: 1, 30: 2, 10: 1})

    assert [histogram.rank_of(score) for score in (50, 30, 10)] == [1, 2, 4]
    assert histogram.position(30) == Position(rank=2, gap_to_next=20, percentile=75.0)


def test_only_the_first_has_nobody_above_in_a_hundred() -> None:
    histogram = Histogram.of({1: 999_999, 2: 1})

    assert histogram.position(2) == Position(rank=1, gap_to_next=None, percentile=100.0)
    assert histogram.position(1) == Position(rank=2, gap_to_next=1, percentile=99.99)


def test_who_has_no_points_is_told_what_the_board_begins_with() -> None:
    assert Histogram.of({7: 1, 9: 1}).position(0) == Position(gap_to_next=7, gap_to_top_ten=1)


def test_an_empty_board_has_room_at_the_top() -> None:
    assert Histogram.of({}).position(0) == Position(gap_to_top_ten=1)
    assert Histogram.of({}).position(3) == Position(rank=1)


def test_the_gap_to_the_top_ten_is_to_the_score_of_whoever_is_tenth() -> None:
    board = Histogram.of({50: 4, 40: 5, 30: 3, 20: 1})

    gaps = [board.position(score).gap_to_top_ten for score in (0, 20, 29, 30, 31, 50)]

    assert gaps == [30, 10, 1, None, None, None]


@given(scores, st.integers(0, 70), st.integers(1, 12))
def test_neighbours_are_who_sorting_everybody_puts_next(everybody: list[int], mine: int, most: int) -> None:
    histogram = Histogram.of(Counter(everybody))

    assert histogram.next_above(mine, most) == sorted(score for score in everybody if score > mine)[:most]
    below = sorted((score for score in everybody if score <= mine), reverse=True)
    assert histogram.next_below(mine, most) == below[:most]
    assert histogram.counts() == Counter(everybody)


def test_ten_million_members_fit_into_an_item() -> None:
    packed = Histogram.of(population(10_000_000)).to_bytes()

    assert Histogram.from_bytes(packed).members > 9_900_000
    assert len(packed) < 64 * 1024
