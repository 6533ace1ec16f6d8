"""Runs the job that records expired points, and measures how many points reminders saved from expiry.

Nothing depends on the time when the job runs, because expired points cannot be spent even before they are recorded. If
a pass is not completed, the next one does the rest. A repeated pass changes nothing more.
"""

from collections.abc import Mapping
from typing import Final

from points.adapters.catalog import shop
from points.adapters.ledger import settlement
from points.adapters.messages import messages
from points.adapters.queues import notices as notice_queue
from points.adapters.scans import sweep
from points.adapters.scans.runs import Run
from points.domain.calendar import last_day, last_month
from points.domain.ledger import settlement_mark
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import Posting
from points.domain.messages import notices, reminders
from points.domain.messages.notices import Notice
from points.workflows.jobs import Counting, Skip

# Rescued points are estimated from a sample of members: FEW of each page, and MANY of the last page if the pass has one
# segment. Accounts are read in the order of a hash, so the first ones of a page are a fair sample. The sample costs
# less than 25 read units per thousand members.
FEW: Final = 1
MANY: Final = 20


class Expiry(Counting):
    """The job of one segment. It closes overdue months and notifies members whose pending points became spendable.

    It also counts rescued points: points that a reminder announced and that did not expire.
    """

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
        """Counts an account whose months an earlier worker of this run closed and did not count before it died."""
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
        # Notices first, then the ledger. If the worker dies in between, the notice is sent again as the same message.
        notice_queue.send(map(notices.content_of, arrived))
        settled = dict(settlement.settle_all(overdue, self._now, skip, run_id=self._run_id))
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
        """Returns the points of these members that a reminder announced and that did not expire."""
        died_on = last_day(self._closing)
        warnings = [reminders.message_id(died_on, days) for days in self._days]
        announced = messages.announced(dict.fromkeys(expired, warnings))
        return sum(max(0, points - expired[member_id]) for member_id, points in announced.items())
