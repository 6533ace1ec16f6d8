"""Defines the protocol of a job, which is what a pass does with the accounts, and a base for jobs that only count.

`points.workflows.passes` gives a job every account and saves its result.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from points.adapters.scans.runs import Run
from points.domain.ledger.accounts import Account

SAVE_EVERY: Final = 10  # pages without actions; after a page with actions the progress is saved at once

Skip = Callable[[str], None]


class Job(Protocol):
    """One job of one segment: it does the work for each account of the segment, and holds the result so far."""

    save_every: int
    """The progress is saved after this many pages without actions."""

    def look(self, account: Account) -> None:
        """Examines an account and remembers what to do. Writes nothing. If `look` raises, the account is skipped."""

    def act(self, skip: Skip) -> bool:
        """Does and counts what `look` remembered for the accounts of this page. Returns whether anything was done.

        Must be idempotent, because the same page is processed again after a crash, or by another worker. To report an
        account that could not be processed, call `skip(member_id)` while the exception is handled.
        """

    def pack(self) -> bytes:
        """Returns the result so far as bytes, for the checkpoint."""

    def include(self, packed: bytes) -> None:
        """Adds a result that `pack` returned in another segment, or in this segment before an interruption.

        Results may be added in any order.
        """

    def conclude(self, run: Run) -> Mapping[str, int]:
        """Publishes the result of all segments. Returns the counts for the run's record. Must be idempotent."""


class Counting:
    """The common part of jobs whose result is nothing but counts."""

    save_every = SAVE_EVERY

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pack(self) -> bytes:
        return json.dumps(self.counts).encode()

    def include(self, packed: bytes) -> None:
        self.counts.update(json.loads(packed))


Jobs = Mapping[str, Callable[[Run], Job]]
