"""Stores the progress of each segment of a pass, and its result so far. The layout of the table is in `runs`.

A checkpoint has a number (`saved`) and replaces only the checkpoint with the number before. So each page is counted
once, even if two workers process the same segment. If a result does not fit into one item, it is first written in
chunks. The item then names the chunks.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.scans.runs import expires_in

_KEPT_S: Final = 14 * 24 * 3600
_CHUNK_BYTES: Final = 350_000  # DynamoDB's limit for an item is 400 KB


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The progress of one segment. `found` is the job's result so far, as `Job.pack` returns it."""

    segment: int
    saved: int = 0
    pages: int = 0
    members: int = 0
    skipped: int = 0
    after: str = ""
    is_done: bool = False
    found: bytes = b""


def checkpoint(run_id: str, segment: int) -> Checkpoint:
    """Returns the progress of this segment."""
    item = dynamodb.get("runs", {"shelf": run_id, "part": _part(segment)}, consistent=True)
    return _checkpoint_of(run_id, item) if item else Checkpoint(segment)


def checkpoints(run_id: str) -> Iterator[Checkpoint]:
    """Yields the checkpoint of every segment that has one, in order, so that only one must be in memory at a time."""
    return (_checkpoint_of(run_id, item) for item in _saved(run_id))


def progress(run_id: str) -> tuple[int, int, int]:
    """Returns (segments done, members processed, accounts skipped) so far."""
    done = members = skipped = 0
    for item in _saved(run_id, only="is_done, members, skipped"):
        done += item["is_done"]
        members += item["members"]
        skipped += item["skipped"]
    return done, members, skipped


def save(run_id: str, new: Checkpoint) -> bool:
    """Replaces the checkpoint before `new`. Returns False if another worker has written a newer one."""
    chunks = [new.found[start : start + _CHUNK_BYTES] for start in range(0, len(new.found), _CHUNK_BYTES)] or [b""]
    chunk_name = uuid.uuid4().hex[:16]  # unique: two workers that save at once must not mix their chunks
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
    return _put(item, **arguments)


def _put(item: Item, **arguments: Any) -> bool:
    """Writes the item. Returns False if the condition in `arguments` does not hold."""
    kept = dynamodb.pack({**item, "expires_at": expires_in(_KEPT_S)})
    return dynamodb.put(TableName=table("runs"), Item=kept, **arguments)


def _saved(run_id: str, *, only: str = "") -> Iterator[Item]:
    """Yields the segments' items. Reads one page at a time, because all results may not fit into memory."""
    return dynamodb.every(
        "runs",
        "shelf = :run AND begins_with(part, :segment)",
        {":run": run_id, ":segment": "segment#"},
        limit=20,
        consistent=True,
        only=only,
    )


def _checkpoint_of(run_id: str, item: Item) -> Checkpoint:
    segment = int(item["part"].partition("#")[2])
    known = Checkpoint(
        segment=segment,
        saved=item["saved"],
        pages=item["pages"],
        members=item["members"],
        skipped=item["skipped"],
        after=item["after"],
        is_done=item["is_done"],
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
