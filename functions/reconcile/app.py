"""Completes what a redemption leaves open: expired payment holds, refunds, shipping reports to WeChat, and flash units
that were drawn but not redeemed. It also deletes the pictures that members have replaced, and checks once an hour which
rewards are nearly sold out.

A queued followup names the record to check again; the record's state decides the action. A record that is not due yet
keeps its followup in the queue, hidden until then. Followups can be lost, so the tidy function checks all open records
every night. Each action is idempotent.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from points.adapters.catalog import shop
from points.adapters.queues import visibility
from points.domain.program.reward_terms import Reward
from points.domain.rewards.followups import DONE, MOST_WAITS, Check, followup_of
from points.workflows import followups, low_stock

logger = Logger(service="reconcile", use_rfc3339=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves batches of the followup queue and scheduler events. Any other event raises ValueError."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            return {"batchItemFailures": [{"itemIdentifier": name} for name in _again(records)]}
        case {"source": "aws.scheduler", "job": "stock", "scheduled_time": str(), **more} if not more:
            return look_at_stock()
        case _:
            raise ValueError("This function takes followups and the scheduler's events only.")


def look_at_stock() -> dict[str, Any]:
    """Logs rewards that are nearly sold out. An alarm counts these log lines."""
    low = low_stock.look(shop.latest().rewards, _tell_of_low_stock)
    run = {"job": "stock", "low": low}
    logger.info("run", run=run)
    return run


def _tell_of_low_stock(reward: Reward, left: int) -> None:
    logger.warning("stock is low", reward_id=reward.reward_id, left=left, low_stock=reward.low_stock)


# ── Followups ──────────────────────────────────────────────────────────────────


def _again(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Checks the records of a batch. Returns the ids of the messages to deliver again."""
    checks = [(record, _check(record)) for record in records]
    waits_s = {record["receiptHandle"]: check.wait_s for record, check in checks if check.wait_s}
    visibility.put_off("FOLLOWUP_QUEUE_URL", waits_s)
    return [record["messageId"] for record, check in checks if check.failed or check.wait_s]


def _check(record: Mapping[str, Any]) -> Check:
    try:
        followup = followup_of(json.loads(record["body"]))
    except (KeyError, TypeError, ValueError):
        logger.error("followup not understood", message_id=record["messageId"])
        return Check(failed=True)  # after its last delivery it goes to the dead-letter queue
    check = followups.check(followup, logger)
    has_waited_enough = int(record["attributes"]["ApproximateReceiveCount"]) > MOST_WAITS
    return DONE if check.wait_s and has_waited_enough else check
