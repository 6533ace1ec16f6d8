"""The leaderboards are made: one pass over all accounts feeds every board that is open or has just closed.

What is published is whole: all boards of one run and the notes for the next, in one transaction. A board that has ended
is counted once more, stands from then on, and its winners get their prizes.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.boards import board_profiles
from points.adapters.catalog import shop
from points.adapters.counters import nonces
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

logger = Logger(service="snapshot")
api = Api("snapshot", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


class Ranking:
    """Counts every board that is due, and publishes what came of it."""

    save_every = 1000  # what is found is large, and a run that begins anew is no harm

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
    job: Literal["rank"]
    run_id: str
    as_of: datetime
    members: int
    skipped: int = Field(description="Accounts that could not be read; the log says why")
    boards: int = Field(description="Published; none where a later run was faster")
    prizes: int = Field(description="Paid to the winners of periods that are over")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's events, the state machine's and the merchant's calls, and refuses everything else."""
    return passes.serve(event, context) if passes.takes(event) else api.handler(event, context)


@api.operation("POST", "/merchant/jobs/rank", access="admin", answers=RankRun)
def rank_now(call: Call[Nothing]) -> Answer:
    """Make the leaderboards now. Only where the test clock is enabled."""
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")
    done = passes.now("rank")
    return Answer({**engine.counts(done), "as_of": done.now.isoformat()})


def _due(now: datetime) -> list[Board]:
    """What is open, and what has closed and was not counted since."""
    own, stands = shop.opened().catalog.program.boards, board_profiles.standing()
    return [*running(now.date(), own), *(board for board in just_ended(now.date(), own) if board not in stands)]
