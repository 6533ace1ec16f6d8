"""Stores a record of each pass over all accounts. The merchant can read these records.

| table | shelf   | part                   | item                                                                     |
| ----- | ------- | ---------------------- | ------------------------------------------------------------------------ |
| Runs  | all     | the run's id           | job, now, began_at, segments; members, skipped, counts, ended_at         |
| Runs  | due     | job#scheduled time     | run_id: a duplicate scheduler event gets the same run                    |
| Runs  | the run | segment#0003           | saved, pages, members, skipped, after, is_done, data, chunks, chunk_name |
| Runs  | the run | more#<chunk_name>#0001 | data: the rest of a checkpoint that does not fit into one item           |

All items have expires_at (TTL). The items of segments are in `points.adapters.scans.checkpoints`.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import shop
from points.domain import ids

_ALL: Final = "all"
_DUE: Final = "due"
_KEPT_S: Final = 400 * 24 * 3600
_DUE_KEPT_S: Final = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a pass. `now` is the program time of the whole pass; `began_at` is real time."""

    run_id: str
    job: str
    now: datetime
    began_at: datetime
    segments: int
    members: int = 0
    skipped: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    ended_at: datetime | None = None


# ── Runs ─────────────────────────────────────────────────────────────────────


def begin(job: str, now: datetime, segments: int, scheduled_time: str = "") -> Run:
    """Returns a new run, or the existing one for this scheduled time. Run ids sort by the time of their beginning."""
    began_at = shop.real_now()
    run_id = ids.base32(ids.microseconds(began_at), 11) + uuid.uuid4().hex[:8]
    if scheduled_time:
        claim = {"shelf": _DUE, "part": f"{job}#{scheduled_time}"}
        if not dynamodb.put_new("runs", claim | {"run_id": run_id, "expires_at": expires_in(_DUE_KEPT_S)}, "part"):
            run_id = (dynamodb.get("runs", claim, consistent=True) or {"run_id": run_id})["run_id"]
            begun = run(run_id, consistent=True)
            if begun is not None:
                return begun
    begun = Run(run_id, job, now, began_at, segments)
    # If another worker with the same scheduled time was first, its record is the run.
    return begun if dynamodb.put_new("runs", _record(begun), "part") else _known(run_id)


def run(run_id: str, *, consistent: bool = False) -> Run | None:
    """Returns the run with this id, or None."""
    item = dynamodb.get("runs", {"shelf": _ALL, "part": run_id}, consistent=consistent)
    return _run_of(item) if item else None


def newest(*, job: str | None, limit: int, after: str | None) -> tuple[list[Run], str | None]:
    """Returns a page of runs, latest first: (page, the run id after which to continue or None).

    The page has the runs of one job, or of all jobs if `job` is None.
    """
    values: Item = {":member": _ALL}
    items, more = dynamodb.sifted_page(
        "runs",
        ("shelf", "part"),
        "shelf = :member",
        values | ({":job": job} if job else {}),
        names={"#job": "job"} if job else {},
        keep="#job = :job" if job else "",
        limit=limit,
        after=after,
    )
    return [_run_of(item) for item in items], more


def end(ended: Run) -> Run:
    """Writes the results of an ended run, unless they are stored already. Returns the stored run."""
    ended = replace(ended, ended_at=shop.real_now())
    unended = "attribute_not_exists(ended_at)"
    is_first = dynamodb.put(TableName=table("runs"), Item=dynamodb.pack(_record(ended)), ConditionExpression=unended)
    return ended if is_first else _known(ended.run_id)


def _known(run_id: str) -> Run:
    found = run(run_id, consistent=True)
    assert found is not None, "a run's record outlives its work"
    return found


def _record(run: Run) -> Item:
    ended = {"ended_at": ids.microseconds(run.ended_at)} if run.ended_at else {}
    return {
        "shelf": _ALL,
        "part": run.run_id,
        "job": run.job,
        "now": ids.microseconds(run.now),
        "began_at": ids.microseconds(run.began_at),
        "segments": run.segments,
        "members": run.members,
        "skipped": run.skipped,
        "counts": dict(run.counts),
        "expires_at": expires_in(_KEPT_S),
        **ended,
    }


def _run_of(item: Item) -> Run:
    zone = shop.opened().catalog.program.zone
    return Run(
        run_id=item["part"],
        job=item["job"],
        now=ids.from_microseconds(item["now"]).astimezone(zone),
        began_at=ids.from_microseconds(item["began_at"]).astimezone(zone),
        segments=item["segments"],
        members=item["members"],
        skipped=item["skipped"],
        counts=item["counts"],
        ended_at=ids.from_microseconds(item["ended_at"]).astimezone(zone) if "ended_at" in item else None,
    )


# ── Checkpoints ──────────────────────────────────────────────────────────────


def expires_in(life_s: int) -> int:
    return int(time.time()) + life_s
