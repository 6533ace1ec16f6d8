"""Counts into figures by day what happens, from the streams of entries, orders, redemptions and members.

Every hour it folds what was counted into the months. The mappings of the streams use windows only so that an event
names its shard. The state of a window stays empty.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.figures import folding
from points.workflows import figures_feed

MOST_OPEN: Final = 2_000  # numbers of one shard; more of them are folded at once, because an item has 400 KB

logger = Logger(service="figures", use_rfc3339=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves batches of streams and the scheduler's fold. Any other event raises ValueError."""
    match event:
        case {"Records": [*_]}:
            return _feed(event)
        case {"source": "aws.scheduler", "job": "fold", "scheduled_time": str(), **more} if not more:
            return _fold()
        case _:
            raise ValueError("This function takes batches of streams and the scheduler's events only.")


def _feed(event: Mapping[str, Any]) -> dict[str, Any]:
    fed = figures_feed.feed(event)
    if fed.parked:
        logger.error("records are parked", records=fed.parked, shard=fed.shard)
    if fed.open > MOST_OPEN:
        _fold()
    return {"state": {}, "batchItemFailures": []}


def _fold() -> dict[str, Any]:
    run = {"job": "fold", "moved": folding.fold(int(time.time()))}
    logger.info("run", run=run)
    return run
