"""Forecasts how many of the outstanding points will expire, from how closed cohorts shrank towards their end.

`left[e][a]` are the points of the cohort `e` that were outstanding `a` months before its end. Its survival at `a` is
their share of the cohort. The survival at 0 is the share that expired:

    expected expiry(e) = outstanding(e) x survival(0) / survival(a)        with a = months until the end of e
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from points.domain.calendar import Month
from points.domain.figures.breakage import Cohort

Left = Mapping[Month, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Expected:
    """Points that are expected to expire: as the closed cohorts on average, and as the lowest and highest of them."""

    low: int
    mid: int
    high: int


@dataclass(frozen=True, slots=True)
class Survival:
    """What the closed cohorts tell about the time `age` months before the end.

    `mean` is the share still outstanding then, and `end` the share that expired, both averaged over the same cohorts.
    `ratios` has, for each cohort, the share of the points then outstanding that expired.
    """

    mean: Fraction
    end: Fraction
    ratios: tuple[Fraction, ...]


def survival(closed: Sequence[Cohort], left: Left, age: int) -> Survival | None:
    """Returns the survival `age` months before the end; None if no closed cohort was recorded then with points."""
    known = [(cohort, left.get(cohort.month, {}).get(age, 0)) for cohort in closed]
    known = [(cohort, points) for cohort, points in known if points > 0]
    if not known:
        return None
    count = len(known)
    return Survival(
        sum((Fraction(points, cohort.kept) for cohort, points in known), Fraction(0)) / count,
        sum((Fraction(cohort.expired or 0, cohort.kept) for cohort, _ in known), Fraction(0)) / count,
        tuple(_at_most_all(Fraction(cohort.expired or 0, points)) for cohort, points in known),
    )


def expected_expiry(outstanding: int, age: int, closed: Sequence[Cohort], left: Left) -> Expected | None:
    """Returns how many of the `outstanding` points will expire. Their month ends in `age` months.

    None if no closed cohort has a survival at this age.
    """
    seen = survival(closed, left, age)
    if seen is None:
        return None
    mid = _at_most_all(seen.end / seen.mean)
    low, high = min(*seen.ratios, mid), max(*seen.ratios, mid)
    return Expected(*(_whole(outstanding * share) for share in (low, mid, high)))


def _at_most_all(share: Fraction) -> Fraction:
    """Points granted after the count can expire too, so the share can exceed 1. No more can expire than is there."""
    return min(Fraction(1), share)


def _whole(points: Fraction) -> int:
    return int(points + Fraction(1, 2))  # round half up; a forecast is never negative
