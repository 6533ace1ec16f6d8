"""Coupons at the checkout: what one takes off an order, how it goes into it once, and how it comes back.

A coupon is bound to its order, and the order's counter says which others are in it: one that does not stack weighs so
much that nothing else fits, so that the rule holds however many checkouts there are at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from points.domain import redemption
from points.domain.earning import Line
from points.domain.errors import Expired, IdempotencyConflict, NotEligible, StateConflict
from points.domain.postings import Findings, Step, Tally, Transaction
from points.domain.program import EVERYTHING, CouponTerms
from points.domain.redemption import CouponUse, Redemption

MOST_STACKED: Final = 5
_ALONE: Final = 1000

Why = Literal["applied", "not_yet", "blackout", "no_category", "threshold", "nothing_off"]


@dataclass(frozen=True, slots=True)
class Basket:
    """An order before it is paid. `digest` is of all of it."""

    order_id: str
    lines: Sequence[Line]
    shipping_fen: int
    digest: str


@dataclass(frozen=True, slots=True)
class Discount:
    """What comes off; `missing_fen` is what the order lacks where it is below the threshold."""

    fen: int
    why: Why
    missing_fen: int = 0


def quote(terms: CouponTerms, basket: Basket, now: datetime) -> Discount:
    """What the coupon takes off the basket at `now`, and why no more; it does not ask whether it is still there."""
    if terms.valid_from is not None and now < terms.valid_from:
        return Discount(0, "not_yet")
    if now.date() in terms.blackout:
        return Discount(0, "blackout")
    covered = [line.amount_fen for line in basket.lines if _covers(terms, line.category)]
    if not covered:
        return Discount(0, "no_category")
    if sum(covered) < terms.threshold_fen:
        return Discount(0, "threshold", terms.threshold_fen - sum(covered))
    off_fen = _off(terms, sum(covered), basket.shipping_fen)
    return Discount(off_fen, "applied" if off_fen else "nothing_off")


def use(coupon: Redemption, basket: Basket, now: datetime, found: Findings) -> Transaction:
    """Puts the coupon into the order, if it takes anything off it and goes with what is in it."""
    assert coupon.coupon is not None
    after = redemption.moved(coupon, "use", "orders", now)
    discount = quote(coupon.coupon, basket, now)
    if not discount.fen:
        raise NotEligible(f"This coupon takes nothing off this order: {discount.why}.")
    if found.full:
        raise NotEligible("This coupon does not go with the coupons of this order.")
    bound = replace(after, use=CouponUse(basket.order_id, basket.digest, discount.fen), released_from="")
    return Transaction((), Step(coupon, bound), tallies=(_place(coupon.coupon, basket.order_id),))


def used_before(coupon: Redemption, basket: Basket) -> CouponUse | None:
    """Where just this was done before; refuses where something else was."""
    if coupon.use is None:
        return None
    if coupon.use.order_id != basket.order_id:
        raise StateConflict("This coupon was used for another order.")
    if coupon.use.digest != basket.digest:
        raise IdempotencyConflict("This coupon was used for this order with other content.")
    return coupon.use


def release(coupon: Redemption, order_id: str, now: datetime) -> Transaction:
    """Takes the coupon out of its order; where it has died in there it lives on for its grace, if it has any."""
    assert coupon.coupon is not None
    assert coupon.valid_until is not None
    if coupon.use is not None and coupon.use.order_id != order_id:
        raise StateConflict("This coupon was used for another order.")
    after = redemption.moved(coupon, "release", "orders", now)
    grace_days = coupon.coupon.grace_days
    if now > coupon.valid_until and not grace_days:
        raise Expired("This coupon has expired since, and has no grace.")
    valid_until = coupon.valid_until if now <= coupon.valid_until else redemption.valid_until(now, grace_days)
    free = replace(after, use=None, released_from=order_id, valid_until=valid_until)
    back = replace(_place(coupon.coupon, order_id), ceiling=None)
    return Transaction((), Step(coupon, free), tallies=(replace(back, add=-back.add),))


def _covers(terms: CouponTerms, category: str) -> bool:
    return category not in terms.excluded and (EVERYTHING in terms.categories or category in terms.categories)


def _off(terms: CouponTerms, covered_fen: int, shipping_fen: int) -> int:
    match terms.kind:
        case "amount_off":
            return min(terms.amount_off_fen or 0, covered_fen)
        case "percent_off":
            off_fen = covered_fen * (terms.percent_off or 0) // 100  # floor: a part of a fen stays with the shop
            return min(off_fen, terms.max_off_fen or off_fen)
        case "free_shipping":
            return shipping_fen


def _place(terms: CouponTerms, order_id: str) -> Tally:
    """Its place in the order: alone, or beside a few others that stack as well."""
    if not terms.stacks:
        return Tally(f"order#{order_id}", "coupons", _ALONE, _ALONE)
    return Tally(f"order#{order_id}", "coupons", 1, MOST_STACKED)
