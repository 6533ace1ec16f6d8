"""The coupons of one order: which may be combined, and how much each may take off beside the others.

Each line is discounted at most to zero, by coupons that cover it. A coupon for everything therefore leaves the tea to a
coupon for tea. It does not matter in which order the coupons come.
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
    """Another coupon that is used for the same order, and the fen that it takes off."""

    terms: CouponTerms
    off_fen: int


@dataclass(frozen=True, slots=True)
class OrderCoupons:
    """The coupons of an order as they were read.

    `off_fen` is what each takes off, by redemption id; 0 once it was released. `terms` are those of the coupons that
    take something off.
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
    """Records that the coupon takes `off_fen` off the order. `seen` are the order's coupons when this was decided."""

    order_id: str
    redemption_id: str
    off_fen: int
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CouponTakenOut(Write):
    """Records that the coupon no longer takes anything off the order."""

    order_id: str
    redemption_id: str


def combine(terms: CouponTerms, others: Sequence[Beside]) -> bool:
    """Returns whether a coupon with these terms can be used for an order that has these other coupons."""
    if not others:
        return True
    return terms.stacks and all(other.terms.stacks for other in others) and len(others) < MOST_STACKED


def covers(terms: CouponTerms, category: str) -> bool:
    """Returns whether a coupon with these terms counts and discounts lines of the category."""
    return category not in terms.excluded and (EVERYTHING in terms.categories or category in terms.categories)


def left_fen(terms: CouponTerms, lines: Sequence[Line], shipping_fen: int, others: Sequence[Beside]) -> int:
    """Returns the fen that the others leave for a coupon with these terms: of the shipping, or of the lines it covers.

    Any set of coupons can share its discounts among the lines if no part of the set takes off more than the lines
    covered by that part come to (supply and demand in a network: Gale 1957). The others can already. So the new coupon
    is checked together with each part of the others: at most 16.
    """
    if terms.kind == "free_shipping":
        off_fen = sum(other.off_fen for other in others if other.terms.kind == "free_shipping")
        return max(0, shipping_fen - off_fen)
    goods = [other for other in others if other.terms.kind != "free_shipping"]
    parts = chain.from_iterable(combinations(goods, size) for size in range(len(goods) + 1))
    return max(0, min(_rest_fen(terms, part, lines) for part in parts))


def _rest_fen(terms: CouponTerms, part: Sequence[Beside], lines: Sequence[Line]) -> int:
    """Returns the price of the lines that this coupon or one of `part` covers, less what `part` takes off."""
    coupons = (terms, *(other.terms for other in part))
    reached_fen = sum(line.amount_fen for line in lines if any(covers(one, line.category) for one in coupons))
    return reached_fen - sum(other.off_fen for other in part)
