"""Coupons at the checkout: the discount of one, how it is used for an order once, and how it is released.

A coupon is bound to its order. Counters of the order hold how many coupons it has and what they took off. A coupon that
does not stack counts so much that no other fits. Coupons that stack never take off more than the order is worth, even
in simultaneous checkouts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from points.domain.calendar import end_of_second
from points.domain.earning.calculation import Line
from points.domain.errors import Expired, IdempotencyConflict, NotEligible, StateConflict
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.transactions import Transaction
from points.domain.program.program import EVERYTHING
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import redemption
from points.domain.rewards.redemption import CouponUse, Redemption, Step

MOST_STACKED: Final = 5
COUPONS: Final = "coupons"
GOODS: Final = "goods_off"
SHIPPING: Final = "shipping_off"
_ALONE: Final = 1000

Why = Literal["applied", "not_yet", "blackout", "no_category", "threshold", "nothing_off", "does_not_stack"]


@dataclass(frozen=True, slots=True)
class Basket:
    """An order before payment. `digest` covers all of its content."""

    order_id: str
    lines: Sequence[Line]
    shipping_fen: int
    digest: str


@dataclass(frozen=True, slots=True)
class Others:
    """The other coupons of an order: how many (one that does not stack counts 1000), and what they took off in fen."""

    coupons: int = 0
    goods_fen: int = 0
    shipping_fen: int = 0


ALONE: Final = Others()


@dataclass(frozen=True, slots=True)
class Discount:
    """The discount in fen, and why. `missing_fen` is what the order lacks to reach the threshold."""

    fen: int
    why: Why
    missing_fen: int = 0


def valid_until(terms: CouponTerms, now: datetime) -> datetime:
    """When a coupon redeemed at `now` expires. `valid_days` count from the first day on which it can be used."""
    if terms.valid_days is None:
        assert terms.valid_until is not None
        return end_of_second(terms.valid_until)
    return redemption.valid_until(_first_use(terms, now), terms.valid_days)


def check_usable(terms: CouponTerms, now: datetime) -> None:
    """Raises Expired if every day on which the coupon is valid is a blackout day."""
    first, last = _first_use(terms, now).date(), valid_until(terms, now).astimezone(now.tzinfo).date()
    days = (last - first).days + 1
    if days <= len(terms.blackout) and all(first + timedelta(days=n) in terms.blackout for n in range(days)):
        raise Expired("This coupon cannot be used on any of its days.")


def quote(terms: CouponTerms, basket: Basket, now: datetime, others: Others = ALONE) -> Discount:
    """The coupon's discount for the basket at `now`. Does not check the coupon's state."""
    if others.coupons + _weight(terms) > _most(terms):
        return Discount(0, "does_not_stack")
    if terms.valid_from is not None and now < terms.valid_from:
        return Discount(0, "not_yet")
    if now.date() in terms.blackout:
        return Discount(0, "blackout")
    covered = [line.amount_fen for line in basket.lines if _covers(terms, line.category)]
    if not covered:
        return Discount(0, "no_category")
    if sum(covered) < terms.threshold_fen:
        return Discount(0, "threshold", terms.threshold_fen - sum(covered))
    off_fen = min(_off(terms, sum(covered), basket.shipping_fen), _left(terms, basket, others))
    return Discount(off_fen, "applied" if off_fen else "nothing_off")


def use(coupon: Redemption, basket: Basket, now: datetime, others: Others = ALONE) -> Transaction[Step]:
    """The transaction that uses the coupon for the order.

    Raises NotEligible if it cannot be combined or takes nothing off, StateConflict or Expired if it is not usable.
    """
    assert coupon.coupon is not None
    after = redemption.moved(coupon, "use", "orders", now)
    discount = quote(coupon.coupon, basket, now, others)
    if discount.why == "does_not_stack":
        raise NotEligible("This coupon cannot be combined with the coupons of this order.")
    if not discount.fen:
        raise NotEligible(f"This coupon gives no discount on this order: {discount.why}.")
    bound = replace(after, use=CouponUse(basket.order_id, basket.digest, discount.fen), released_from="")
    return Transaction((), Step(coupon, bound), tuple(_places(coupon.coupon, basket, discount.fen)))


def used_before(coupon: Redemption, basket: Basket) -> CouponUse | None:
    """The earlier use for the same basket; None if the coupon is unused.

    Raises StateConflict if it was used for another order, IdempotencyConflict if for this order with other content.
    """
    if coupon.use is None:
        return None
    if coupon.use.order_id != basket.order_id:
        raise StateConflict("This coupon was used for another order.")
    if coupon.use.digest != basket.digest:
        raise IdempotencyConflict("This coupon was already used for this order with different content.")
    return coupon.use


def release(coupon: Redemption, order_id: str, now: datetime) -> Transaction[Step]:
    """The transaction that releases the coupon from its order.

    If it has expired, its `grace_days` start now, once. Raises Expired if it has none left, StateConflict if it was
    used for another order.
    """
    assert coupon.coupon is not None
    assert coupon.valid_until is not None
    if coupon.use is not None and coupon.use.order_id != order_id:
        raise StateConflict("This coupon was used for another order.")
    after = redemption.moved(coupon, "release", "orders", now)
    end, grace_days = coupon.valid_until, coupon.coupon.grace_days
    if now > end and (not grace_days or end > valid_until(coupon.coupon, coupon.created_at.astimezone(now.tzinfo))):
        raise Expired("This coupon has expired and has no grace period.")
    if now > end:
        end = redemption.valid_until(now, grace_days)
    free = replace(after, use=None, released_from=order_id, valid_until=end)
    off_fen = coupon.use.discount_fen if coupon.use else 0
    places = _places(coupon.coupon, Basket(order_id, (), 0, ""), off_fen)
    back = tuple(replace(place, add=-place.add, ceiling=None) for place in places)
    return Transaction((), Step(coupon, free), back)


def _covers(terms: CouponTerms, category: str) -> bool:
    return category not in terms.excluded and (EVERYTHING in terms.categories or category in terms.categories)


def _off(terms: CouponTerms, covered_fen: int, shipping_fen: int) -> int:
    match terms.kind:
        case "amount_off":
            return min(terms.amount_off_fen or 0, covered_fen)
        case "percent_off":
            off_fen = covered_fen * (terms.percent_off or 0) // 100  # floor: a fraction of a fen is not discounted
            return min(off_fen, terms.max_off_fen or off_fen)
        case "free_shipping":
            return shipping_fen


def _first_use(terms: CouponTerms, now: datetime) -> datetime:
    return max(now, terms.valid_from.astimezone(now.tzinfo)) if terms.valid_from else now


def _weight(terms: CouponTerms) -> int:
    return 1 if terms.stacks else _ALONE


def _most(terms: CouponTerms) -> int:
    return MOST_STACKED if terms.stacks else _ALONE


def _left(terms: CouponTerms, basket: Basket, others: Others) -> int:
    """What the other coupons leave of the amount that this one reduces, in fen."""
    if terms.kind == "free_shipping":
        return max(0, basket.shipping_fen - others.shipping_fen)
    return max(0, sum(line.amount_fen for line in basket.lines) - others.goods_fen)


def _places(terms: CouponTerms, basket: Basket, off_fen: int) -> Iterator[CounterIncrement]:
    """The order's counters that the coupon adds to: its weight, and its discount if it stacks."""
    owner = order_owner(basket.order_id)
    yield CounterIncrement(owner, COUPONS, _weight(terms), _most(terms))
    if terms.stacks and terms.kind == "free_shipping":
        yield CounterIncrement(owner, SHIPPING, off_fen, basket.shipping_fen)
    elif terms.stacks:
        yield CounterIncrement(owner, GOODS, off_fen, sum(line.amount_fen for line in basket.lines))


def order_owner(order_id: str) -> str:
    """The owner of the counters of an order's coupons: `COUPONS`, and the fen off in `GOODS` and `SHIPPING`."""
    return f"order#{order_id}"
