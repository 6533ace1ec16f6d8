"""Divides the price of a sale between the goods and the points given with them: IFRS 15.B39-B42, ASBE 14 article 35.

The points are a material right. The price is allocated by stand-alone prices: the goods at the price paid `P`, the
points at `S = points x value of a point x ultimate redemption rate`. So the contract liability is

    L = P x S / (P + S)

It becomes revenue as points are redeemed, in proportion to all points that are expected to be redeemed. A changed
estimate changes the cumulative amount from then on (Example 52).
"""

from dataclasses import dataclass
from fractions import Fraction

from points.domain.figures.money import fen


@dataclass(frozen=True, slots=True)
class Deferral:
    """One sale, or a day's sales together: what is revenue at once, and what is deferred as a contract liability."""

    revenue_fen: int
    liability_fen: int


def defer(paid_fen: int, points: int, point_value_fen: Fraction, redemption_rate: Fraction) -> Deferral:
    """Returns how the price of a sale is divided. Together the two parts are exactly `paid_fen`."""
    alone = points * point_value_fen * redemption_rate
    whole = paid_fen + alone
    liability = fen(paid_fen * alone / whole) if whole > 0 else 0
    return Deferral(paid_fen - liability, liability)


def released(liability_fen: int, redeemed: int, expected_redeemed: int, released_before_fen: int = 0) -> int:
    """Returns what becomes revenue now: the cumulative share of the liability, less what was released before.

    `redeemed` are all points redeemed so far and `expected_redeemed` all that will be, by today's estimate. The result
    is negative if a raised estimate takes revenue back.
    """
    if expected_redeemed <= 0:
        return liability_fen - released_before_fen  # nothing will be redeemed: all of it is earned
    share = min(Fraction(1), Fraction(redeemed, expected_redeemed))
    return fen(liability_fen * share) - released_before_fen
