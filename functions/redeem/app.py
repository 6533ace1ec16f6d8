"""Redemptions for members: redeem, pay, confirm, cancel and track."""

import os
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, histories, payments, presence, redemptions, replays
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.ledger.replays import Done
from points.adapters.members import addresses, members, restrictions
from points.adapters.queues import followups as followup_queue
from points.adapters.queues.followups import LONGEST_S
from points.adapters.wechat import risk as wechat_risk
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.earning import risk
from points.domain.errors import (
    Expired,
    NotFound,
    StateConflict,
    TryAgain,
)
from points.domain.ledger.accounts import check_here
from points.domain.ledger.transactions import Transaction
from points.domain.program.program import Program
from points.domain.rewards import codes, conditions, giving_back, redeeming, redemption, status_counts
from points.domain.rewards.followups import Followup
from points.domain.rewards.payments import Payment
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Address, Redemption, Step
from points.web.addresses import AddressBody
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Body
from points.web.views.redemptions import RedemptionView, TrackingAnswer, redemption_view, shown_at, tracking_view
from points.workflows import cash_payments, flash_redemption, parcel_tracking, wechat_orders

api = Api("redeem", member_keys=secrets.token_keys, presence=presence)


class RedeemBody(Body):
    """The reward to redeem, at the price that the member was shown."""

    reward_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(ge=1, le=100)
    expected_points: int = Field(ge=0, le=1_000_000_000)
    expected_cash_fen: int | None = Field(
        None,
        ge=0,
        le=1_000_000_000,
        description="The unit price in cash that the member was shown. Required for a reward that costs cash",
    )
    address: AddressBody | None = None


@api.operation(
    "POST", "/redeem", access="member", look="within", body=RedeemBody, answers=RedemptionView, status=201, keyed=True
)
def redeem(call: Call[RedeemBody]) -> Answer:
    """Redeem points for a reward, at the price that the member was shown."""
    open_shop = shop.opened()
    wish = _wish(call)
    done = replays.once(
        lambda: _redeemed(wish, open_shop, call),
        look_up=lambda: redemptions.redemption(wish.member_id, wish.key, consistent=True),
        digest=wish.digest,
    )
    if done.replayed:
        return _replayed(done.receipt, open_shop, call)
    if done.receipt.cash_fen:
        followup_queue.send(Followup("payment", done.receipt.redemption_id), LONGEST_S)
    return Answer(_view(done.receipt, open_shop.now, *_to_pay(done.receipt, call, open_shop.now)))


@api.operation("POST", "/redemptions/{redemption_id}/cancel", access="member", body=Nothing, answers=RedemptionView)
def cancel(call: Call[Nothing]) -> Answer:
    """Cancel a redemption that is not yet shipped or used. Points, stock and limit are given back."""
    open_shop = shop.opened()
    done = _own(call)
    for _ in range(transactions.ATTEMPTS):
        if done.status == "cancelled":
            return Answer(_view(done, open_shop.now), replayed=True)
        try:
            return Answer(_view(_cancelled(done, open_shop), open_shop.now))
        except StaleRedemption as stale:
            done = stale.now_is
    raise TryAgain("This redemption is being changed by others.")


@api.operation("POST", "/redemptions/{redemption_id}/confirm", access="member", body=Nothing, answers=RedemptionView)
def confirm(call: Call[Nothing]) -> Answer:
    """Confirm that the goods have arrived."""
    now = shop.opened().now
    done = _own(call)
    if done.status == "completed":
        return Answer(_view(done, now), replayed=True)
    step = Step(done, redemption.moved(done, "confirm", "member", now))
    count = status_counts.moved(step.before, step.after)
    try:
        transactions.post_guarded(lambda _: Transaction((), step, (count,)), now)
    except StaleRedemption as stale:
        redemption.moved(stale.now_is, "confirm", "member", now)
        raise TryAgain("This redemption is being changed by others.") from None
    return Answer(_view(step.after, now))


@api.operation("POST", "/redemptions/{redemption_id}/pay", access="member", body=Nothing, answers=RedemptionView)
def pay(call: Call[Nothing]) -> Answer:
    """Get the payment parameters again. If the payment was made, complete the redemption without WeChat's callback."""
    now = shop.opened().now
    done = _own(call)
    payment = payments.payment(done.redemption_id)
    if payment is None:
        raise StateConflict("This redemption costs no cash.")
    if payment.state == "awaiting" and not payment.given_back:
        payment = _asked_at_wechat(payment, now)
        done = _own(call)
    if done.status != "pending_payment":
        return Answer(_view(done, now, payment), replayed=True)
    if now >= payment.hold_until:
        raise Expired("The time to pay has ended.")
    return Answer(_view(done, now, payment, cash_payments.request(payment, _openid(call), _notify_url(call), now)))


@api.operation("GET", "/redemptions/{redemption_id}/tracking", access="member", answers=TrackingAnswer)
def tracking(call: Call[Nothing]) -> Answer:
    """Get the carrier and the tracking number of a parcel, with WeChat's token if it was paid through WeChat."""
    done = _own(call)
    if done.shipment is None:
        raise StateConflict("This redemption has not been shipped.")
    return Answer(tracking_view(done.shipment, parcel_tracking.waybill_token(done), call.language))


