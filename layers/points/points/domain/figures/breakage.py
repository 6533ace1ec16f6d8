"""Cohorts of points: the points that expire in the same month, and how many of them were never spent.

Lots are by month, so these figures are exact. The share of the closed cohorts that expired is the ultimate breakage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from points.domain.calendar import Month

CLOSED_COHORTS: Final = 12  # the last ones, which the breakage is computed from


@dataclass(frozen=True, slots=True)
class Cohort:
    """The points that expire at the end of `month`. `expired` is what was left at its close; None if it is open."""

    month: Month
    granted: int
    clawed_back: int = 0
    expired: int | None = None

    @property
    def kept(self) -> int:
        """The points granted and not taken back by refunds."""
        return self.granted - self.clawed_back

    @property
    def spent(self) -> int | None:
        """The points of a closed cohort that were spent; None if it is open."""
        return None if self.expired is None else self.kept - self.expired

    @property
    def breakage(self) -> Fraction | None:
        """The share of a closed cohort that expired; None if it is open or empty."""
        return None if self.expired is None or self.kept <= 0 else Fraction(self.expired, self.kept)


def last_closed(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """Returns the last `CLOSED_COHORTS` closed cohorts that had points, earliest first."""
    closed = [cohort for cohort in cohorts if cohort.breakage is not None]
    return sorted(closed, key=lambda cohort: cohort.month)[-CLOSED_COHORTS:]


def ultimate_breakage(closed: Sequence[Cohort]) -> Fraction:
    """Returns the share of granted points that expires in the end: `sum of expired / sum of (granted - clawed back)`.

    It is 0 without a closed cohort, because a shop without a history must expect that every point is redeemed.
    """
    kept = sum(cohort.kept for cohort in closed)
    expired = sum(cohort.expired or 0 for cohort in closed)
    return min(Fraction(1), Fraction(expired, kept)) if kept > 0 else Fraction(0)


def ultimate_redemption_rate(closed: Sequence[Cohort]) -> Fraction:
    """Returns the share of granted points that is redeemed in the end: `1 - ultimate breakage`."""
    return 1 - ultimate_breakage(closed)
