"""Ranks are what counting everybody one by one would give."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.leaderboard import population
from points.domain.histogram import Histogram, Position

scores = st.lists(st.integers(1, 60) | st.integers(1, 10**12), max_size=60)


def brute_force(everybody: list[int], mine: int) -> Position:
    higher = [score for score in everybody if score > mine]
    gap = min(higher) - mine if higher else None
    if mine <= 0:
        return Position(gap_to_next=gap)
    not_higher = len(everybody) - len(higher)
    hundredths = 10_000 * not_higher // len(everybody) / 100 if everybody else None
    return Position(len(higher) + 1, gap, hundredths)


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
    assert Histogram.of({7: 1, 9: 1}).position(0) == Position(gap_to_next=7)


def test_an_empty_board_has_room_at_the_top() -> None:
    assert Histogram.of({}).position(0) == Position()
    assert Histogram.of({}).position(3) == Position(rank=1)


@pytest.mark.parametrize("seed", [1, 2])
def test_hundred_thousand_members_rank_as_sorting_them_says(seed: int) -> None:
    dice = random.Random(seed)
    everybody = sorted((int(dice.lognormvariate(6, 1.2)) for _ in range(100_000)), reverse=True)
    counted = Counter(score for score in everybody if score > 0)

    histogram = Histogram.from_bytes(Histogram.of(counted).to_bytes())

    assert histogram.members == sum(counted.values())
    first_of = {score: rank for rank, score in reversed([*enumerate(everybody, start=1)])}
    assert all(histogram.rank_of(score) == first_of[score] for score in counted)


def test_ten_million_members_fit_into_an_item() -> None:
    packed = Histogram.of(population(10_000_000)).to_bytes()

    assert Histogram.from_bytes(packed).members > 9_900_000
    assert len(packed) < 64 * 1024
