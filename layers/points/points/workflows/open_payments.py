"""Does the next step of an open payment: ends its hold, refunds it, checks the refund, or reports its parcel to WeChat.

Every step is idempotent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.adapters.catalog import shop
from points.adapters.ledger import payments
from points.domain.rewards.followups import DONE, FAILED, Check
from points.domain.rewards.payments import MoneyState, Payment, stepped, todo
from points.workflows import cash_payments, shipping_notice, wechat_orders
from points.workflows.logs import Log

REFUND_AGAIN_S: Final = 2  # until a refund that WeChat closed is asked for again
REFUND_LATER_S: Final = 900  # until WeChat is asked again what became of a refund; bank cards take days
MOST_REFUNDS: Final = 3  # attempts per payment; WeChat may close a refund without paying it
REFUND_STATES: Final[Mapping[str, MoneyState]] = {
    "SUCCESS": "refunded",
    "PROCESSING": "refunding",
    "ABNORMAL": "refund_failed",
    "CLOSED": "refund_failed",
}


@dataclass(slots=True)
class Silences:
    """Counts the calls in a row that WeChat Pay did not answer, in one pass over many payments."""

    in_a_row: int = 0


def is_held(payment: Payment, now: datetime) -> bool:
    """Returns whether points and stock are still reserved for this payment although its hold has expired."""
    return todo(payment, now) == "close" and not payment.given_back


def attend(payment_id: str, log: Log, silences: Silences | None = None) -> Check:
    """Does the next step of the payment. The result is FAILED if the step must be tried again."""
    payment = payments.payment(payment_id)
    if payment is None:
        return DONE
    now = shop.opened().now
    try:
        check = _dealt_with(payment, now, log)
    except wechat_orders.failures() as failure:
        log.warning("WeChat Pay call failed", payment_id=payment.payment_id, failure=str(failure))
        if silences is not None:
            silences.in_a_row = silences.in_a_row + 1 if wechat_orders.is_silence(failure) else 0
        if silences is not None and is_held(payment, now):
            cash_payments.let_go(payment, now, closed=False)
        return FAILED
    if silences is not None:
        silences.in_a_row = 0
    return check


def _dealt_with(payment: Payment, now: datetime, log: Log) -> Check:
    match todo(payment, now):
        case "wait":
            return Check(wait_s=1 + int((payment.hold_until - now).total_seconds()))
        case "close":
            return _close(payment, now, log)
        case "refund":
            return _refunded(payment, wechat_orders.send_back(payment), log)
        case "follow":
            return _refunded(payment, wechat_orders.pay().refund_state(payment), log)
        case "tell":
            payments.save(_told(shipping_notice.tell(payment), log))
    return DONE


def _told(after: Payment, log: Log) -> Payment:
    if after.parcel_fault:
        log.error("WeChat refused a shipping report", payment_id=after.payment_id, fault=after.parcel_fault)
    return after


def _close(payment: Payment, now: datetime, log: Log) -> Check:
    closed = wechat_orders.close(payment)
    if closed.paid is None:
        cash_payments.let_go(payment, now, closed=True)
        log.info("hold ended", payment_id=payment.payment_id)
        return DONE
    taken = cash_payments.take(closed.paid, now)
    if closed.paid.is_returned:
        # Only the merchant knows whether the whole amount was refunded.
        log.error("paid order was already refunded by hand", payment_id=taken.payment_id)
    log.info("payment found without a notification", payment_id=taken.payment_id, open=taken.is_open)
    return _dealt_with(taken, now, log)


def _refunded(payment: Payment, said: str, log: Log) -> Check:
    if said == "CLOSED" and payment.refunds < MOST_REFUNDS:
        payments.save(stepped(payment, state="paid", refunds=payment.refunds + 1))
        return Check(wait_s=REFUND_AGAIN_S)
    state = REFUND_STATES.get(said, "refunding")
    if state != payment.state:
        payments.save(stepped(payment, state=state))
    if state == "refunding":
        return Check(wait_s=REFUND_LATER_S)
    if state == "refund_failed":
        log.error("refund needed by hand", payment_id=payment.payment_id, said=said[:16])
        return FAILED
    return DONE
