"""Publishes the leaderboards: one pass over all accounts counts every current or just-ended board.

All boards of a run and the notes for the next run are published in one transaction. A board that has ended is counted
once more and is final from then on, and its winners get their prizes.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.boards import board_profiles
from points.adapters.catalog import shop
from points.adapters.operators import callers
from points.adapters.scans.runs import Run
from points.domain.boards.boards import Board, just_ended, running
from points.domain.boards.census import Censuses
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers
from points.workflows import board_publishing
from points.workflows import passes as engine
from points.workflows.jobs import Skip
from points.workflows.passes import Passes

logger = Logger(service="snapshot", use_rfc3339=True)
api = Api("snapshot", callers=callers)


class Ranking:
    """The job that counts every due board and publishes the result."""

    save_every = 1000  # pages; the saved state is large, and repeated work does no harm

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: Censuses | None = None

    def look(self, account: Account) -> None:
        self._censuses.count(account)

    def act(self, skip: Skip) -> bool:
        return False

    def pack(self) -> bytes:
        return self._censuses.to_bytes()

    def include(self, packed: bytes) -> None:
        if self._found is None:
            self._found = Censuses.from_bytes(packed)
        else:
            self._found.include_bytes(packed)

    def conclude(self, run: Run) -> dict[str, int]:
        return board_publishing.publish(run, self._censuses.each, shop.opened().catalog.program)

    @property
    def _censuses(self) -> Censuses:
        if self._found is None:
            self._found = Censuses(_due(self._run.now))
        return self._found


passes = Passes({"rank": Ranking}, logger)


class RankRun(Answers):
    """A finished run."""

    job: Literal["rank"]
    run_id: str
    as_of: datetime
    members: int
    skipped: int = Field(description="Accounts that could not be read. The log gives the reason.")
    boards: int = Field(description="Boards published. 0 if a later run was faster.")
    prizes: int = Field(description="Prizes paid to the winners of ended periods.")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves scheduler events, state machine events and the merchant's calls. Any other event raises ValueError."""
    return passes.serve(event, context) if passes.takes(event) else api.handler(event, context)


@api.operation("POST", "/merchant/jobs/rank", access="tests:edit", answers=RankRun)
def rank_now(call: Call[Nothing]) -> Answer:
    """Publish the leaderboards now. Only available if the test clock is enabled."""
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")
    done = passes.now("rank")
    return Answer({**engine.counts(done), "as_of": done.now.isoformat()})


def _due(now: datetime) -> list[Board]:
    """Returns the current boards, and those that ended and have not been counted since."""
    own, stands = shop.opened().catalog.program.boards, board_profiles.standing()
    return [*running(now.date(), own), *(board for board in just_ended(now.date(), own) if board not in stands)]
