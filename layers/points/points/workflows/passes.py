"""One pass over all accounts, whatever it is for: begun once, resumed where it was killed, counted exactly once.

    passes = Passes({"expire": Expiry, "remind": Reminding})

A *job* says what a pass does with an account; this module brings it every account. The table is walked in
SWEEP_SEGMENTS parts. Where that is 1, one process walks it; where it is more, the state machine SWEEP_MACHINE starts
a worker for each. The code is the same:

1. `begin` writes the run's record. What the scheduler asks for twice is one run.
2. `walk` takes one segment, page by page. What the pages have brought is saved with the place to go on from, in one
   item (`points.adapters.scans.runs`): a worker that is killed, out of time or overtaken loses no more than the
   pages since, and those are done again, which changes nothing (see `Job.act`).
3. `finish` merges what the segments found, lets the job conclude, and ends the record.

What an account is to blame for is reported and skipped. What the tables or queues are to blame for (TryAgain) ends the
worker, and the next one goes on from the checkpoint.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.client_config import manners
from points.adapters.catalog import shop
from points.adapters.scans import runs, sweep
from points.adapters.scans.runs import Checkpoint, Run
from points.adapters.scans.sweep import Stored
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import Account

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

RESERVE_MS: Final = 60_000  # of a worker's time, for the page it is at
SAVE_EVERY: Final = 10  # pages on which nothing was done; one on which something was is saved at once
MOST_DETAILS: Final = 10  # of accounts skipped in a segment; if all are, the first ones tell why
SOURCE: Final = "points.sweep"

Skip = Callable[[str], None]


class Log(Protocol):
    """What is asked of a function's logger."""

    def info(self, msg: object, **keys: Any) -> None: ...

    def exception(self, msg: object, **keys: Any) -> None: ...


class Job(Protocol):
    """What a pass does. One object per worker and walk; what it finds is its own, until it is packed."""

    save_every: int
    """Pages on which nothing was done, before what was found is saved."""

    def look(self, account: Account) -> None:
        """Notes in memory what the account brings; writes nothing. Whatever it raises skips this account."""

    def act(self, skip: Skip) -> bool:
        """Does what was noted on this page and counts it; True where anything was done.

        May be asked to do the same again, by another worker or after a crash, and must then change nothing more.
        `skip(member_id)`, called while an exception is handled, reports an account that cannot be dealt with.
        """

    def pack(self) -> bytes:
        """Everything found so far."""

    def include(self, packed: bytes) -> None:
        """Adds what was packed: another segment's, in any order, or this one's before it was interrupted."""

    def conclude(self, run: Run) -> Mapping[str, int]:
        """Makes known what was found, once all of it is included; answers the counts for the run's record.

        May be asked twice, like `act`.
        """


class Counting:
    """The better part of a job that finds nothing but counts."""

    save_every = SAVE_EVERY

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pack(self) -> bytes:
        return json.dumps(self.counts).encode()

    def include(self, packed: bytes) -> None:
        self.counts.update(json.loads(packed))


Jobs = Mapping[str, Callable[[Run], Job]]


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
        at = runs.checkpoint(run.run_id, segment)
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
        return run if run.ended_at is not None else self._conclude(run, runs.checkpoints(run.run_id))

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
        if not runs.save(run.run_id, at):
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


@cache
def client() -> "SFNClient":
    return boto3.client("stepfunctions", config=manners(read_timeout_s=5))


def _hand_out(run: Run, function: str) -> dict[str, Any]:
    """Starts a worker for each segment. The execution has the run's name: there is one, however often this is asked."""
    asked = {
        "job": run.job,
        "run_id": run.run_id,
        "function": function,
        "how_many": run.segments,
        "segments": list(range(run.segments)),
    }
    if run.ended_at is None:
        try:
            client().start_execution(
                stateMachineArn=os.environ["SWEEP_MACHINE"], name=run.run_id, input=json.dumps(asked)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise
        except BotoCoreError as error:
            raise TryAgain("Step Functions cannot be reached.") from error
    return {"job": run.job, "run_id": run.run_id, "segments": run.segments}
