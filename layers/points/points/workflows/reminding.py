"""Runs the job that queues reminders of points that expire soon."""

from collections.abc import Mapping
from typing import Any

from points.adapters.catalog import shop
from points.adapters.queues import notices as notice_queue
from points.adapters.scans.runs import Run
from points.domain.ledger.accounts import Account
from points.domain.messages import notices, reminders
from points.workflows.jobs import Counting, Skip


class Reminding(Counting):
    """The job of one segment. It queues a reminder for each member who is due for one today."""

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
