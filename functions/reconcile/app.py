"""What is still open after a redemption: holds whose time is over, money to give back, parcels that WeChat is to hear
of or that have arrived, vouchers that nobody has used, flash units that were drawn and that nobody took. And once an
hour whether a reward is nearly sold out.

A followup comes out of the queue and says where to look; every night everything is looked at, for followups get lost.
Whatever is done here is done once, however often it is looked at.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import dispenser_sweep, shop
from points.adapters.ledger import payments, receipts, transactions
from points.adapters.ledger.payments import PaymentMoved
from points.adapters.queues import followups as followup_queue
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import Account
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.reward_terms import Reward
from points.domain.rewards import redeeming
from points.domain.rewards.followups import UNITS_LATE_S, Followup, followup_of
from points.domain.rewards.payments import MoneyState, Payment, stepped, todo
from points.domain.rewards.redemption import Redemption
from points.workflows import cash_payments, deadlines, low_stock, shipping_notice, wechat_orders

MOST_REFUNDS: Final = 3  # of one payment, where WeChat closes them
PATIENCE: Final = 3  # of WeChat's silences in a row
RESERVE_MS: Final = 40_000  # for the one payment it is at

REFUND_STATES: Final[Mapping[str, MoneyState]] = {
    "SUCCESS": "refunded",
    "PROCESSING": "refunding",
    "ABNORMAL": "refund_failed",
    "CLOSED": "refund_failed",
}

logger = Logger(service="reconcile")


class LeftOpen(Exception):
    """Some of the night's work could not be done. Raised so that it is repeated, and the alarm rings in the end."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves batches of the followup queue and the scheduler's event, and refuses everything else."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            again = [record["messageId"] for record in records if not _is_run(record)]
            return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}
        case {"source": "aws.scheduler", "job": "tidy", "scheduled_time": str(), **more} if not more:
            return tidy(context)
        case {"source": "aws.scheduler", "job": "stock", "scheduled_time": str(), **more} if not more:
            return look_at_stock()
        case _:
            raise ValueError("This function takes followups and the scheduler's events only.")


@dataclass(slots=True)
class Night:
    """What a nightly pass has met: how often WeChat Pay has given no answer since its last one."""

    silences: int = 0


def tidy(context: Any = None) -> dict[str, Any]:
    """Looks at everything that may be open. A hold whose time is over ends tonight, whether or not WeChat answers.

    Holds come first; once WeChat is silent those that are left are ended unasked, and everything else has to wait.
    """
    current = shop.latest()
    run: dict[str, Any] = {
        "job": "tidy",
        "received": deadlines.confirm_arrivals(current.now),
        "expired": deadlines.expire_vouchers(current.now),
    }
    units = [Followup("units", reward_id) for reward_id, reward in current.rewards.items() if reward.shards]
    failed = sum(not _is_done(followup) for followup in units)
    night = Night()
    payments_open = sorted(payments.everything_open(), key=lambda one: (not _is_held(one, current.now), one.hold_until))
    for payment in payments_open:
        failed += not _is_seen_to(payment, current.now, night, context)
    run |= {"looked_at": len(units) + len(payments_open), "failed": failed}
    logger.info("run", run=run)
    if failed:
        raise LeftOpen(f"{failed} of {run['looked_at']} could not be dealt with")
    return run


def _is_held(payment: Payment, now: datetime) -> bool:
    """Whether points and stock are still held for it, and no longer should be."""
    return todo(payment, now) == "close" and not payment.given_back


def _is_seen_to(payment: Payment, now: datetime, night: Night, context: Any) -> bool:
    is_late = context is not None and context.get_remaining_time_in_millis() < RESERVE_MS
    if night.silences < PATIENCE and not is_late:
        return _is_done(Followup("payment", payment.payment_id), night)
    if _is_held(payment, now):
        with suppress(TryAgain):
            cash_payments.let_go(payment, now, closed=False)
    return False


def look_at_stock() -> dict[str, Any]:
    """Tells the merchant, by an alarm on these lines, of rewards that are nearly sold out."""
    low = low_stock.look(shop.latest().rewards, _tell_of_low_stock)
    run = {"job": "stock", "low": low}
    logger.info("run", run=run)
    return run


def _tell_of_low_stock(reward: Reward, left: int) -> None:
    logger.warning("stock is low", reward_id=reward.reward_id, left=left, low_stock=reward.low_stock)


# ── One followup ───────────────────────────────────────────────────────────────


def _is_run(record: Mapping[str, Any]) -> bool:
    try:
        followup = followup_of(json.loads(record["body"]))
    except (KeyError, TypeError, ValueError):
        logger.error("followup not understood", message_id=record["messageId"])
        return False  # and in the end into the dead-letter queue
    return _is_done(followup)


