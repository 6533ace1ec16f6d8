"""What is still open after a redemption: holds whose time is over, money to give back, parcels that WeChat is to hear
of or that have arrived, vouchers that nobody has used, flash units that were drawn and that nobody took. And once an
hour whether a reward is nearly sold out.

An errand comes out of the queue and says where to look; every night everything is looked at, for errands get lost.
Whatever is done here is done once, however often it is looked at.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters import desk, dispenser, errands, low_stock, parcels, payments, shop, till
from points.adapters.payments import PaymentMoved
from points.domain.errands import UNITS_LATE_S, Errand, errand_of
from points.domain.errors import TryAgain
from points.domain.payments import MoneyState, Payment, stepped, todo
from points.domain.program import Reward

REFUND_STATES: Final[Mapping[str, MoneyState]] = {
    "SUCCESS": "refunded",
    "PROCESSING": "refunding",
    "ABNORMAL": "refund_failed",
    "CLOSED": "refund_failed",
}

logger = Logger(service="cashier")


class LeftOpen(Exception):
    """Some of the night's work could not be done. Raised so that it is repeated, and the alarm rings in the end."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves batches of the errand queue and the scheduler's event, and refuses everything else."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            again = [record["messageId"] for record in records if not _is_run(record)]
            return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}
        case {"source": "aws.scheduler", "job": "tidy", "scheduled_time": str(), **more} if not more:
            return tidy()
        case {"source": "aws.scheduler", "job": "stock", "scheduled_time": str(), **more} if not more:
            return look_at_stock()
        case _:
            raise ValueError("This function takes errands and the scheduler's events only.")


def tidy() -> dict[str, Any]:
    """Looks at everything that may be open. A hold whose time is over ends tonight, whether or not WeChat answers."""
    now = shop.latest()
    look = [Errand("units", reward_id) for reward_id, reward in now.rewards.items() if reward.shards]
    look += [Errand("payment", payment.payment_id) for payment in payments.everything_open()]
    failed = sum(not _is_done(errand, is_night=True) for errand in look)
    run = {"job": "tidy", "looked_at": len(look), "failed": failed}
    run |= {"received": desk.note_arrivals(now.now), "expired": desk.note_endings(now.now)}
    logger.info("run", run=run)
    if failed:
        raise LeftOpen(f"{failed} of {len(look)} could not be dealt with")
    return run


def look_at_stock() -> dict[str, Any]:
    """Tells the merchant, by an alarm on these lines, of rewards that are nearly sold out."""
    low = low_stock.look(shop.latest().rewards, _tell_of_low_stock)
    run = {"job": "stock", "low": low}
    logger.info("run", run=run)
    return run


def _tell_of_low_stock(reward: Reward, left: int) -> None:
    logger.warning("stock is low", reward_id=reward.reward_id, left=left, low_stock=reward.low_stock)


# ── One errand ───────────────────────────────────────────────────────────────


def _is_run(record: Mapping[str, Any]) -> bool:
    try:
        errand = errand_of(json.loads(record["body"]))
    except (KeyError, TypeError, ValueError):
        logger.error("errand not understood", message_id=record["messageId"])
        return False  # and in the end into the dead-letter queue
    return _is_done(errand, is_night=False)


def _is_done(errand: Errand, *, is_night: bool) -> bool:
    try:
        if errand.kind == "units":
            _gather_units(errand)
            return True
        return _attend(errand, is_night=is_night)
    except (TryAgain, PaymentMoved):
        return False
    except Exception:
        logger.exception("errand failed", errand=errand.kind, about=errand.about)
        return False


def _gather_units(errand: Errand) -> None:
    reward = shop.opened().rewards.get(errand.about)
    if reward is None or not reward.shards:
        return
    restored, is_waiting = dispenser.sweep(reward.reward_id, reward.shards)
    if restored:
        logger.info("units restored", reward_id=reward.reward_id, units=restored)
    if is_waiting:
        errands.send(errand, UNITS_LATE_S)


# ── One payment ──────────────────────────────────────────────────────────────


def _attend(errand: Errand, *, is_night: bool) -> bool:
    """Does what the payment needs now; False where it needs it still."""
    payment = payments.payment(errand.about)
    if payment is None:
        return True
    now = shop.opened().now
    try:
        match todo(payment, now):
            case "wait":
                errands.send(errand, 1 + int((payment.hold_until - now).total_seconds()))
            case "close":
                return _close(payment, now)
            case "refund":
                return _refunded(payment, till.pay().refund(payment))
            case "follow":
                return _refunded(payment, till.pay().refund_state(payment))
            case "tell":
                payments.save(_told(parcels.tell(payment)))
    except till.failures() as failure:
        logger.warning("WeChat Pay does not do it", payment_id=payment.payment_id, failure=str(failure))
        if is_night and todo(payment, now) == "close" and not payment.given_back:
            till.let_go(payment, shop.opened().catalog.program, now, closed=False)
        return False
    return True


def _told(after: Payment) -> Payment:
    if after.parcel == "failed":
        logger.error("WeChat does not take a parcel", payment_id=after.payment_id, fault=after.parcel_fault)
    return after


def _close(payment: Payment, now: datetime) -> bool:
    closed = till.close(payment)
    if closed.paid is None:
        till.let_go(payment, shop.opened().catalog.program, now, closed=True)
        logger.info("hold ended", payment_id=payment.payment_id)
        return True
    taken = till.take(closed.paid, now)
    if taken.is_open:
        errands.send(Errand("payment", taken.payment_id))
    logger.info("paid, and nobody had said so", payment_id=taken.payment_id, open=taken.is_open)
    return True


def _refunded(payment: Payment, said: str) -> bool:
    state = REFUND_STATES.get(said, "refunding")
    if state != payment.state:
        payments.save(stepped(payment, state=state))
    if state == "refunding":
        errands.send(Errand("payment", payment.payment_id), errands.LONGEST_S)
    if state == "refund_failed":
        logger.error("a refund has to be made by hand", payment_id=payment.payment_id, said=said[:16])
        return False
    return True
