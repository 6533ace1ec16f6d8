"""Coupons at the checkout: the discount of a coupon, its use for one order, and its release.
A use is one transaction, and so is a release. Each changes the coupon and the order's record of its coupons
(`points.domain.rewards.order_coupons`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from points.domain import ids
from points.domain.calendar import end_of_second
from points.domain.earning.calculation import Line
from points.domain.errors import Expired, IdempotencyConflict, NotEligible, StateConflict
from points.domain.ledger.transactions import Transaction
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import order_coupons, redemption, status_counts
from points.domain.rewards.order_coupons import NO_COUPONS, Beside, CouponPlaced, CouponTakenOut, OrderCoupons
from points.domain.rewards.redemption import CouponUse, Redemption, Step

USE_ID_LENGTH: Final = 16
_STEP_LENGTH: Final = 4  # the first characters of a use id: the number of the step that used the coupon

Why = Literal["applied", "not_yet", "blackout", "no_category", "threshold", "nothing_off", "does_not_stack"]


@dataclass(frozen=True, slots=True)
class Basket:
    """One order before its payment. `digest` covers all of its content."""

    order_id: str
    lines: Sequence[Line]
    shipping_fen: int
    digest: str


@dataclass(frozen=True, slots=True)
class Discount:
    """The discount of one coupon in fen. `why` says why it is 0, or `applied`.
    `missing_fen` is what the order lacks to reach the coupon's threshold.
    """

    fen: int
    why: Why
    missing_fen: int = 0


def valid_until(terms: CouponTerms, now: datetime) -> datetime:
    """Returns when a coupon redeemed at `now` expires.

    The `valid_days` of the terms count from the first day on which the coupon can be used.
    """
    if terms.valid_days is None:
        assert terms.valid_until is not None
        return end_of_second(terms.valid_until)
    return redemption.valid_until(_first_use(terms, now), terms.valid_days)


def check_usable(terms: CouponTerms, now: datetime) -> None:
    """Raises Expired if every day on which the coupon is valid is a blackout day."""
    first, last = _first_use(terms, now).date(), valid_until(terms, now).astimezone(now.tzinfo).date()
    days = (last - first).days + 1
    if days <= len(terms.blackout) and all(first + timedelta(days=n) in terms.blackout for n in range(days)):
        raise Expired("Every day on which this coupon would be valid is a blackout day.")


def quote(terms: CouponTerms, basket: Basket, now: datetime, others: Sequence[Beside] = ()) -> Discount:
    """Returns the discount for the basket at `now`. `others` are the other coupons that the order already uses.
    It does not check whether the coupon is unused.
    """
    if not order_coupons.combine(terms, others):
        return Discount(0, "does_not_stack")
    if terms.valid_from is not None and now < terms.valid_from:
        return Discount(0, "not_yet")
    if now.date() in terms.blackout:
        return Discount(0, "blackout")
    covered = [line.amount_fen for line in basket.lines if order_coupons.covers(terms, line.category)]
    if not covered:
        return Discount(0, "no_category")
    if sum(covered) < terms.threshold_fen:
        return Discount(0, "threshold", terms.threshold_fen - sum(covered))
    left_fen = order_coupons.left_fen(terms, basket.lines, basket.shipping_fen, others)
    off_fen = min(_off(terms, sum(covered), basket.shipping_fen), left_fen)
    return Discount(off_fen, "applied" if off_fen else "nothing_off")


def use(coupon: Redemption, basket: Basket, now: datetime, placed: OrderCoupons = NO_COUPONS) -> Transaction[Step]:
    """Returns the transaction that uses the coupon for the order. `placed` are the order's coupons as they were read.

    Raises NotEligible if the coupon cannot be combined with the others or takes nothing off, and StateConflict or
    Expired if it is not usable now.
    """
    assert coupon.coupon is not None
    name = coupon.redemption_id
    after = redemption.moved(coupon, "use", "orders", now)
    discount = quote(coupon.coupon, basket, now, placed.beside(name))
    if discount.why == "does_not_stack":
        raise NotEligible("This coupon cannot be combined with the coupons of this order.")
    if not discount.fen:
        raise NotEligible(f"This coupon gives no discount on this order: {discount.why}.")
    made = CouponUse(basket.order_id, basket.digest, discount.fen, again=name in placed.off_fen)
    bound = replace(after, use=made, released_from="")
    place = CouponPlaced(basket.order_id, name, discount.fen, placed.off_fen)
    return Transaction((), Step(coupon, bound), (place, status_counts.moved(coupon, bound)))


def used_before(coupon: Redemption, basket: Basket) -> CouponUse | None:
    """Returns the earlier use for the same basket; None if the coupon is unused.

    Raises StateConflict if it was used for another order, IdempotencyConflict if it was used for this order with other
    content.
    """
    if coupon.use is None:
        return None
    if coupon.use.order_id != basket.order_id:
        raise StateConflict("This coupon was used for another order.")
    if coupon.use.digest != basket.digest:
        raise IdempotencyConflict("This coupon was already used for this order with different content.")
    return coupon.use


def use_id(coupon: Redemption) -> str:
    """Returns the id of the coupon's present use: the number of its step, and a digest of coupon, order and step."""
    assert coupon.use is not None
    return _use_id(coupon, coupon.use.order_id, coupon.steps)


def was_released(coupon: Redemption, order_id: str, use_id: str | None) -> bool:
    """Returns whether the use `use_id` was already released. None means the coupon's only use for this order.

    Raises StateConflict if the coupon has no use with this id. Also raises it if `use_id` is None and the coupon is now
    used for this order a second time: the request may be a late repetition of the first release.
    """
    present = coupon.use if coupon.use and coupon.use.order_id == order_id else None
    if use_id is None:
        if present and present.again:
            raise StateConflict("This coupon was used again for this order. Name the use with use_id.")
        return coupon.use is None and coupon.released_from == order_id
    step = ids.number(use_id[:_STEP_LENGTH])
    if step > coupon.steps or use_id != _use_id(coupon, order_id, step):
        raise StateConflict("This coupon has no such use for this order.")
    return step < coupon.steps  # the only step after a use is its release


def release(coupon: Redemption, order_id: str, now: datetime) -> Transaction[Step]:
    """Returns the transaction that releases the coupon from its order.

    A coupon that has expired gets its `grace_days` from now on, but only once. Raises Expired if it has no grace days
    or has had them, and StateConflict if it was used for another order.
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
    out = CouponTakenOut(order_id, coupon.redemption_id)
    return Transaction((), Step(coupon, free), (out, status_counts.moved(coupon, free)))


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


def _use_id(coupon: Redemption, order_id: str, step: int) -> str:
    digest = ids.digest(coupon.redemption_id, order_id, str(step), length=USE_ID_LENGTH - _STEP_LENGTH)
    return ids.base32(step, _STEP_LENGTH) + digest
