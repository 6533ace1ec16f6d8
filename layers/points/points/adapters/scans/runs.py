"""What became of each pass over all accounts: its record, which the merchant reads, and how far its segments are.

| table | shelf   | part                   | item                                                                     |
| ----- | ------- | ---------------------- | ------------------------------------------------------------------------ |
| Runs  | all     | the run's id           | job, now, began_at, segments; members, skipped, counts, ended_at         |
| Runs  | due     | job#scheduled time     | run_id: what the scheduler asks for twice is one run                     |
| Runs  | the run | segment#0003           | saved, pages, members, skipped, after, is_done, data, chunks, chunk_name |
| Runs  | the run | more#<chunk_name>#0001 | data: what a checkpoint has found that one item cannot hold              |

All of them have expires_at (TTL). A checkpoint counts itself (`saved`) and is written over the one before it and no
other: of two workers on one segment, each page is counted for one. What the first item names is complete, because the
other chunks are written before it.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import shop
from points.domain import ids

_ALL: Final = "all"
_DUE: Final = "due"
_KEPT_S: Final = 400 * 24 * 3600
_CHECKPOINTS_KEPT_S: Final = 14 * 24 * 3600
_CHUNK_BYTES: Final = 350_000  # DynamoDB takes items of 400 KB


@dataclass(frozen=True, slots=True)
class Run:
    """One pass. `now` is the program's time it works with from its first page to its last; `began_at` is real time."""

    run_id: str
    job: str
    now: datetime
    began_at: datetime
    segments: int
    members: int = 0
    skipped: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a segment is; `found` is what its pages have brought so far, as the job packs it."""

    segment: int
    saved: int = 0
    pages: int = 0
    members: int = 0
    skipped: int = 0
    after: str = ""
    is_done: bool = False
    found: bytes = b""


# ── Runs ─────────────────────────────────────────────────────────────────────


def begin(job: str, now: datetime, segments: int, scheduled_time: str = "") -> Run:
    """A new run, or the one that was begun for this time. Ids are in the order in which runs were begun."""
    began_at = shop.real_now()
    run_id = ids.base32(ids.microseconds(began_at), 11) + uuid.uuid4().hex[:8]
    if scheduled_time:
        claim = {"shelf": _DUE, "part": f"{job}#{scheduled_time}"}
        if not dynamodb.put_new("runs", claim | {"run_id": run_id, "expires_at": _in(_CHECKPOINTS_KEPT_S)}, "part"):
            run_id = (dynamodb.get("runs", claim, consistent=True) or {"run_id": run_id})["run_id"]
            begun = run(run_id, consistent=True)
            if begun is not None:
                return begun
    begun = Run(run_id, job, now, began_at, segments)
    # False where a worker of the same scheduled time was as fast: then its record stands.
    return begun if dynamodb.put_new("runs", _record(begun), "part") else _known(run_id)


def run(run_id: str, *, consistent: bool = False) -> Run | None:
    item = dynamodb.get("runs", {"shelf": _ALL, "part": run_id}, consistent=consistent)
    return _run_of(item) if item else None


def newest(*, job: str | None, limit: int, after: str | None) -> tuple[list[Run], str | None]:
    """Runs, the latest first, of one job where it is named: (page, run_id to go on after)."""
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
    """Writes down what the run has found; the first to do so is believed."""
    ended = replace(ended, ended_at=shop.real_now())
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(
                TableName=table("runs"),
                Item=dynamodb.pack(_record(ended)),
                ConditionExpression="attribute_not_exists(ended_at)",
            )
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise
        return _known(ended.run_id)
    return ended


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
        "expires_at": _in(_KEPT_S),
        **ended,
    }


def _run_of(item: Item) -> Run:
    zone = shop.opened().catalog.program.zone
    return Run(
        item["part"],
        item["job"],
        ids.from_microseconds(item["now"]).astimezone(zone),
        ids.from_microseconds(item["began_at"]).astimezone(zone),
        item["segments"],
        item["members"],
        item["skipped"],
        item["counts"],
        ids.from_microseconds(item["ended_at"]).astimezone(zone) if "ended_at" in item else None,
    )


# ── Checkpoints ──────────────────────────────────────────────────────────────


def checkpoint(run_id: str, segment: int) -> Checkpoint:
    """How far this segment is."""
    item = dynamodb.get("runs", {"shelf": run_id, "part": _part(segment)}, consistent=True)
    return _checkpoint_of(run_id, item) if item else Checkpoint(segment)


def checkpoints(run_id: str) -> Iterator[Checkpoint]:
    """Of every segment that has one, in the order of the segments, one in memory at a time."""
    return (_checkpoint_of(run_id, item) for item in _saved(run_id))


def progress(run_id: str) -> tuple[int, int, int]:
    """(segments done, members looked at, accounts skipped) so far."""
    done = members = skipped = 0
    for item in _saved(run_id, only="is_done, members, skipped"):
        done += item["is_done"]
        members += item["members"]
        skipped += item["skipped"]
    return done, members, skipped


def save(run_id: str, new: Checkpoint) -> bool:
    """Writes the checkpoint over the one before it; False where another worker has written one meanwhile."""
    chunks = [new.found[start : start + _CHUNK_BYTES] for start in range(0, len(new.found), _CHUNK_BYTES)] or [b""]
    chunk_name = uuid.uuid4().hex[:16]  # two workers that save at once must not mix theirs
    for number, chunk in enumerate(chunks[1:], start=1):
        _put({"shelf": run_id, "part": _chunk(chunk_name, number), "data": chunk})
    item: Item = {
        "shelf": run_id,
        "part": _part(new.segment),
        "saved": new.saved,
        "pages": new.pages,
        "members": new.members,
        "skipped": new.skipped,
        "after": new.after,
        "is_done": new.is_done,
        "data": chunks[0],
        "chunks": len(chunks),
        "chunk_name": chunk_name,
    }
    unmoved = "saved = :seen" if new.saved > 1 else "attribute_not_exists(part)"
    arguments: Any = {"ConditionExpression": unmoved}
    if new.saved > 1:
        arguments["ExpressionAttributeValues"] = dynamodb.pack({":seen": new.saved - 1})
    try:
        _put(item, **arguments)
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            return False
        raise
    return True


def _put(item: Item, **arguments: Any) -> None:
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(
            TableName=table("runs"),
            Item=dynamodb.pack({**item, "expires_at": _in(_CHECKPOINTS_KEPT_S)}),
            **arguments,
        )


def _saved(run_id: str, *, only: str = "") -> Iterator[Item]:
    """A page of one at a time: what is found may be large, and memory is not."""
    after: Item | None = None
    while True:
        items, after = dynamodb.page(
            "runs",
            "shelf = :run AND begins_with(part, :segment)",
            {":run": run_id, ":segment": "segment#"},
            limit=20,
            after=after,
            consistent=True,
            only=only,
        )
        yield from items
        if after is None:
            return


def _checkpoint_of(run_id: str, item: Item) -> Checkpoint:
    segment = int(item["part"].partition("#")[2])
    known = Checkpoint(
        segment, item["saved"], item["pages"], item["members"], item["skipped"], item["after"], item["is_done"]
    )
    found = item["data"]
    for number in range(1, item["chunks"]):
        key = {"shelf": run_id, "part": _chunk(item["chunk_name"], number)}
        chunk = dynamodb.get("runs", key, consistent=True)
        assert chunk is not None, "chunks are written before the item that counts them"
        found += chunk["data"]
    return replace(known, found=found)


def _part(segment: int) -> str:
    return f"segment#{segment:04d}"


def _chunk(name: str, number: int) -> str:
    return f"more#{name}#{number:04d}"


def _in(life_s: int) -> int:
    return int(time.time()) + life_s
