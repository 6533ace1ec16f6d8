"""The liability for outstanding points: what the shop owes its members in goods, in fen.

| figure   | definition                                                                         |
| -------- | ---------------------------------------------------------------------------------- |
| face     | outstanding points x value of a point                                              |
| expected | face x ultimate redemption rate, because some points expire                        |
| cash     | outstanding points x ultimate redemption rate x what a redeemed point really costs |

Outstanding are all points that members can spend now or later: balances of 0 or more, and pending points. Debt and held
points are stated beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from points.domain.calendar import NEVER, Month
from points.domain.figures import breakage, forecast
from points.domain.figures.breakage import Cohort
from points.domain.figures.forecast import Expected, Left
from points.domain.figures.money import fen, shared
from points.domain.ledger.trend import months_between


@dataclass(frozen=True, slots=True)
class MonthOfExpiry:
    """The outstanding points that expire at the end of `month`. `expected` is None if no closed cohort tells it."""

    month: Month
    points: int
    face_fen: int
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Liability:
    """The liability, with its parts by month of expiry. The parts' points and `face_fen` add up to the totals."""

    outstanding: int
    by_month: tuple[MonthOfExpiry, ...]
    face_fen: int
    expected_fen: int
    cash_fen: int | None
    redemption_rate_ultimate: Fraction


def liability(
    by_month: Mapping[Month, int],
    this_month: Month,
    closed: Sequence[Cohort],
    left: Left,
    *,
    point_value_fen: Fraction,
    cost_fen: Fraction | None,
) -> Liability:
    """Returns the liability for the points outstanding in `this_month`, by month of expiry.

    `closed` are the last closed cohorts and `left` what was outstanding of them before. `cost_fen` is what a redeemed
    point costs; without it the cash view is None.
    """
    months = sorted(month for month, points in by_month.items() if points)
    outstanding = sum(by_month[month] for month in months)
    rate = breakage.ultimate_redemption_rate(closed)
    face = fen(outstanding * point_value_fen)
    rows = zip(months, shared(face, [by_month[month] for month in months]), strict=True)
    return Liability(
        outstanding,
        tuple(
            MonthOfExpiry(month, by_month[month], face_fen, _expected(month, by_month[month], this_month, closed, left))
            for month, face_fen in rows
        ),
        face,
        fen(outstanding * rate * point_value_fen),
        None if cost_fen is None else fen(outstanding * rate * cost_fen),
        rate,
    )


def cost_of_a_point(delivered_cost_fen: int, redeemed: int) -> Fraction | None:
    """Returns what a redeemed point costs in fen: cost of the rewards delivered / points redeemed; None if unknown."""
    return Fraction(delivered_cost_fen, redeemed) if redeemed > 0 else None


def _expected(month: Month, points: int, this_month: Month, closed: Sequence[Cohort], left: Left) -> Expected | None:
    if month == NEVER:
        return Expected(0, 0, 0)
    return forecast.expected_expiry(points, max(0, months_between(this_month, month) - 1), closed, left)