def _is_done(followup: Followup, night: Night | None = None) -> bool:
    try:
        if followup.kind == "units":
            _gather_units(followup)
            return True
        if followup.kind == "leaver":
            _call_off(followup.about)
            return True
        return _attend(followup, night)
    except (TryAgain, PaymentMoved):
        return False
    except Exception:
        logger.exception("followup failed", followup=followup.kind, about=followup.about)
        return False


def _gather_units(followup: Followup) -> None:
    reward = shop.opened().rewards.get(followup.about)
    if reward is None or not reward.shards:
        return
    restored, is_waiting = dispenser_sweep.sweep(reward.reward_id, reward.shards)
    if restored:
        logger.info("units restored", reward_id=reward.reward_id, units=restored)
    if is_waiting:
        followup_queue.send(followup, UNITS_LATE_S)


def _call_off(member_id: str) -> None:
    """Takes back what a member who has gone has not paid, or not been sent: nobody is left to have it."""
    open_shop = shop.opened()
    account = transactions.anybodys_account(member_id, consistent=True)
    if not account.erased:
        return
    for status in ("pending_payment", "to_ship"):
        position: str | None = None
        while True:
            found, position = receipts.redemptions(
                member_id, status=status, now=open_shop.now, limit=100, after=position, consistent=True
            )
            for one in found:
                _take_back(one, account, open_shop)
            if position is None:
                break


def _take_back(one: Redemption, account: Account, open_shop: shop.Shop) -> None:
    program, now = open_shop.catalog.program, open_shop.now

    def plan(found: Findings) -> Transaction:
        return redeeming.cancel(one, program, now, found.account or account)

    with suppress(receipts.StaleReceipt):  # paid, sent or ended at this very moment: the next look sees what it is
        transactions.post(plan, now, account)
    if one.cash_fen:
        followup_queue.send(Followup("payment", one.redemption_id))


# ── One payment ──────────────────────────────────────────────────────────────


def _attend(followup: Followup, night: Night | None) -> bool:
    """Does what the payment needs now; False where it needs it still."""
    payment = payments.payment(followup.about)
    if payment is None:
        return True
    now = shop.opened().now
    try:
        is_done = _dealt_with(payment, followup, now)
    except wechat_orders.failures() as failure:
        logger.warning("WeChat Pay does not do it", payment_id=payment.payment_id, failure=str(failure))
        if night is not None:
            night.silences = night.silences + 1 if wechat_orders.is_silence(failure) else 0
        if night is not None and _is_held(payment, now):
            cash_payments.let_go(payment, now, closed=False)
        return False
    if night is not None:
        night.silences = 0
    return is_done


def _dealt_with(payment: Payment, followup: Followup, now: datetime) -> bool:
    match todo(payment, now):
        case "wait":
            followup_queue.send(followup, 1 + int((payment.hold_until - now).total_seconds()))
        case "close":
            return _close(payment, now)
        case "refund":
            return _refunded(payment, wechat_orders.send_back(payment))
        case "follow":
            return _refunded(payment, wechat_orders.pay().refund_state(payment))
        case "tell":
            payments.save(_told(shipping_notice.tell(payment)))
    return True


def _told(after: Payment) -> Payment:
    if after.parcel_fault:
        logger.error("WeChat does not take a parcel", payment_id=after.payment_id, fault=after.parcel_fault)
    return after


def _close(payment: Payment, now: datetime) -> bool:
    closed = wechat_orders.close(payment)
    if closed.paid is None:
        cash_payments.let_go(payment, now, closed=True)
        logger.info("hold ended", payment_id=payment.payment_id)
        return True
    taken = cash_payments.take(closed.paid, now)
    if closed.paid.is_returned:
        # Nobody but the merchant knows whether that was all of it.
        logger.error("money had been sent back by hand before we knew of it", payment_id=taken.payment_id)
    if taken.is_open:
        followup_queue.send(Followup("payment", taken.payment_id))
    logger.info("paid, and nobody had said so", payment_id=taken.payment_id, open=taken.is_open)
    return True


def _refunded(payment: Payment, said: str) -> bool:
    if said == "CLOSED" and payment.refunds < MOST_REFUNDS:
        payments.save(stepped(payment, state="paid", refunds=payment.refunds + 1))
        followup_queue.send(Followup("payment", payment.payment_id))
        return True
    state = REFUND_STATES.get(said, "refunding")
    if state != payment.state:
        payments.save(stepped(payment, state=state))
    if state == "refunding":
        followup_queue.send(Followup("payment", payment.payment_id), followup_queue.LONGEST_S)
    if state == "refund_failed":
        logger.error("a refund has to be made by hand", payment_id=payment.payment_id, said=said[:16])
        return False
    return True
