"""Publishes leaderboards: a run replaces all of them at once, or none. The items are described in `board_parts`.

A run first writes the parts of all boards, under names that no other run uses. One transaction then points every
board at its new parts. It is refused if a later run has published, or if a board was final. A run that is killed,
duplicated or overtaken publishes nothing. The parts it leaves behind expire (TTL).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.boards.board_parts import (
    POINTER,
    Pointer,
    key_of,
    life_of,
    packed,
    pointer_of,
    snapshots_of,
    unreplaced,
    write_parts,
)
from points.domain import ids
from points.domain.boards.boards import Board, is_final
from points.domain.boards.snapshots import Snapshot
from points.domain.errors import TryAgain

_MOST_WRITES: Final = 100  # per transaction
_MOST_KEYS: Final = 100  # per BatchGetItem


# ── Publishing ───────────────────────────────────────────────────────────────


def publish(run: str, snapshots: Sequence[Snapshot], beside: Sequence[Item] = ()) -> bool:
    """Publishes these boards in one transaction, together with the writes `beside`.

    Returns True if this run has published the boards, now or in an earlier call. Returns False if a later run has
    published, if a final board would change, or if a condition of `beside` fails.
    """
    assert len(snapshots) + len(beside) <= _MOST_WRITES
    turns = [_turn(_write_parts(run, snapshot, snapshot.as_of), snapshot) for snapshot in snapshots]
    if _written([*turns, *beside]):
        return True
    first = dynamodb.get("boards", key_of(snapshots[0].board, POINTER), consistent=True)
    return first is not None and first["run"] == run


def redraw(pointer: Pointer, snapshot: Snapshot, now: datetime) -> None:
    """Replaces the rows of a final board. Does nothing if they were replaced after `pointer` was read."""
    item = _write_parts(pointer.run, snapshot, now)
    _written([_put(item, "#name = :name", {"#name": "name"}, {":name": pointer.name})])


def _written(writes: Sequence[Item]) -> bool:
    """Writes everything or nothing. Returns False if a condition fails. Raises TryAgain after a conflict."""
    reasons = dynamodb.transact(writes)
    if reasons is None:
        return True
    if any(map(dynamodb.is_failed_condition, reasons)):
        return False
    raise TryAgain("Another run is publishing the boards now.")


def _turn(pointer: Item, snapshot: Snapshot) -> Item:
    later = "(attribute_not_exists(#run) OR #run < :run)"
    if is_final(snapshot.board, snapshot.as_of):
        later += " AND attribute_not_exists(stands)"
    return _put(pointer, later, {"#run": "run"}, {":run": pointer["run"]})


def _put(pointer: Item, condition: str, names: dict[str, str], values: Item) -> Item:
    return {
        "Put": {
            "TableName": table("boards"),
            "Item": dynamodb.pack(pointer),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": dynamodb.pack(values),
        }
    }


def _write_parts(run: str, snapshot: Snapshot, now: datetime) -> Item:
    """Writes the parts of a board. Returns the pointer to the parts, which is not written yet."""
    first, data = packed(snapshot)
    life, ended = life_of(snapshot.board, now), is_final(snapshot.board, snapshot.as_of)
    name, count = write_parts(key_of(snapshot.board, "")["board"], run, data, life if ended else unreplaced())
    pointer = {"run": run, "as_of": ids.microseconds(snapshot.as_of), "name": name, "parts": count}
    pointer |= {"top_bytes": first} | ({"stands": 1} if ended else {})
    return {**key_of(snapshot.board, POINTER), **pointer, **life}


# ── Reading ──────────────────────────────────────────────────────────────────


def published(boards: Sequence[Board], *, consistent: bool = False) -> list[tuple[Pointer, Snapshot]]:
    """Returns the pointer and the content of each board that is published; the others are left out."""
    pointers: list[Pointer] = []
    for start in range(0, len(boards), _MOST_KEYS):
        keys = [key_of(board, POINTER) for board in boards[start : start + _MOST_KEYS]]
        found = {item["board"]: item for item in dynamodb.batch("boards", keys, consistent=consistent)}
        pointers += [
            pointer_of(board, found[name]) for board in boards if (name := key_of(board, "")["board"]) in found
        ]
    snapshots = snapshots_of(pointers)
    return [(pointer, snapshots[pointer.board]) for pointer in pointers if pointer.board in snapshots]
