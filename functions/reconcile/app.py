"""Completes what a redemption leaves open: expired payment holds, refunds, shipping notices to WeChat, parcels that
count as received, expired vouchers, and flash units that were drawn but not redeemed. It also deletes the pictures that
members have replaced, and checks once an hour which rewards are nearly sold out.

A queued followup names the record to re-check; the record's state decides the action. Followups can be lost, so every
night all open records are checked. Each action is idempotent.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import dispenser_sweep, shop
from points.adapters.ledger import payments
from points.adapters.ledger.payments import PaymentMoved
from points.adapters.queues import followups as followup_queue
from points.domain.errors import TryAgain
from points.domain.program.reward_terms import Reward
from points.domain.rewards.followups import UNITS_LATE_S, Followup, followup_of
from points.domain.rewards.payments import Payment
from points.workflows import avatar_cleaning, cash_payments, deadlines, leavers, low_stock, open_payments
from points.workflows.open_payments import Silences

PATIENCE: Final = 3  # after so many unanswered calls in a row, WeChat is not called again
RESERVE_MS: Final = 40_000  # to finish the current payment

logger = Logger(service="reconcile")


class LeftOpen(Exception):
    """Some of the night's work failed. The run is then tried again, and an alarm is raised if that fails too."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves batches of the followup queue and scheduler events. Any other event raises ValueError."""
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


def tidy(context: Any = None) -> dict[str, Any]:
    """Checks all records that may be open. An expired payment hold ends tonight, even if WeChat does not answer.

    Holds are checked first. If WeChat stops answering, the remaining holds end without a call to WeChat, and all other
    payments wait for the next night.
    """
    current = shop.latest()
    run: dict[str, Any] = {
        "job": "tidy",
        "received": deadlines.confirm_arrivals(current.now),
        "expired": deadlines.expire_vouchers(current.now),
    }
    units = [Followup("units", reward_id) for reward_id, reward in current.rewards.items() if reward.shards]
    failed = sum(not _is_done(followup) for followup in units)
    silences = Silences()
    payments_open = sorted(
        payments.everything_open(), key=lambda one: (not open_payments.is_held(one, current.now), one.hold_until)
    )
    for payment in payments_open:
        failed += not _is_seen_to(payment, current.now, silences, context)
    run |= {"looked_at": len(units) + len(payments_open), "failed": failed}
    logger.info("run", run=run)
    if failed:
        raise LeftOpen(f"{failed} of {run['looked_at']} could not be dealt with")
    return run


def _is_seen_to(payment: Payment, now: datetime, silences: Silences, context: Any) -> bool:
    is_late = context is not None and context.get_remaining_time_in_millis() < RESERVE_MS
    if silences.in_a_row < PATIENCE and not is_late:
        return _is_done(Followup("payment", payment.payment_id), silences)
    if open_payments.is_held(payment, now):
        with suppress(TryAgain):
            cash_payments.let_go(payment, now, closed=False)
    return False


def look_at_stock() -> dict[str, Any]:
    """Logs rewards that are nearly sold out. An alarm counts these log lines."""
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
        return False  # after its last delivery it goes to the dead-letter queue
    return _is_done(followup)


def _is_done(followup: Followup, silences: Silences | None = None) -> bool:
    try:
        if followup.kind == "units":
            _gather_units(followup)
            return True
        if followup.kind == "leaver":
            leavers.call_off(followup.about)
            return True
        if followup.kind == "avatar":
            avatar_cleaning.check(followup.about)
            return True
        return open_payments.attend(followup, logger, silences)
    except (TryAgain, PaymentMoved):
        return False
    except Exception:
        logger.exception("followup failed", followup=followup.kind, about=followup.about)
        return False


def _gather_units(followup: Followup) -> None:
    reward = shop.opened().rewards.get(followup.about)
    if reward is None or not reward.shards:
        return
    restored, is_waiting = dispenser_sweep.sweep(reward.life_id, reward.shards)
    if restored:
        logger.info("units restored", reward_id=reward.reward_id, units=restored)
    if is_waiting:
        followup_queue.send(followup, UNITS_LATE_S)
