"""Cohorts of points by month of expiry, and the share of them that expires in the end."""

from fractions import Fraction

from points.domain.calendar import months_after
from points.domain.figures.breakage import Cohort, last_closed, ultimate_breakage, ultimate_redemption_rate


def test_breakage_is_what_expired_of_what_was_granted_and_not_clawed_back() -> None:
    closed = [Cohort("2026-01", 1000, 200, 80), Cohort("2026-02", 500, 0, 50)]

    assert ultimate_breakage(closed) == Fraction(130, 1300)
    assert ultimate_redemption_rate(closed) == Fraction(9, 10)
    assert [cohort.spent for cohort in closed] == [720, 450]


def test_an_open_cohort_and_an_empty_one_tell_nothing() -> None:
    assert last_closed([Cohort("2026-01", 100), Cohort("2026-02", 70, 70, 0), Cohort("2026-03", 10, 0, 1)]) == [
        Cohort("2026-03", 10, 0, 1)
    ]


def test_only_the_last_twelve_closed_cohorts_count() -> None:
    cohorts = [Cohort(months_after("2025-01", n), 100, 0, 100 if n < 3 else 0) for n in range(15)]

    assert [cohort.month for cohort in last_closed(reversed(cohorts))] == [
        months_after("2025-04", n) for n in range(12)
    ]
    assert ultimate_breakage(last_closed(cohorts)) == 0


def test_without_a_history_every_point_is_expected_to_be_redeemed() -> None:
    assert ultimate_redemption_rate([]) == 1
