"""Records the cash payments of redemptions that WeChat Pay reports, and ends holds that nobody pays.

`points.workflows.wechat_orders` calls WeChat Pay. This module applies its answers to payments and redemptions.
"""

from datetime import datetime, timedelta
from typing import Final

from points.adapters.catalog import shop
from points.adapters.ledger import histories, payments, redemptions
from points.adapters.ledger.payments import PaymentMoved
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.queues import followups as followup_queue
from points.adapters.wechat.pay_keys import payment_request
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.errors import Invalid, TryAgain
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.followups import Followup
from points.domain.rewards.payments import MoneyState, Paid, Payment, stepped, surplus
from points.domain.rewards.redemption import Redemption
from points.workflows import wechat_orders

ATTEMPTS: Final = 5
SHORTEST: Final = timedelta(minutes=1)  # WeChat's minimum for how long an order can be paid


# ── Asking for the money ────────────────────────────────────────────────────


def request(payment: Payment, openid: str, notify_url: str, now: datetime) -> dict[str, str] | None:
    """Returns the parameters of `wx.requestPayment`. Each call for this payment returns the same order.

    Returns None if WeChat cannot open the order now, or if the hold was paid or ended meanwhile.
    """
    from points.adapters.wechat.pay import PayRefused, PayUnreachable

    if not payment.prepay_id:
        open_for = max(payment.hold_until - now, SHORTEST)
        try:
            prepay_id = wechat_orders.pay(is_hurried=True).order(payment, openid, notify_url, open_for=open_for)
        except (PayRefused, PayUnreachable):
            return None
        payment = _remembered(payment, prepay_id)
        if payment.given_back or payment.transaction_id:
            return None
    return payment_request(wechat_orders.keys(), payment.prepay_id, payment.prepaid_at_s)


def _remembered(payment: Payment, prepay_id: str) -> Payment:
    """Saves the order that WeChat opened for the payment, unless another request was faster. Returns the payment."""
    order = {"prepay_id": prepay_id, "prepaid_at_s": int(shop.real_now().timestamp())}
    for _ in range(ATTEMPTS):
        # If the hold ended meanwhile, the new order could still be paid. In the state `awaiting` it will be closed.
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


# ── Recording the money ──────────────────────────────────────────────────────


def take(paid: Paid, now: datetime) -> Payment:
    """Records a payment that WeChat reports. Returns the payment as stored. A repeated call changes nothing more.

    If it was paid in time, the redemption goes on. If it was paid late or twice, the money is refunded. If the merchant
    has refunded it by hand, the points are given back. Raises Invalid if there is no such payment, and TryAgain if
    others keep changing it.
    """
    for _ in range(ATTEMPTS):
        payment = payments.payment(paid.payment_id)
        if payment is None:
            raise Invalid({"out_trade_no": "is not an order of this shop"})
        if payment.transaction_id:
            return payment if payment.transaction_id == paid.transaction_id else _surplus(payment, paid)
        done = _redemption(payment)
        try:
            if paid.is_returned:
                _end(done, payment, now, _late(payment, paid, "refunded"))
            elif done.status == "pending_payment":
                transaction = redeeming.pay(done, payment, paid, now)
                transactions.post_guarded(lambda _, whole=transaction: whole, now)  # type: ignore[misc]
            else:
                payments.save(_late(payment, paid, "paid"))
        except (PaymentMoved, StaleRedemption):
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


# ── Ending a hold ─────────────────────────────────────────────────


def let_go(payment: Payment, now: datetime, *, closed: bool) -> None:
    """Ends a hold that was not paid: gives back points, stock and limits.

    `closed` is whether WeChat's order is closed; if not, the state of the money stays as it is. Raises TryAgain if
    another writer changed the payment.
    """
    after = stepped(payment, state="closed", given_back=True) if closed else None
    try:
        _end(_redemption(payment), payment, now, after)
    except (PaymentMoved, StaleRedemption):
        raise TryAgain("This payment is being changed by others.") from None


def _end(done: Redemption, payment: Payment, now: datetime, after: Payment | None) -> None:
    """Cancels the redemption if it still waits for its payment. Also saves the payment as `after`, if given."""
    if done.status == "pending_payment":
        program = shop.opened().catalog.program
        rebuild = histories.rebuilder(now)
        transactions.post_guarded(
            lambda found: giving_back.lapse(done, program, now, found.account, rebuild, after), now
        )
    elif after is not None:
        payments.save(after)


def _redemption(payment: Payment) -> Redemption:
    parts = ids.split_redemption_id(payment.redemption_id)
    done = redemptions.redemption(*parts, consistent=True) if parts else None
    assert done is not None, "a payment is written together with its redemption"
    return done


def _again(payment: Payment) -> Payment:
    found = payments.payment(payment.payment_id)
    assert found is not None
    return found
