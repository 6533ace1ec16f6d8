"""Looks at every account: writes down which points have died, or warns whose points are about to.

Nothing waits for this. Dead points cannot be spent whether or not they were written down, and what one run leaves
behind the next one finds; a second run, or two at once, change nothing more.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters import ledger, nonces, queue, secrets, shop, sweep
from points.domain import reminders
from points.domain.errors import NotFound
from points.domain.ledger import Account
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers

MOST_DETAILS = 10  # of accounts skipped; if all are, the first ones tell why

logger = Logger(service="expire")
api = Api("expire", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)
Found = TypeVar("Found")


class Run(Answers):
    members: int
    skipped: int = Field(description="Accounts that could not be dealt with; the log says why")


class ExpireRun(Run):
    job: Literal["expire"]
    settled: int = Field(description="Accounts in which something had happened that was not written down")
    points_expired: int


class RemindRun(Run):
    job: Literal["remind"]
    reminders: int = Field(description="Queued; whoever was warned before is not warned again")


class AccountsSkipped(Exception):
    """The others are done. Raised so that the run is repeated, and the alarm rings where that does not help."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's events and the merchant's calls, and refuses everything else."""
    match event:
        case {"source": "aws.scheduler", "job": "expire" | "remind" as job, "scheduled_time": str(), **more} if (
            not more
        ):
            counts = JOBS[job]()
            if counts["skipped"]:
                raise AccountsSkipped(f"{counts['skipped']} of {counts['members']} accounts were skipped")
            return counts
        case _:
            return api.handler(event, context)


@api.operation("POST", "/merchant/jobs/expire", access="admin", answers=ExpireRun)
def expire_now(call: Call[Nothing]) -> Answer:
    """Write down now which points have died. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    return Answer(expire())


@api.operation("POST", "/merchant/jobs/remind", access="admin", answers=RemindRun)
def remind_now(call: Call[Nothing]) -> Answer:
    """Warn now the members whose points are about to die. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    return Answer(remind())


def expire() -> dict[str, Any]:
    """Settles whoever has something to settle."""
    walk = Walk()
    settled = points_expired = 0
    for expired in walk.past_all(partial(ledger.settle, now=shop.opened().now)):
        if expired is not None:
            settled += 1
            points_expired += expired
    return _done("expire", walk, settled=settled, points_expired=points_expired)


def remind() -> dict[str, Any]:
    """Queues a reminder for whoever is to be warned today."""
    walk = Walk()
    today = shop.opened()
    look = partial(reminders.due, now=today.now, reminder_days=today.catalog.program.reminder_days)
    queued = queue.send(reminders.content_of(one) for found in walk.past_all(look) for one in found)
    return _done("remind", walk, reminders=queued)


JOBS = {"expire": expire, "remind": remind}


@dataclass(slots=True)
class Walk:
    """One pass over all accounts, and how many it has seen. An account that breaks it is skipped."""

    members: int = 0
    skipped: int = 0

    def past_all(self, look: Callable[[Account], Found]) -> Iterator[Found]:
        for page in sweep.accounts():
            for account in page:
                self.members += 1
                try:
                    found = look(account)
                except Exception:
                    self.skipped += 1
                    if self.skipped <= MOST_DETAILS:
                        logger.exception("account skipped", member_id=account.member_id)
                else:
                    yield found


def _done(job: str, walk: Walk, **counts: int) -> dict[str, Any]:
    run = {"job": job, "members": walk.members, **counts, "skipped": walk.skipped}
    logger.info("run", run=run)
    return run


def _only_with_the_test_clock() -> None:
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")
