"""The till: what WeChat Pay says of money, brought into the books; and the books' wishes, brought to WeChat Pay.

WeChat Pay is heavy to load and most calls cost no cash, so it is imported where it is asked.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from points.adapters import ledger, payments, receipts, secrets
from points.adapters.payments import PaymentMoved
from points.adapters.receipts import StaleReceipt
from points.adapters.wechat_pay_keys import PayKeys, keys_of, payment_request
from points.domain import identity, redeeming
from points.domain.errors import Invalid, NotEligible, TryAgain
from points.domain.payments import Paid, Payment, stepped, surplus
from points.domain.program import Program
from points.domain.redemption import Redemption

if TYPE_CHECKING:
    from points.adapters.wechat_pay import WeChatPay

ATTEMPTS: Final = 5
SHORTEST: Final = timedelta(minutes=1)  # that WeChat keeps an order open


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of WeChat's order: nobody will pay it, or somebody has."""

    paid: Paid | None


def keys() -> PayKeys:
    """The merchant's keys. NotEligible where they take no cash: switched off, or not filled in."""
    found = keys_of(secrets.wechat_pay()) if os.environ["WECHAT_PAY"] == "enabled" else None
    if found is None:
        raise NotEligible("Points plus cash is switched off: WeChat Pay is not set up in this shop.")
    return found


def pay() -> "WeChatPay":
    from points.adapters import wechat_pay

    return wechat_pay.opened(keys())


def failures() -> tuple[type[Exception], ...]:
    """What WeChat Pay may answer, or not answer, instead of what it was asked for."""
    from points.adapters.wechat_pay import PayRefused, PayUnreachable

    return PayRefused, PayUnreachable, Invalid, NotEligible


# ── Money that is to come ────────────────────────────────────────────────────


def request(payment: Payment, openid: str, notify_url: str, now: datetime) -> dict[str, str] | None:
    """What `wx.requestPayment` takes, the same each time; None where WeChat cannot open the order now."""
    from points.adapters.wechat_pay import PayRefused, PayUnreachable

    if not payment.prepay_id:
        open_for = max(payment.hold_until - now, SHORTEST)
        try:
            prepay_id = pay().order(payment, openid, notify_url, open_for=open_for)
        except (PayRefused, PayUnreachable):
            return None
        payment = _remembered(payment, prepay_id)
    return payment_request(keys(), payment.prepay_id, payment.prepaid_at_s)


def _remembered(payment: Payment, prepay_id: str) -> Payment:
    """The payment with the order that WeChat has opened for it, unless another request was faster."""
    from points.adapters.shop import real_now

    after = stepped(payment, prepay_id=prepay_id, prepaid_at_s=int(real_now().timestamp()))
    try:
        payments.save(after)
    except PaymentMoved:
        newer = payments.payment(payment.payment_id)
        return newer if newer is not None and newer.prepay_id else after
    return after


# ── Money that has come ──────────────────────────────────────────────────────


def paid_of(content: Mapping[str, Any], payment: Payment) -> Paid:
    """What a transaction says that was paid; Invalid where it is not for this payment, whole and by its member."""
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


def take(paid: Paid, now: datetime) -> Payment:
    """The payment, and its redemption, once this money is in the books; however often it is told.

    Who paid in time has the redemption; who paid late, or twice, is to get the money back.
    """
    for _ in range(ATTEMPTS):
        payment = payments.payment(paid.payment_id)
        if payment is None:
            raise Invalid({"out_trade_no": "is no order of ours"})
        if payment.transaction_id:
            return payment if payment.transaction_id == paid.transaction_id else _surplus(payment, paid)
        done = _redemption(payment)
        try:
            if done.status == "pending_payment":
                transaction = redeeming.settle(done, payment, paid, now)
                ledger.post(lambda _, whole=transaction: whole, now)  # type: ignore[misc]
            else:
                payments.save(_late(payment, paid))
        except (PaymentMoved, StaleReceipt):
            continue
        return _again(payment)
    raise TryAgain("This payment is being changed by others.")


def _late(payment: Payment, paid: Paid) -> Payment:
    return stepped(payment, state="paid", given_back=True, transaction_id=paid.transaction_id, paid_at=paid.at)


def _surplus(payment: Payment, paid: Paid) -> Payment:
    extra = surplus(payment, paid)
    try:
        payments.save(extra)
    except PaymentMoved:
        return _again(extra)
    return extra


# ── Money that does not come ─────────────────────────────────────────────────


def close(payment: Payment) -> Closed:
    """Closes WeChat's order. Raises PayUnreachable where WeChat cannot be asked."""
    from points.adapters.wechat_pay import PayRefused

    try:
        pay().close(payment.payment_id)
    except PayRefused as refused:
        if refused.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "ORDER_CLOSED", "ORDERCLOSED"):
            return Closed(None)
        if refused.code not in ("ORDERPAID", "ORDER_PAID"):
            raise
        found = asked(payment)
        return Closed(found)
    return Closed(None)


def asked(payment: Payment) -> Paid | None:
    """What WeChat knows of the order: paid, or not."""
    from points.adapters.wechat_pay import PayRefused

    try:
        content = pay().transaction(payment.payment_id)
    except PayRefused as refused:
        if refused.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return None
        raise
    # One that was refunded by hand was paid before.
    if content.get("trade_state") == "REFUND":
        content = content | {"trade_state": "SUCCESS"}
    return paid_of(content, payment) if content.get("trade_state") == "SUCCESS" else None


def let_go(payment: Payment, program: Program, now: datetime, *, closed: bool) -> None:
    """Ends a hold: points, stock and limit go back. What has moved meanwhile is left to the next look."""
    done = _redemption(payment)
    try:
        if done.status == "pending_payment":
            ledger.post(lambda found: redeeming.lapse(done, payment, program, now, found.account, closed=closed), now)
        elif closed:
            payments.save(stepped(payment, state="closed", given_back=True))
    except (PaymentMoved, StaleReceipt):
        raise TryAgain("This payment is being changed by others.") from None


def _redemption(payment: Payment) -> Redemption:
    parts = identity.split_redemption_id(payment.redemption_id)
    done = receipts.redemption(*parts, consistent=True) if parts else None
    assert done is not None, "a payment is written together with its redemption"
    return done


def _again(payment: Payment) -> Payment:
    found = payments.payment(payment.payment_id)
    assert found is not None
    return found


def _members(appid: str, openid: str) -> set[str]:
    return set(identity.member_ids(secrets.identity_key(), appid, openid))


def _time(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None
