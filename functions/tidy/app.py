"""Does every night what a lost followup left undone, and records deadlines that have passed.

Payments come first, because a hold keeps points and stock, and a refund is a member's money. Then come shipped goods
that count as received, expired vouchers, and flash units that were drawn but not redeemed. Each step is idempotent. A
run that is out of time fails; Lambda then starts it again, and it continues with what is still open.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import shop
from points.adapters.ledger import payments
from points.adapters.queues import followups as followup_queue
from points.domain.errors import TryAgain
from points.domain.rewards.followups import UNITS_LATE_S, Followup
from points.domain.rewards.payments import Payment
from points.workflows import cash_payments, deadlines, followups, open_payments
from points.workflows.open_payments import Silences

PATIENCE: Final = 3  # after so many unanswered calls in a row, WeChat is not called again
RESERVE_MS: Final = 40_000  # to finish the current payment and to end the holds that are left

logger = Logger(service="tidy", use_rfc3339=True)


class LeftOpen(Exception):
    """Some of the night's work is left. The run is then tried again, and an alarm is raised if that fails too."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's event. Any other event raises ValueError."""
    match event:
        case {"source": "aws.scheduler", "job": "tidy", "scheduled_time": str(), **more} if not more:
            return tidy(context)
        case _:
            raise ValueError("This function takes the scheduler's events only.")


def tidy(context: Any = None) -> dict[str, Any]:
    """Checks everything that may be open. Raises LeftOpen if something could not be done, or if the time ran out."""
    current = shop.latest()
    looked_at, failed = _see_to_payments(current.now, context)
    received = _counted(deadlines.confirm_arrivals(current.now), context)
    expired = _counted(deadlines.expire_vouchers(current.now), context)
    units = [Followup("units", reward_id) for reward_id, reward in current.rewards.items() if reward.shards]
    failed += sum(not _are_back(followup) for followup in units)
    run: dict[str, Any] = {
        "job": "tidy",
        "received": received,
        "expired": expired,
        "looked_at": looked_at + len(units),
        "failed": failed,
        "out_of_time": _is_late(context),
    }
    logger.info("run", run=run)
    if failed or run["out_of_time"]:
        raise LeftOpen(f"{failed} of {run['looked_at']} could not be dealt with")
    return run


def _see_to_payments(now: datetime, context: Any) -> tuple[int, int]:
    """Does the next step of every open payment, holds first. Returns (payments, how many failed).

    If WeChat stops answering, or if time is short, the remaining holds end without a call to WeChat, and all other
    payments wait for the next run.
    """
    silences, failed = Silences(), 0
    found = sorted(payments.everything_open(), key=lambda one: (not open_payments.is_held(one, now), one.hold_until))
    for payment in found:
        failed += not _is_seen_to(payment, now, silences, context)
    return len(found), failed


def _is_seen_to(payment: Payment, now: datetime, silences: Silences, context: Any) -> bool:
    if silences.in_a_row < PATIENCE and not _is_late(context):
        return not followups.check(Followup("payment", payment.payment_id), logger, silences).failed
    if open_payments.is_held(payment, now):
        with suppress(TryAgain):
            cash_payments.let_go(payment, now, closed=False)
    return False


def _counted(moves: Iterable[bool], context: Any) -> int:
    """Makes the moves while there is time. Returns how many were made."""
    return sum(_in_time(iter(moves), context))


def _in_time(moves: Iterator[bool], context: Any) -> Iterator[bool]:
    while not _is_late(context):
        try:
            yield next(moves)
        except StopIteration:
            return


def _are_back(followup: Followup) -> bool:
    """Puts back the unclaimed units of a flash sale. Units drawn in the last minute are checked by a followup."""
    look = followups.check(followup, logger)
    if look.wait_s:
        followup_queue.send(followup, UNITS_LATE_S)
    return not look.failed


def _is_late(context: Any) -> bool:
    return context is not None and context.get_remaining_time_in_millis() < RESERVE_MS
