"""Passes over all accounts: each is started once, resumed after a crash, and counts every account exactly once.

    passes = Passes({"expire": Expiry, "remind": Reminding})

A *job* (`points.workflows.jobs`) says what a pass does with an account. This module gives it every account. The table
is read in SWEEP_SEGMENTS segments. If that is 1, one process reads it; otherwise the state machine SWEEP_MACHINE starts
a worker for each segment. The code is the same:

1. `begin` writes the run's record. A duplicate scheduler event gets the same run.
2. `walk` processes one segment, page by page. The result so far is saved together with the position to continue from,
   in one item (`points.adapters.scans.checkpoints`). A worker that is killed, out of time or overtaken loses only the
   pages after its last checkpoint. These pages are processed again, which changes nothing (see `Job.act`).
3. `finish` merges the results of all segments, concludes the job, and completes the record.

A fault of one account is logged and the account is skipped. A fault of tables or queues (TryAgain) ends the worker, and
the next one continues from the checkpoint.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from points.adapters.catalog import shop
from points.adapters.scans import checkpoints, runs, sweep, workers
from points.adapters.scans.checkpoints import Checkpoint
from points.adapters.scans.runs import Run
from points.adapters.scans.sweep import Stored
from points.domain.errors import TryAgain
from points.workflows.jobs import Job, Jobs
from points.workflows.logs import Log

RESERVE_MS: Final = 60_000  # of a worker's time, to finish the current page
MOST_DETAILS: Final = 10  # logged faults per segment; if every account fails, the first ones are enough


class AccountsSkipped(Exception):
    """Some accounts were skipped, and all others are processed. The function fails, so that its alarm is raised."""


class Unfinished(TryAgain):
    """The worker ran out of time. A repeated call continues from the checkpoint."""


@dataclass(slots=True)
class Passes:
    """The jobs of one function, by name, and the events that start or continue them."""

    jobs: Jobs
    log: Log

    def takes(self, event: Mapping[str, Any]) -> bool:
        """Returns whether this is exactly a scheduler or state machine event for one of these jobs."""
        match event:
            case {"source": "aws.scheduler", "job": str(job), "scheduled_time": str(), **more}:
                return job in self.jobs and not more
            case {"source": "points.sweep", "job": str(job), "run_id": str(), "segment": int() | None, **more}:
                return job in self.jobs and not more
            case _:
                return False

    def serve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Serves an event for which `takes` is true. Raises AccountsSkipped or TryAgain."""
        job = event["job"]
        if event["source"] == "aws.scheduler":
            begun = self._begin(job, event["scheduled_time"])
            return (
                _hand_out(begun, context.function_name)
                if begun.segments > 1
                else _reported(self.complete(begun, context))
            )
        run = runs.run(event["run_id"], consistent=True)
        if run is None or run.job != job:
            raise ValueError("There is no such run.")
        if event["segment"] is None:
            return _reported(self.finish(run))
        self.walk(run, event["segment"], context)
        return {"job": job, "run_id": run.run_id, "segment": event["segment"]}

    def now(self, job: str) -> Run:
        """Runs the whole pass in this process, for any SWEEP_SEGMENTS."""
        return self.complete(self._begin(job, ""))

    def complete(self, run: Run, context: Any = None) -> Run:
        """Processes all segments one after the other and ends the run."""
        if run.ended_at is not None:
            return run
        return self._conclude(run, [self.walk(run, segment, context) for segment in range(run.segments)])

    def walk(self, run: Run, segment: int, context: Any = None) -> Checkpoint:
        """Processes one segment from its checkpoint to its end. Raises Unfinished if time runs out."""
        if run.ended_at is not None:
            return Checkpoint(segment, is_done=True)
        at = checkpoints.checkpoint(run.run_id, segment)
        if at.is_done:
            return at
        job = self.jobs[run.job](run)
        if at.found:
            job.include(at.found)
        unsaved = 0
        for page in sweep.pages(segment=segment, segments=run.segments, after=at.after):
            skipped, has_acted = self._work(job, page.accounts, at.skipped)
            at = replace(
                at,
                pages=at.pages + 1,
                members=at.members + len(page.accounts),
                skipped=at.skipped + skipped,
                after=page.after,
                is_done=not page.after,
            )
            unsaved += 1
            in_time = _has_time(context)
            if at.is_done or has_acted or unsaved == job.save_every or not in_time:
                at = self._save(run, replace(at, saved=at.saved + 1, found=job.pack()))
                unsaved = 0
            if not in_time and not at.is_done:
                raise Unfinished("The next worker continues from here.")
        return at

    def finish(self, run: Run) -> Run:
        """Ends the run, unless it has ended already. Raises Unfinished if a segment is not done."""
        return run if run.ended_at is not None else self._conclude(run, checkpoints.checkpoints(run.run_id))

    def _conclude(self, run: Run, segments: Iterable[Checkpoint]) -> Run:
        job = self.jobs[run.job](run)
        done = members = skipped = 0
        for found in segments:
            job.include(found.found)
            done += found.is_done
            members += found.members
            skipped += found.skipped
        if done < run.segments:
            raise Unfinished(f"{done} of {run.segments} segments are done.")
        whole = replace(run, members=members, skipped=skipped)
        ended = runs.end(replace(whole, counts=job.conclude(whole)))
        self.log.info("run", run=counts(ended))
        return ended

    def _begin(self, job: str, scheduled_time: str) -> Run:
        return runs.begin(job, shop.opened().now, int(os.environ["SWEEP_SEGMENTS"]), scheduled_time)

    def _work(self, job: Job, accounts: list[Stored], skipped_before: int) -> tuple[int, bool]:
        """Processes one page. Returns (accounts skipped, whether anything was done)."""
        skipped = 0

        def skip(member_id: str) -> None:
            nonlocal skipped
            skipped += 1
            if skipped_before + skipped <= MOST_DETAILS:
                self.log.exception("account skipped", member_id=member_id)

        for stored in accounts:
            try:
                job.look(stored.read())
            except Exception:  # noqa: BLE001 - `skip` logs any fault, and the other accounts are processed
                skip(stored.member_id)
        has_acted = job.act(skip)
        return skipped, has_acted

    def _save(self, run: Run, at: Checkpoint) -> Checkpoint:
        if not checkpoints.save(run.run_id, at):
            raise TryAgain("Another worker is processing this segment.")
        self.log.info(
            "progress", job=run.job, run_id=run.run_id, segment=at.segment, pages=at.pages, members=at.members
        )
        return at


def _has_time(context: Any) -> bool:
    return context is None or context.get_remaining_time_in_millis() > RESERVE_MS


def _reported(run: Run) -> dict[str, Any]:
    if run.skipped:
        raise AccountsSkipped(f"{run.skipped} of {run.members} accounts were skipped")
    return counts(run)


def counts(run: Run) -> dict[str, Any]:
    """Returns the run's counts, for the answer and the log."""
    return {"job": run.job, "run_id": run.run_id, "members": run.members, **run.counts, "skipped": run.skipped}


# ── Many workers ─────────────────────────────────────────────────────────────


def _hand_out(run: Run, function: str) -> dict[str, Any]:
    """Starts a worker for each segment. A repeated call starts nothing."""
    asked = {
        "job": run.job,
        "run_id": run.run_id,
        "function": function,
        "how_many": run.segments,
        "segments": list(range(run.segments)),
    }
    if run.ended_at is None:
        workers.start(run.run_id, asked)
    return {"job": run.job, "run_id": run.run_id, "segments": run.segments}
