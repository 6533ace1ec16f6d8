"""Closes, queries and refunds the orders at WeChat Pay, and checks WeChat Pay's answers.

The WeChat Pay adapter is slow to import and most requests need no cash, so it is imported only where it is called.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from points.adapters.aws import secrets
from points.adapters.wechat.pay_keys import PayKeys, keys_of
from points.domain import ids
from points.domain.errors import Invalid, NotEligible
from points.domain.rewards.payments import Paid, Payment

if TYPE_CHECKING:
    from points.adapters.wechat.pay import WeChatPay


@dataclass(frozen=True, slots=True)
class Closed:
    """The result of closing an order. `paid` is the payment that was made before, or None if there is none."""

    paid: Paid | None


def keys() -> PayKeys:
    """Returns the merchant's keys. Raises NotEligible if cash is switched off or the keys are not filled in."""
    found = keys_of(secrets.wechat_pay()) if os.environ["WECHAT_PAY"] == "enabled" else None
    if found is None:
        raise NotEligible("Points plus cash is switched off: WeChat Pay is not set up in this shop.")
    return found


def pay(*, is_hurried: bool = False) -> "WeChatPay":
    """Returns the WeChat Pay adapter. With `is_hurried` it gives up sooner, because a member waits for the answer."""
    from points.adapters.wechat import pay as wechat_pay

    return wechat_pay.opened(keys(), is_hurried=is_hurried)


def is_silence(failure: Exception) -> bool:
    """Returns whether WeChat Pay did not answer at all."""
    from points.adapters.wechat.pay import PayUnreachable

    return isinstance(failure, PayUnreachable)


def failures() -> tuple[type[Exception], ...]:
    """Returns every failure that a call to WeChat Pay can raise."""
    from points.adapters.wechat.pay import PayRefused, PayUnreachable

    return PayRefused, PayUnreachable, Invalid, NotEligible


def paid_of(content: Mapping[str, Any], payment: Payment) -> Paid:
    """Returns the payment that WeChat's transaction describes.

    Raises Invalid unless the transaction is for this payment, of the whole amount, and paid by the payment's member.
    """
    trusted = keys()
    amount, payer = content.get("amount"), content.get("payer")
    amount, payer = amount if isinstance(amount, dict) else {}, payer if isinstance(payer, dict) else {}
    openid, transaction_id = payer.get("openid"), content.get("transaction_id")
    expected = {
        "out_trade_no": (content.get("out_trade_no"), payment.payment_id),
        "trade_state": (content.get("trade_state"), "SUCCESS"),
        "appid": (content.get("appid"), trusted.appid),
        "mchid": (content.get("mchid"), trusted.mchid),
        "amount.currency": (amount.get("currency"), "CNY"),
        "amount.total": (amount.get("total"), payment.fen),
    }
    wrong = {name: "is not what was ordered" for name, (told, ordered) in expected.items() if told != ordered}
    if type(amount.get("total")) is not int:
        wrong["amount.total"] = "is not what was ordered"
    if not isinstance(openid, str) or payment.member_id not in _members(trusted.appid, openid):
        wrong["payer.openid"] = "is not who ordered"
    if not isinstance(transaction_id, str) or not transaction_id.isalnum() or len(transaction_id) > 32:
        wrong["transaction_id"] = "is none"
    at = _time(content.get("success_time"))
    if at is None:
        wrong["success_time"] = "is no time"
    if wrong or at is None:
        raise Invalid(wrong)
    return Paid(payment.payment_id, str(transaction_id), at)


def close(payment: Payment) -> Closed:
    """Closes the payment's order at WeChat, or finds that the order was paid.

    If WeChat refuses to close the order, the order's state is queried. Raises PayUnreachable if WeChat does not answer,
    or if WeChat refuses because the order is paid but does not show the payment yet.
    """
    from points.adapters.wechat.pay import PayRefused, PayUnreachable

    try:
        pay().close(payment.payment_id)
    except (PayRefused, PayUnreachable) as failure:
        code = failure.code if isinstance(failure, PayRefused) else ""
        if code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "ORDER_CLOSED", "ORDERCLOSED"):
            return Closed(None)
        found = asked(payment)
        if found is not None:
            return Closed(found)
        if code in ("ORDERPAID", "ORDER_PAID"):
            raise PayUnreachable("paid, and the order does not say so yet") from None
        raise
    return Closed(None)


def asked(payment: Payment, *, is_hurried: bool = False) -> Paid | None:
    """Asks WeChat whether the order is paid. Returns the payment that WeChat reports; None if it is not paid."""
    from points.adapters.wechat.pay import PayRefused

    try:
        content = pay(is_hurried=is_hurried).transaction(payment.payment_id)
    except PayRefused as refused:
        if refused.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return None
        raise
    # A refunded order was paid before. This system refunds only known payments, so the merchant refunded it by hand.
    is_returned = content.get("trade_state") == "REFUND"
    if is_returned:
        content = content | {"trade_state": "SUCCESS"}
    if content.get("trade_state") != "SUCCESS":
        return None
    return replace(paid_of(content, payment), is_returned=is_returned)


def send_back(payment: Payment) -> str:
    """Requests a refund of the whole amount. Returns the refund's state at WeChat.

    The state is SUCCESS if the merchant has refunded the order by hand before.
    """
    from points.adapters.wechat.pay import PayRefused

    try:
        return pay().refund(payment)
    except PayRefused:
        found = asked(payment) if payment.payment_id == payment.redemption_id else None
        if found is not None and found.is_returned:
            return "SUCCESS"
        raise


def _members(appid: str, openid: str) -> set[str]:
    return set(ids.member_ids(secrets.identity_key(), appid, openid))


def _time(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None
