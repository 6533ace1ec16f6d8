"""The till: what WeChat Pay says of money, brought into the books; and the books' wishes, brought to WeChat Pay.

WeChat Pay is heavy to load and most calls cost no cash, so it is imported where it is asked.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import payments, receipts, transactions
from points.adapters.ledger.payments import PaymentMoved
from points.adapters.ledger.receipts import StaleReceipt
from points.adapters.queues import followups as followup_queue
from points.adapters.wechat.pay_keys import PayKeys, keys_of, payment_request
from points.domain import ids
from points.domain.errors import Invalid, NotEligible, TryAgain
from points.domain.rewards import redeeming
from points.domain.rewards.followups import Followup
from points.domain.rewards.payments import MoneyState, Paid, Payment, stepped, surplus
from points.domain.rewards.redemption import Redemption

if TYPE_CHECKING:
    from points.adapters.wechat.pay import WeChatPay

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


def pay(*, is_hurried: bool = False) -> "WeChatPay":
    """WeChat Pay; `is_hurried` where a member waits for the answer."""
    from points.adapters.wechat import pay as wechat_pay

    return wechat_pay.opened(keys(), is_hurried=is_hurried)


def is_silence(failure: Exception) -> bool:
    """Whether it was no answer at all."""
    from points.adapters.wechat.pay import PayUnreachable

    return isinstance(failure, PayUnreachable)


def failures() -> tuple[type[Exception], ...]:
    """What WeChat Pay may answer, or not answer, instead of what it was asked for."""
    from points.adapters.wechat.pay import PayRefused, PayUnreachable

    return PayRefused, PayUnreachable, Invalid, NotEligible


# ── Money that is to come ────────────────────────────────────────────────────


def request(payment: Payment, openid: str, notify_url: str, now: datetime) -> dict[str, str] | None:
    """What `wx.requestPayment` takes, the same each time; None where WeChat cannot open the order now, or the hold has
    ended meanwhile.
    """
    from points.adapters.wechat.pay import PayRefused, PayUnreachable

    if not payment.prepay_id:
        open_for = max(payment.hold_until - now, SHORTEST)
        try:
            prepay_id = pay(is_hurried=True).order(payment, openid, notify_url, open_for=open_for)
        except (PayRefused, PayUnreachable):
            return None
        payment = _remembered(payment, prepay_id)
        if payment.given_back or payment.transaction_id:
            return None
    return payment_request(keys(), payment.prepay_id, payment.prepaid_at_s)


def _remembered(payment: Payment, prepay_id: str) -> Payment:
    """The payment with the order that WeChat has opened for it, unless another request was faster."""
    from points.adapters.catalog.shop import real_now

    order = {"prepay_id": prepay_id, "prepaid_at_s": int(real_now().timestamp())}
    for _ in range(ATTEMPTS):
        # An order that WeChat opens for a hold that has been closed meanwhile could be paid: it is to be closed again.
        state = "awaiting" if payment.state == "closed" else payment.state
        try:
            payments.save(stepped(payment, state=state, **order))
        except PaymentMoved:
            payment = _again(payment)
            if payment.prepay_id or payment.transaction_id:
                return payment
            continue
        if payment.given_back:
            followup_queue.send(Followup("payment", payment.payment_id))
        return _again(payment)
    raise TryAgain("This payment is being changed by others.")


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

    Who paid in time has the redemption; who paid late, or twice, is to get the money back; who has got it back already,
    from the merchant's own hands, gets the points.
    """
    for _ in range(ATTEMPTS):
        payment = payments.payment(paid.payment_id)
        if payment is None:
            raise Invalid({"out_trade_no": "is no order of ours"})
        if payment.transaction_id:
            return payment if payment.transaction_id == paid.transaction_id else _surplus(payment, paid)
        done = _redemption(payment)
        try:
            if paid.is_returned:
                _end(done, payment, now, _late(payment, paid, "refunded"))
            elif done.status == "pending_payment":
                transaction = redeeming.settle(done, payment, paid, now)
                transactions.post(lambda _, whole=transaction: whole, now)  # type: ignore[misc]
            else:
                payments.save(_late(payment, paid, "paid"))
        except (PaymentMoved, StaleReceipt):
            continue
        return _again(payment)
    raise TryAgain("This payment is being changed by others.")


def _late(payment: Payment, paid: Paid, state: MoneyState) -> Payment:
    return stepped(payment, state=state, given_back=True, transaction_id=paid.transaction_id, paid_at=paid.at)


def _surplus(payment: Payment, paid: Paid) -> Payment:
    extra = surplus(payment, paid)
    try:
        payments.save(extra)
    except PaymentMoved:
        return _again(extra)
    return extra


# ── Money that does not come ─────────────────────────────────────────────────


def close(payment: Payment) -> Closed:
    """Closes WeChat's order. PayUnreachable where WeChat cannot be asked, or says that it is paid and not by whom.

    Whatever else keeps it from being closed, whoever has paid by now is known by asking.
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
    """What WeChat knows of the order: paid, or not."""
    from points.adapters.wechat.pay import PayRefused

    try:
        content = pay(is_hurried=is_hurried).transaction(payment.payment_id)
    except PayRefused as refused:
        if refused.code in ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS"):
            return None
        raise
    # One that was refunded was paid before; and nothing of ours refunds what we do not know to be paid.
    is_returned = content.get("trade_state") == "REFUND"
    if is_returned:
        content = content | {"trade_state": "SUCCESS"}
    if content.get("trade_state") != "SUCCESS":
        return None
    return replace(paid_of(content, payment), is_returned=is_returned)


def send_back(payment: Payment) -> str:
    """Asks WeChat to send all of it back; answers how far that is. Sent back by the merchant's hand is SUCCESS."""
    from points.adapters.wechat.pay import PayRefused

    try:
        return pay().refund(payment)
    except PayRefused:
        found = asked(payment) if payment.payment_id == payment.redemption_id else None
        if found is not None and found.is_returned:
            return "SUCCESS"
        raise


def let_go(payment: Payment, now: datetime, *, closed: bool) -> None:
    """Ends a hold: points, stock and limit go back. What has moved meanwhile is left to the next look."""
    after = stepped(payment, state="closed", given_back=True) if closed else None
    try:
        _end(_redemption(payment), payment, now, after)
    except (PaymentMoved, StaleReceipt):
        raise TryAgain("This payment is being changed by others.") from None


def _end(done: Redemption, payment: Payment, now: datetime, after: Payment | None) -> None:
    """Takes the redemption back, if that has not been done, and writes down the payment as it is then."""
    if done.status == "pending_payment":
        program = shop.opened().catalog.program
        transactions.post(lambda found: redeeming.lapse(done, program, now, found.account, after), now)
    elif after is not None:
        payments.save(after)


def _redemption(payment: Payment) -> Redemption:
    parts = ids.split_redemption_id(payment.redemption_id)
    done = receipts.redemption(*parts, consistent=True) if parts else None
    assert done is not None, "a payment is written together with its redemption"
    return done


def _again(payment: Payment) -> Payment:
    found = payments.payment(payment.payment_id)
    assert found is not None
    return found


def _members(appid: str, openid: str) -> set[str]:
    return set(ids.member_ids(secrets.identity_key(), appid, openid))


def _time(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None
