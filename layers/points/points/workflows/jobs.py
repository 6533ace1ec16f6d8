"""Defines the protocol of a job, which is what a pass does with the accounts, a base for jobs that only count, and
how several jobs share one pass.

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


# ── Several jobs of one pass ─────────────────────────────────────────────────


def together(jobs: Jobs) -> Callable[[Run], Job]:
    """Returns one job that does all of `jobs` for each account, so that one pass serves all of them.

    The pass is named after the first one. All counts must have different names.
    """
    return lambda run: _Together({name: begin(run) for name, begin in jobs.items()})


_PACKED: Final = b"\x00"  # the first byte of several packed results; no single job's result begins with it


class _Together:
    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = jobs
        self.save_every = min(job.save_every for job in jobs.values())

    def look(self, account: Account) -> None:
        """Lets every job examine the account, even if one of them raises an exception."""
        faults = []
        for job in self._jobs.values():
            try:
                job.look(account)
            except Exception as fault:  # noqa: BLE001 - the first one is raised below
                faults.append(fault)
        if faults:
            raise faults[0]

    def act(self, skip: Skip) -> bool:
        has_acted = [job.act(skip) for job in self._jobs.values()]  # every job, whatever the others did
        return any(has_acted)

    def pack(self) -> bytes:
        """Returns the lengths of all results as JSON, a line feed, and the results."""
        results = {name: job.pack() for name, job in self._jobs.items()}
        lengths = {name: len(result) for name, result in results.items()}
        return _PACKED + json.dumps(lengths).encode() + b"\n" + b"".join(results.values())

    def include(self, packed: bytes) -> None:
        """Adds the results of the jobs. A result of a job that this pass no longer has is left out."""
        for name, result in self._unpacked(packed).items():
            if name in self._jobs:
                self._jobs[name].include(result)

    def _unpacked(self, packed: bytes) -> dict[str, bytes]:
        if not packed.startswith(_PACKED):
            return {next(iter(self._jobs)): packed}  # saved when the first job was the only one
        lengths, _, rest = packed[len(_PACKED) :].partition(b"\n")
        results = {}
        for name, length in json.loads(lengths).items():
            results[name], rest = rest[:length], rest[length:]
        return results

    def conclude(self, run: Run) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for job in self._jobs.values():
            of_job = job.conclude(run)
            assert not counts.keys() & of_job.keys(), "two jobs of a pass have a count of the same name"
            counts |= of_job
        return counts
