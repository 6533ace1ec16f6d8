"""Coupons at the checkout: quote a coupon, use it for an order, release it.

The order id is the idempotency key: a repeated use or release of a coupon for the same order gets the first answer.
"""

from hmac import compare_digest
from typing import Any

from pydantic import Field, model_validator

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import guesses, nonces, order_coupons
from points.adapters.ledger import accounts, redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.errors import Expired, NotFound, TryAgain
from points.domain.ledger.accounts import check_member
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import codes, coupons, redemption
from points.domain.rewards.coupons import Basket, Discount
from points.domain.rewards.redemption import Redemption, Step
from points.web.api import Answer, Api, Call
from points.web.fields import wrong
from points.web.languages import Language
from points.web.order_lines import MOST_LINES, Lines, OrderId, OrderLine, have_different_ids, lines_of
from points.web.texts import coupons as coupon_texts
from points.web.validation import Answers, Body

api = Api("coupons", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)

WRONG_CODES_A_MINUTE = 10  # per order, that is, per customer


class BasketBody(Body):
    """The order before payment."""

    order_id: OrderId
    lines: Lines
    shipping_fen: int = Field(0, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _whole(self) -> "BasketBody":
        if not have_different_ids(self.lines):
            raise wrong("lines 中的 line_id 不能重复", "lines: every line_id of an order is different")
        return self


class ReturnedBasket(BasketBody):
    """Only `order_id` is used. Other fields are accepted and ignored."""

    lines: list[OrderLine] = Field([], max_length=MOST_LINES)


class DiscountAnswer(Answers):
    """The discount and its reason."""

    discount_fen: int
    reason: str


@api.operation("POST", "/merchant/coupons/{code}/quote", access="orders", body=BasketBody, answers=DiscountAnswer)
def quote(call: Call[BasketBody]) -> Answer:
    """Get the coupon's discount on this order, beside the coupons already used for it. Changes nothing.

    Always send the full prices of the lines, whatever other coupons take off. The threshold applies to full prices, and
    all coupons together never take off more than these.
    """
    now = shop.opened().now
    coupon, terms = _coupon(call)
    basket = _basket(call)
    before = coupons.used_before(coupon, basket)
    if before is not None:
        return _answer(Discount(before.discount_fen, "applied"), call.language)
    if coupon.status_at(now) == "expired":
        raise Expired("This coupon has expired.")
    redemption.transition(coupon, "use", "orders", now)
    _check_owner(coupon)
    return _answer(coupons.quote(terms, basket, now, order_coupons.others(basket.order_id)), call.language)


@api.operation("POST", "/merchant/coupons/{code}/use", access="orders", body=BasketBody, answers=DiscountAnswer)
def use(call: Call[BasketBody]) -> Answer:
    """Use the coupon for this order, once. Refused if it gives no discount or cannot be combined."""
    now = shop.opened().now
    coupon, _ = _coupon(call)
    basket = _basket(call)

    def plan(found: Findings) -> Transaction[Step]:
        # Read the order's other coupons only if the first attempt conflicted with them.
        others = order_coupons.others(basket.order_id) if found.exhausted else coupons.ALONE
        return coupons.use(coupon, basket, now, others)

    for _ in range(transactions.ATTEMPTS):
        before = coupons.used_before(coupon, basket)
        if before is not None:
            return _answer(Discount(before.discount_fen, "applied"), call.language, replayed=True)
        _check_owner(coupon)
        try:
            step = transactions.post_guarded(plan, now)
        except StaleRedemption as stale:
            coupon = stale.now_is
            continue
        return _answer(Discount(_fen(step.after), "applied"), call.language)
    raise TryAgain("This coupon is being changed by others.")


@api.operation("POST", "/merchant/coupons/{code}/release", access="orders", body=ReturnedBasket, answers=DiscountAnswer)
def release(call: Call[ReturnedBasket]) -> Answer:
    """Release the coupon because its order was returned. It is usable again until it expires, or for its grace days."""
    now = shop.opened().now
    coupon, _ = _coupon(call)
    order_id = call.body.order_id
    for _ in range(transactions.ATTEMPTS):
        if coupon.use is None and coupon.released_from == order_id:
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
    """The coupon with this code. Every wrong code gets the same error.

    Wrong codes are counted per order, because customers share the shop's checkout: a guesser blocks only their own
    order. An attacker who opens many orders still faces 160-bit codes.
    """
    code = call.path("code").replace("-", "").upper()
    if not codes.is_code(code):
        raise NotFound("No such coupon.")  # mistyped, as the check character shows; not counted as a guess
    with guesses.counted("coupon", f"{call.signer}#{call.body.order_id}", WRONG_CODES_A_MINUTE):
        parts = ids.split_redemption_id(codes.redemption_of(secrets.code_key(), code) or "")
        found = redemptions.redemption(*parts, consistent=True) if parts else None
        if found is None or found.coupon is None or not compare_digest(found.code, code):
            raise NotFound("No such coupon.")
    return found, found.coupon


def _check_owner(coupon: Redemption) -> None:
    """Refuses the coupon of a frozen member. It can be used again after the member is unfrozen."""
    check_member(accounts.account(coupon.member_id, consistent=True))


def _basket(call: Call[BasketBody]) -> Basket:
    return Basket(call.body.order_id, lines_of(call.body.lines), call.body.shipping_fen, _digest(call))


def _digest(call: Call[BasketBody]) -> str:
    return ids.digest(call.body.model_dump_json(), length=16)


def _answer(discount: Discount, language: Language, *, replayed: bool = False) -> Answer:
    body = {"discount_fen": discount.fen, "reason": coupon_texts.reason(discount, language)}
    return Answer(body, replayed=replayed)


def _released(language: Language) -> dict[str, Any]:
    return {"discount_fen": 0, "reason": "Released" if language == "en" else "优惠券已退回"}


def _fen(used: Redemption) -> int:
    assert used.use is not None
    return used.use.discount_fen
