"""The coupons of one order: which may be combined, and how much each may take off beside the others.

A coupon discounts only lines that it covers, and no line below zero. Suppose that two coupons cover the same line and
one of them covers other lines too. Then its discount is moved to these other lines as far as the second coupon needs
the room. So the result does not depend on the order in which the coupons are used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final

from points.domain.earning.calculation import Line
from points.domain.ledger.writes import Write
from points.domain.program.program import EVERYTHING
from points.domain.program.reward_terms import CouponTerms

MOST_STACKED: Final = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """One other coupon that is used for the same order, and the fen that it takes off."""

    terms: CouponTerms
    off_fen: int


@dataclass(frozen=True, slots=True)
class OrderCoupons:
    """The coupons of one order as they were read.
    `off_fen` is what each coupon takes off, by redemption id. It is 0 after the coupon was released. `terms` has the
    terms of the coupons that take something off, by redemption id.
    """

    off_fen: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, CouponTerms] = field(default_factory=dict)

    def beside(self, redemption_id: str) -> list[Beside]:
        """Returns the coupons that take something off, without the one with this redemption id."""
        others = ((name, fen) for name, fen in self.off_fen.items() if fen and name != redemption_id)
        return [Beside(self.terms[name], fen) for name, fen in others]


NO_COUPONS: Final = OrderCoupons()


@dataclass(frozen=True, slots=True)
class CouponPlaced(Write):
    """The record that a coupon takes `off_fen` off an order.
    `seen` is the `off_fen` of the order's coupons as it was read. It must still be the same when this is written.
    """

    order_id: str
    redemption_id: str
    off_fen: int
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CouponTakenOut(Write):
    """The record that a coupon no longer takes anything off an order."""

    order_id: str
    redemption_id: str


def combine(terms: CouponTerms, others: Sequence[Beside]) -> bool:
    """Returns whether a coupon with these terms can be used for an order that has these other coupons."""
    if not others:
        return True
    return terms.stacks and all(other.terms.stacks for other in others) and len(others) < MOST_STACKED


def covers(terms: CouponTerms, category: str) -> bool:
    """Returns whether lines of this category count for the coupon's threshold and are discounted by it."""
    return category not in terms.excluded and (EVERYTHING in terms.categories or category in terms.categories)


def left_fen(terms: CouponTerms, lines: Sequence[Line], shipping_fen: int, others: Sequence[Beside]) -> int:
    """Returns the most fen that a coupon with these terms can take off beside the others.
    For free shipping, it is what is left of the shipping price. For other coupons, it is computed as follows. A set of
    discounts can be divided among the lines if, for each subset of the coupons, the discounts together are not more
    than the price of the lines that these coupons cover (supply and demand in a network: Gale 1957). This holds for the
    other coupons already. So only the subsets with the new coupon are checked, at most 16.
    """
    if terms.kind == "free_shipping":
        off_fen = sum(other.off_fen for other in others if other.terms.kind == "free_shipping")
        return max(0, shipping_fen - off_fen)
    goods = [other for other in others if other.terms.kind != "free_shipping"]
    parts = chain.from_iterable(combinations(goods, size) for size in range(len(goods) + 1))
    return max(0, min(_rest_fen(terms, part, lines) for part in parts))


def _rest_fen(terms: CouponTerms, part: Sequence[Beside], lines: Sequence[Line]) -> int:
    """Returns the price in fen of the lines that this coupon or one of `part` covers, less what `part` takes off."""
    coupons = (terms, *(other.terms for other in part))
    reached_fen = sum(line.amount_fen for line in lines if any(covers(one, line.category) for one in coupons))
    return reached_fen - sum(other.off_fen for other in part)
