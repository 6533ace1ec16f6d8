"""Coupons at the checkout: quote a coupon, use it for an order, release it.

The order id is the idempotency key: a repeated use of a coupon for the same order gets the first answer. So does a
repeated release of the same use.
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import guesses, order_coupons
from points.adapters.counters.order_coupons import StaleOrderCoupons
from points.adapters.ledger import accounts, redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.operators import callers
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.errors import Expired, NotFound, TryAgain
from points.domain.ledger.accounts import check_member
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import codes, coupons, redemption
from points.domain.rewards.coupons import Basket, Discount
from points.domain.rewards.order_coupons import NO_COUPONS, OrderCoupons
from points.domain.rewards.redemption import Redemption
from points.web.api import Answer, Api, Call
from points.web.languages import Language
from points.web.order_lines import lines_of
from points.web.texts import coupons as coupon_texts
from points.web.views.baskets import BasketBody, DiscountAnswer, ReturnedBasket, UseAnswer

api = Api("coupons", callers=callers)

WRONG_CODES_A_MINUTE = 10  # per order, that is, per customer


@api.operation("POST", "/merchant/coupons/{code}/quote", access="coupons:edit", body=BasketBody, answers=DiscountAnswer)
def quote(call: Call[BasketBody]) -> Answer:
    """Get the coupon's discount on this order, beside the coupons already used for it. Changes nothing.

    Always send the full prices of the lines, whatever other coupons take off. The threshold applies to full prices.
    Each line is discounted at most to zero, by coupons that cover it.
    """
    now = shop.opened().now
    coupon, terms = _coupon(call)
    basket = _basket(call)
    before = coupons.used_before(coupon, basket)
    if before is not None:
        return Answer(_discount(Discount(before.discount_fen, "applied"), call.language))
    if coupon.status_at(now) == "expired":
        raise Expired("This coupon has expired.")
    redemption.transition(coupon, "use", "orders", now)
    _check_owner(coupon)
    placed = _placed(order_coupons.uses(basket.order_id), coupon)
    discount = coupons.quote(terms, basket, now, placed.beside(coupon.redemption_id))
    return Answer(_discount(discount, call.language))


@api.operation("POST", "/merchant/coupons/{code}/use", access="coupons:edit", body=BasketBody, answers=UseAnswer)
def use(call: Call[BasketBody]) -> Answer:
    """Use the coupon for this order, once. Refused if it gives no discount or cannot be combined.

    Store `use_id` and send it with the release. After a release the same request is a new use with another id.
    """
    now = shop.opened().now
    coupon, _ = _coupon(call)
    basket = _basket(call)
    placed = NO_COUPONS  # not read at first, because few orders have another coupon
    for _ in range(transactions.ATTEMPTS):
        if coupons.used_before(coupon, basket) is not None:
            return Answer(_used(coupon, call.language), replayed=True)
        _check_owner(coupon)
        try:
            step = transactions.post_guarded(
                lambda _, one=coupon, beside=placed: coupons.use(one, basket, now, beside),  # type: ignore[misc]
                now,
            )
        except StaleRedemption as stale:
            coupon = stale.now_is
        except StaleOrderCoupons as stale:
            placed = _placed(stale.now_are, coupon)
        else:
            return Answer(_used(step.after, call.language))
    raise TryAgain("Other requests are changing this coupon or the coupons of this order.")


@api.operation(
    "POST", "/merchant/coupons/{code}/release", access="coupons:edit", body=ReturnedBasket, answers=DiscountAnswer
)
def release(call: Call[ReturnedBasket]) -> Answer:
    """Release the coupon because its order was returned. It is usable again until it expires, or for its grace days.

    `use_id` names the use to release. A repeated release of the same use changes nothing, even if the coupon has been
    used again since. Without `use_id` the only use for this order is meant. If there were more, or if the coupon was
    used for another order since, such a release is refused (409).
    """
    now = shop.opened().now
    coupon, _ = _coupon(call)
    order_id = call.body.order_id
    for _ in range(transactions.ATTEMPTS):
        if coupons.was_released(coupon, order_id, call.body.use_id):
            return Answer(_released(call.language), replayed=True)
        try:
            transactions.post_guarded(lambda _, one=coupon: coupons.release(one, order_id, now), now)  # type: ignore[misc]
        except StaleRedemption as stale:
            coupon = stale.now_is
            continue
        return Answer(_released(call.language))
    raise TryAgain("Other requests are changing this coupon.")


handler = api.handler


def _coupon(call: Call[Any]) -> tuple[Redemption, CouponTerms]:
    """Returns the coupon with this code. Every wrong code gets the same error.

    Wrong codes are counted per order, because customers share the shop's checkout: a guesser blocks only their own
    order. An attacker who opens many orders still faces 160-bit codes.
    """
    code = call.path("code").replace("-", "").upper()
    if not codes.is_code(code):
        raise NotFound("No such coupon.")  # mistyped, as the check character shows; not counted as a guess
    with guesses.counted("coupon", f"{call.actor.id}#{call.body.order_id}", WRONG_CODES_A_MINUTE):
        parts = ids.split_redemption_id(codes.redemption_of(secrets.code_key(), code) or "")
        found = redemptions.redemption(*parts, consistent=True) if parts else None
        if found is None or found.coupon is None or not compare_digest(found.code, code):
            raise NotFound("No such coupon.")
    return found, found.coupon


def _check_owner(coupon: Redemption) -> None:
    """Refuses the coupon of a frozen member. The coupon can be used again after the member is unfrozen."""
    check_member(accounts.account(coupon.member_id, consistent=True))


def _basket(call: Call[BasketBody]) -> Basket:
    return Basket(call.body.order_id, lines_of(call.body.lines), call.body.shipping_fen, _digest(call))


def _digest(call: Call[BasketBody]) -> str:
    return ids.digest(call.body.model_dump_json(), length=16)


def _placed(uses: Mapping[str, int], coupon: Redemption) -> OrderCoupons:
    """Returns the order's coupons. `uses` has the fen off by redemption id. Reads once if others are in use."""
    others = [name for name, fen in uses.items() if fen and name != coupon.redemption_id]
    return OrderCoupons(uses, redemptions.coupon_terms(others) if others else {})


def _discount(discount: Discount, language: Language) -> dict[str, Any]:
    return {"discount_fen": discount.fen, "reason": coupon_texts.reason(discount, language)}


def _used(coupon: Redemption, language: Language) -> dict[str, Any]:
    assert coupon.use is not None
    discount = Discount(coupon.use.discount_fen, "applied")
    return _discount(discount, language) | {"use_id": coupons.use_id(coupon)}


def _released(language: Language) -> dict[str, Any]:
    return {"discount_fen": 0, "reason": "Released" if language == "en" else "优惠券已退回"}
