"""The leaderboards are made: one pass over all accounts feeds every board that is open or has just closed."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters import boards, nonces, secrets, shop, sweep
from points.domain.errors import NotFound
from points.domain.ranking import Board, Census, is_final, just_ended, running
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers

SEGMENTS = 2  # counted apart and merged, here one after the other

logger = Logger(service="snapshot")
api = Api("snapshot", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


class RankRun(Answers):
    job: Literal["rank"]
    as_of: datetime
    members: int
    boards: int = Field(description="Published; none where a later run was faster")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's events and the merchant's calls, and refuses everything else."""
    match event:
        case {"source": "aws.scheduler", "job": "rank", "scheduled_time": str(), **more} if not more:
            return make_boards()
        case _:
            return api.handler(event, context)


@api.operation("POST", "/merchant/jobs/rank", access="admin", answers=RankRun)
def rank_now(call: Call[Nothing]) -> Answer:
    """Make the leaderboards now. Only where the test clock is enabled."""
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")
    return Answer(make_boards())


def make_boards() -> dict[str, Any]:
    """Counts everybody and publishes what came of it."""
    name = boards.new_run()
    open_shop = shop.opened()
    now = open_shop.now
    members, censuses = take_censuses(_due(now), open_shop.catalog.program.leaderboard_top)
    faces = boards.faces({member_id for census in censuses for member_id in census.wanted()})
    is_published = boards.publish(name, [census.snapshot(now, faces) for census in censuses])
    published = len(censuses) if is_published else 0
    run = {"job": "rank", "as_of": now.isoformat(), "members": members, "boards": published}
    logger.info("run", run=run)
    return run


def take_censuses(due: list[Board], size: int) -> tuple[int, list[Census]]:
    """(how many accounts there are, a census of each board)."""
    members = 0
    whole = [Census(board, size) for board in due]
    for segment in range(SEGMENTS):
        here = [Census(board, size) for board in due]
        for page in sweep.accounts(segment=segment, segments=SEGMENTS):
            members += len(page)
            for account in page:
                for census in here:
                    census.count(account)
        for census, part in zip(whole, here, strict=True):
            census.include(part)
    return members, whole


def _due(now: datetime) -> list[Board]:
    """What is open, and what has closed since it was last counted."""
    closed = [board for board in just_ended(now.date()) if not _is_settled(board, now)]
    return [*running(now.date()), *closed]


def _is_settled(board: Board, now: datetime) -> bool:
    published_at = boards.published_at(board)
    return published_at is not None and is_final(board, published_at.astimezone(now.tzinfo))