handler = api.handler


def _wish(call: Call[RedeemBody]) -> Wish:
    body = call.body
    key = ids.redemption_key(call.member_id, call.key)
    address = Address(**body.address.model_dump()) if body.address else None
    return Wish(
        call.member_id,
        key,
        call.digest,
        body.reward_id,
        body.quantity,
        body.expected_points,
        addresses.seal(address, ids.redemption_id(call.member_id, key)) if address else b"",
    )


def _redeemed(wish: Wish, open_shop: shop.Shop, call: Call[RedeemBody]) -> Done[Redemption]:
    program, now = open_shop.catalog.program, open_shop.now
    reward = conditions.check(
        open_shop.rewards.get(wish.reward_id),
        wish.quantity,
        wish.expected_points,
        now,
        addressed=bool(wish.sealed_address),
        expected_cash_fen=call.body.expected_cash_fen,
    )
    if reward.cash_fen:
        wechat_orders.keys()  # without keys no payment can be requested: refuse before anything is reserved
    if risk.is_large(program, reward.points * wish.quantity):
        _check_risk(wish, program, call)
    code = codes.code_of(secrets.code_key(), ids.redemption_id(wish.member_id, wish.key))
    if reward.shards:
        return flash_redemption.redeem(wish, reward, code, now, program.amnesty)
    return transactions.post(
        lambda found: redeeming.redeem(wish, reward, code, now, found, amnesty=program.amnesty),
        now,
        check_replay=check_here,
    )


def _check_risk(wish: Wish, program: Program, call: Call[RedeemBody]) -> None:
    """Refuses a large redemption if the program holds points at the member's risk level.

    Asks WeChat for the risk of a member who has no level.
    """
    account = accounts.account(wish.member_id)
    level = risk.level_of(account)
    if "risk" not in account.attributes:
        address = call.request.source_ip
        level = wechat_risk.level(_openid(call), scene=wechat_risk.BENEFITING, address=address)
        if level:
            restrictions.raise_risk(wish.member_id, level)
    risk.check_redeeming(program, level)


def _view(
    redemption: Redemption, now: datetime, payment: Payment | None = None, request: dict[str, str] | None = None
) -> dict[str, Any]:
    shown = shown_at(secrets.stamping_key(), redemption, now)
    return redemption_view(
        redemption, now, shop.opened().catalog.stores, addresses.opened(redemption), shown, payment, request
    )


def _replayed(before: Redemption, open_shop: shop.Shop, call: Call[RedeemBody]) -> Answer:
    # A replay gets the first answer unchanged. GET /redemptions/{redemption_id} shows what happened after that.
    first_told = before.created_at.astimezone(open_shop.now.tzinfo)
    return Answer(_view(before.as_issued(), first_told, *_to_pay(before, call, open_shop.now)), replayed=True)


def _to_pay(done: Redemption, call: Call[RedeemBody], now: datetime) -> tuple[Payment | None, dict[str, str] | None]:
    """Returns (the new payment, the parameters of `wx.requestPayment`); (None, None) if no cash is to be paid."""
    payment = payments.payment(done.redemption_id) if done.cash_fen else None
    if payment is None:
        return None, None
    begun = replace(payment, state="awaiting", given_back=False)
    is_payable = payment.prepay_id or (payment.state == "awaiting" and not payment.given_back)
    return begun, cash_payments.request(payment, _openid(call), _notify_url(call), now) if is_payable else None


def _asked_at_wechat(payment: Payment, now: datetime) -> Payment:
    """Returns the payment, updated if WeChat says that it is paid; unchanged if WeChat does not answer."""
    if not payment.prepay_id:
        return payment
    try:
        paid = wechat_orders.asked(payment, is_hurried=True)
    except wechat_orders.failures():
        return payment
    return cash_payments.take(paid, now) if paid else payment


def _openid(call: Call[Any]) -> str:
    member = members.member(call.member_id, consistent=True)  # an order without an openid cannot be paid
    return member.openid if member else ""


def _notify_url(call: Call[Any]) -> str:
    """Returns the URL for WeChat Pay's callback: the configured one, or one on the domain of this request."""
    return os.environ["PAY_NOTIFY_URL"] or f"https://{call.request.domain}/wechat/pay"


def _cancelled(done: Redemption, open_shop: shop.Shop) -> Redemption:
    program, now = open_shop.catalog.program, open_shop.now
    rebuild = histories.rebuilder(now)
    step = transactions.post_guarded(lambda found: giving_back.cancel(done, program, now, found.account, rebuild), now)
    if done.cash_fen:
        followup_queue.send(Followup("payment", done.redemption_id))
    return step.after


def _own(call: Call[Nothing]) -> Redemption:
    """Returns the caller's redemption. Raises NotFound, without a read if the id belongs to another member."""
    parts = ids.split_redemption_id(call.path("redemption_id"))
    found = redemptions.redemption(*parts, consistent=True) if parts and parts[0] == call.member_id else None
    if found is None:
        raise NotFound("No such redemption.")
    return found
