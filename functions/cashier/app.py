"""What is still open after a redemption: flash units that were drawn and that nobody took, parcels that have arrived.

An errand comes out of the queue and says where to look; every night everything is looked at, for errands get lost.
Whatever is done here is done once, however often it is looked at.
"""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

from points.adapters import desk, dispenser, errands, shop
from points.domain.errands import UNITS_LATE_S, Errand, errand_of
from points.domain.errors import TryAgain

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
        case _:
            raise ValueError("This function takes errands and the scheduler's events only.")


def tidy() -> dict[str, Any]:
    """Looks at everything that may be open."""
    now = shop.latest()
    units = [Errand("units", reward_id) for reward_id, reward in now.rewards.items() if reward.shards]
    failed = sum(not _is_done(errand) for errand in units)
    run = {"job": "tidy", "looked_at": len(units), "failed": failed, "received": desk.note_arrivals(now.now)}
    logger.info("run", run=run)
    if failed:
        raise LeftOpen(f"{failed} of {len(units)} could not be dealt with")
    return run


# ── One errand ───────────────────────────────────────────────────────────────


def _is_run(record: Mapping[str, Any]) -> bool:
    try:
        errand = errand_of(json.loads(record["body"]))
    except (KeyError, TypeError, ValueError):
        logger.error("errand not understood", message_id=record["messageId"])
        return False  # and in the end into the dead-letter queue
    return _is_done(errand)


def _is_done(errand: Errand) -> bool:
    try:
        _look(errand)
    except TryAgain:
        return False
    except Exception:
        logger.exception("errand failed", errand=errand.kind, about=errand.about)
        return False
    return True


def _look(errand: Errand) -> None:
    """What the errand's kind of thing needs, if it needs anything."""
    _gather_units(errand)


def _gather_units(errand: Errand) -> None:
    reward = shop.opened().rewards.get(errand.about)
    if reward is None or not reward.shards:
        return
    restored, is_waiting = dispenser.sweep(reward.reward_id, reward.shards)
    if restored:
        logger.info("units restored", reward_id=reward.reward_id, units=restored)
    if is_waiting:
        errands.send(errand, UNITS_LATE_S)
