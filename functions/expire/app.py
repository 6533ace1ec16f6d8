"""Looks at every account: writes down which points have died, or warns whose points are about to, or whose vouchers.

Nothing waits for this. Dead points cannot be spent whether or not they were written down, and what one run leaves
behind the next one finds; a second run, or two at once, change nothing more.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import nonces
from points.adapters.ledger import transactions
from points.adapters.messages import messages
from points.adapters.queues import notices as notice_queue
from points.adapters.scans import sweep
from points.adapters.scans.runs import Run
from points.domain.calendar import last_day, last_month
from points.domain.errors import NotFound
from points.domain.ledger import settlement_mark
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import Posting
from points.domain.messages import notices, reminders
from points.domain.messages.notices import Notice
from points.domain.rewards.redemption import Redemption
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers
from points.workflows import deadlines
from points.workflows import passes as engine
from points.workflows.jobs import Counting, Skip
from points.workflows.passes import AccountsSkipped, Passes

__all__ = ["AccountsSkipped", "handler"]

# Whose announced points are looked up on a page, and on the last of a pass that is not divided: members come in the
# order of a hash, so the first are as good a sample as any, and a pass stays below 25 read units for a thousand.
FEW = 1
MANY = 20

logger = Logger(service="expire")
api = Api("expire", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


class Expiry(Counting):
    """Settles whoever has something to settle, tells whose points have come alive, and measures what warnings saved."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._now = run.now
        self._closing = last_month(run.now.date())
        self._days = shop.opened().catalog.program.reminder_days
        self._run_id = run.run_id
        self._overdue: list[Posting] = []
        self._done_before: list[int] = []
        self._arrived: list[Notice] = []
        self._of_the_last = MANY if run.segments == 1 else FEW
        self._looked_at = 0
        self._spenders: list[str] = []

    def look(self, account: Account) -> None:
        self._looked_at += 1
        overdue = overdue_posting(account, self._now)
        arrived = notices.points_arrived(account, overdue, self._now.date())
        if arrived is not None:
            self._arrived.append(arrived)
        if overdue is None:
            self._count_what_was_done(account)
            return
        self._overdue.append(overdue)
        if account.lots.get(self._closing, 0) > settlement_mark.expired(overdue):
            self._spenders.append(account.member_id)

    def _count_what_was_done(self, account: Account) -> None:
        """By a worker of this run that died before it could note it."""
        expired = settlement_mark.expired_by(account, self._run_id)
        if expired is not None:
            self._done_before.append(expired)

    def act(self, skip: Skip) -> bool:
        overdue, self._overdue = self._overdue, []
        done_before, self._done_before = self._done_before, []
        arrived, self._arrived = self._arrived, []
        spenders, self._spenders = self._spenders, []
        asked = spenders[: FEW if self._looked_at >= sweep.PAGE else self._of_the_last]
        self._looked_at = 0
        # First what is told, then what is written: killed in between, it is found and told again, as the same message.
        notice_queue.send(map(notices.content_of, arrived))
        settled = dict(transactions.settle_all(overdue, self._now, skip, run_id=self._run_id))
        self.counts["settled"] += len(settled) + len(done_before)
        self.counts["points_expired"] += sum(settled.values()) + sum(done_before)
        self.counts["spenders"] += len(spenders)
        self.counts["spenders_asked"] += len(asked)
        self.counts["rescued_of_asked"] += self._rescued({m: settled[m] for m in asked if m in settled})
        return bool(overdue or done_before or arrived)

    def conclude(self, run: Run) -> dict[str, int]:
        counts = self.counts
        rescued = counts["rescued_of_asked"] * counts["spenders"] // max(1, counts["spenders_asked"])
        return {name: counts[name] for name in ("settled", "points_expired")} | {"points_rescued": rescued}

    def _rescued(self, expired: Mapping[str, int]) -> int:
        """Of these members' announced points, those that did not expire."""
        died_on = last_day(self._closing)
        warnings = [reminders.message_id(died_on, days) for days in self._days]
        announced = messages.announced(dict.fromkeys(expired, warnings))
        return sum(max(0, points - expired[member_id]) for member_id, points in announced.items())


class Reminding(Counting):
    """Queues a reminder for whoever is to be warned today."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._now = run.now
        self._days = shop.opened().catalog.program.reminder_days
        self._due: list[Mapping[str, Any]] = []

    def look(self, account: Account) -> None:
        reminder = reminders.due(account, self._now, self._days)
        if reminder is not None:
            self._due.append(notices.content_of(reminder.notice))

    def act(self, skip: Skip) -> bool:
        due, self._due = self._due, []
        self.counts["reminders"] += notice_queue.send(due)
        return bool(due)

    def conclude(self, run: Run) -> dict[str, int]:
        return {"reminders": self.counts["reminders"]}


def warn_of_vouchers(now: datetime) -> dict[str, Any]:
    """Queues a notice for whoever has a voucher that ends in three days; they lie on the desk, not in the accounts."""
    told = deadlines.warn_of_endings(now, lambda ending: notice_queue.send(map(_ending, ending)))
    run = {"job": "vouchers", "vouchers": told}
    logger.info("run", run=run)
    return run


def _ending(voucher: Redemption) -> Mapping[str, Any]:
    assert voucher.valid_until is not None, "a voucher that is issued ends some day"
    last_day_of_it = voucher.valid_until.astimezone(shop.opened().catalog.program.zone).date()
    return notices.content_of(
        notices.voucher_expiring(voucher.member_id, voucher.redemption_id, voucher.name, last_day_of_it)
    )


passes = Passes({"expire": Expiry, "remind": Reminding}, logger)


class RunAnswer(Answers):
    run_id: str
    members: int
    skipped: int = Field(description="Accounts that could not be dealt with; the log says why")


class ExpireRun(RunAnswer):
    job: Literal["expire"]
    settled: int = Field(description="Accounts in which something had happened that was not written down")
    points_expired: int
    points_rescued: int = Field(
        description="Announced before they would have died, and spent by then; with more than a few members a sample's"
    )


class RemindRun(RunAnswer):
    job: Literal["remind"]
    reminders: int = Field(description="Queued; whoever was warned before is not warned again")
    vouchers: int = Field(description="Coupons and vouchers that end within three days, whose members are told")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's events, the state machine's and the merchant's calls, and refuses everything else."""
    match event:
        case {"source": "aws.scheduler", "job": "vouchers", "scheduled_time": str(), **more} if not more:
            return warn_of_vouchers(shop.opened().now)
    return passes.serve(event, context) if passes.takes(event) else api.handler(event, context)


@api.operation("POST", "/merchant/jobs/expire", access="admin", answers=ExpireRun)
def expire_now(call: Call[Nothing]) -> Answer:
    """Write down now which points have died. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    return Answer(engine.counts(passes.now("expire")))


@api.operation("POST", "/merchant/jobs/remind", access="admin", answers=RemindRun)
def remind_now(call: Call[Nothing]) -> Answer:
    """Warn now the members whose points or vouchers are about to end. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    done = passes.now("remind")
    return Answer(engine.counts(done) | {"vouchers": warn_of_vouchers(done.now)["vouchers"]})


def _only_with_the_test_clock() -> None:
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")
