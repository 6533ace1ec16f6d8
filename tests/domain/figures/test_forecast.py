"""How many outstanding points will expire, from how the closed cohorts shrank."""

from fractions import Fraction
from random import Random

from points.domain.figures.breakage import Cohort
from points.domain.figures.forecast import Expected, expected_expiry, survival

CLOSED = [Cohort("2026-01", 1000, 0, 100), Cohort("2026-02", 2000, 0, 100)]
LEFT = {"2026-01": {3: 400, 1: 200}, "2026-02": {3: 400, 1: 160}}


def test_survival_is_the_mean_share_still_there_before_the_end() -> None:
    seen = survival(CLOSED, LEFT, 3)

    assert seen is not None
    assert seen.mean == (Fraction(400, 1000) + Fraction(400, 2000)) / 2
    assert seen.end == (Fraction(100, 1000) + Fraction(100, 2000)) / 2
    assert seen.ratios == (Fraction(1, 4), Fraction(1, 4))


def test_what_expires_is_what_is_there_times_how_the_closed_cohorts_shrank_with_the_lowest_and_the_highest() -> None:
    assert expected_expiry(1000, 3, CLOSED, LEFT) == Expected(250, 250, 250)
    # a month before the end: 100 of 200, and 100 of 160; on average 0.075 / 0.14
    assert expected_expiry(1000, 1, CLOSED, LEFT) == Expected(500, 536, 625)


def test_nothing_is_forecast_for_a_time_that_no_closed_cohort_was_seen_at() -> None:
    assert expected_expiry(1000, 7, CLOSED, LEFT) is None
    assert expected_expiry(1000, 3, [], {}) is None


def test_no_more_expires_than_is_there_although_points_were_granted_later() -> None:
    grew = {"2026-01": {9: 50}}

    assert expected_expiry(1000, 9, CLOSED, grew) == Expected(1000, 1000, 1000)


def test_low_is_never_above_mid_nor_mid_above_high() -> None:
    for seed in range(300):
        random = Random(seed)
        closed = [
            Cohort(f"2026-{m:02d}", granted := random.randint(1, 5000), 0, random.randint(0, granted))
            for m in range(1, 13)
        ]
        left = {cohort.month: {2: random.randint(0, cohort.granted)} for cohort in closed}
        there = random.randint(0, 10_000)
        found = expected_expiry(there, 2, closed, left)
        assert found is None or 0 <= found.low <= found.mid <= found.high <= there
