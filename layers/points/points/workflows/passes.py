"""One pass over all accounts, whatever it is for: begun once, resumed where it was killed, counted exactly once.

    passes = Passes({"expire": Expiry, "remind": Reminding})

A *job* (`points.workflows.jobs`) says what a pass does with an account; this module brings it every account. The
table is walked in SWEEP_SEGMENTS parts. Where that is 1, one process walks it; where it is more, the state machine
SWEEP_MACHINE starts a worker for each. The code is the same:

1. `begin` writes the run's record. What the scheduler asks for twice is one run.
2. `walk` takes one segment, page by page. What the pages have brought is saved with the place to go on from, in one
   item (`points.adapters.scans.checkpoints`): a worker that is killed, out of time or overtaken loses no more than the
   pages since, and those are done again, which changes nothing (see `Job.act`).
3. `finish` merges what the segments found, lets the job conclude, and ends the record.

What an account is to blame for is reported and skipped. What the tables or queues are to blame for (TryAgain) ends the
worker, and the next one goes on from the checkpoint.
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

RESERVE_MS: Final = 60_000  # of a worker's time, for the page it is at
MOST_DETAILS: Final = 10  # of accounts skipped in a segment; if all are, the first ones tell why
SOURCE: Final = "points.sweep"


class AccountsSkipped(Exception):
    """The others are done. Raised so that the alarm rings."""


class Unfinished(TryAgain):
    """The worker's time is over before the work. Whoever repeats the call goes on from the checkpoint."""


@dataclass(slots=True)
class Passes:
    """The jobs of one function, by name, and the events that start or continue them."""

    jobs: Jobs
    log: Log

    def takes(self, event: Mapping[str, Any]) -> bool:
        """Whether the event is the scheduler's or the state machine's, for one of these jobs, to the letter."""
        match event:
            case {"source": "aws.scheduler", "job": str(job), "scheduled_time": str(), **more}:
                return job in self.jobs and not more
            case {"source": "points.sweep", "job": str(job), "run_id": str(), "segment": int() | None, **more}:
                return job in self.jobs and not more
            case _:
                return False

    def serve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Does what an event asks for that it takes. Raises AccountsSkipped, TryAgain."""
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
        """The whole pass, in this process, whatever SWEEP_SEGMENTS says."""
        return self.complete(self._begin(job, ""))

    def complete(self, run: Run, context: Any = None) -> Run:
        """Every segment one after the other, and the end: what was found need not be read again."""
        if run.ended_at is not None:
            return run
        return self._conclude(run, [self.walk(run, segment, context) for segment in range(run.segments)])

    def walk(self, run: Run, segment: int, context: Any = None) -> Checkpoint:
        """One segment, from its checkpoint to its end; raises Unfinished where time runs out before."""
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
                raise Unfinished("The next worker goes on from here.")
        return at

    def finish(self, run: Run) -> Run:
        """The end of a run whose segments are done; of one that has ended, what it ended with. Raises Unfinished."""
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
        """One page: (accounts skipped, whether anything was done)."""
        skipped = 0

        def skip(member_id: str) -> None:
            nonlocal skipped
            skipped += 1
            if skipped_before + skipped <= MOST_DETAILS:
                self.log.exception("account skipped", member_id=member_id)

        for stored in accounts:
            try:
                job.look(stored.read())
            except Exception:  # noqa: BLE001 - whatever it is, `skip` logs it, and the others are done
                skip(stored.member_id)
        has_acted = job.act(skip)
        return skipped, has_acted

    def _save(self, run: Run, at: Checkpoint) -> Checkpoint:
        if not checkpoints.save(run.run_id, at):
            raise TryAgain("Another worker has this segment.")
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
    """What the run was, as it is answered and logged."""
    return {"job": run.job, "run_id": run.run_id, "members": run.members, **run.counts, "skipped": run.skipped}


# ── Many workers ─────────────────────────────────────────────────────────────


def _hand_out(run: Run, function: str) -> dict[str, Any]:
    """Starts a worker for each segment, once, however often this is asked."""
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
