"""Packs and reads the items of a published board: a pointer to the last complete run, and the run's data in parts.

| table  | board         | part        | item                                                                       |
| ------ | ------------- | ----------- | -------------------------------------------------------------------------- |
| Boards | week#2026-W47 | pointer     | run, as_of, name, parts, top_bytes; stands: the board is final;            |
|        |               |             | expires_at (TTL), except for the board of all time                         |
| Boards | week#2026-W47 | <name>#0000 | data; expires_at (TTL)                                                     |

The first `top_bytes` of the data are the rows to show, the first hundred members with their scores and times, the
prizes, and the key of the aliases. The rest is the histogram.
"""

import json
import time
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.histogram import Histogram
from points.domain.boards.places import Places
from points.domain.boards.snapshots import Row, Snapshot
from points.domain.calendar import midnight
from points.domain.program.board_terms import Prize

POINTER: Final = "pointer"
_PART_BYTES: Final = 350_000  # DynamoDB's limit for an item is 400 KB
# Parts are usually replaced within minutes. They are kept a week, so that the boards stay visible if the runs stop.
_UNREPLACED: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The pointer of one board: it names the published run. `top_bytes` is the length of the rows to show."""

    board: Board
    run: str
    as_of: datetime
    name: str
    parts: int
    top_bytes: int

    @property
    def keys(self) -> list[Item]:
        return [key_of(self.board, part) for part in part_names(self.name, self.parts)]


def part_names(name: str, parts: int) -> list[str]:
    return [f"{name}#{number:04d}" for number in range(parts)]


def packed(snapshot: Snapshot) -> tuple[int, bytes]:
    """Returns (the length in bytes of the rows to show, all data of the board). The rows come first in the data."""
    told = {
        "rows": [astuple(row) for row in snapshot.top],
        "first": dict(snapshot.first),
        "prizes": [astuple(prize) for prize in snapshot.places.prizes],
        "alias_key": snapshot.alias_key.hex(),
    }
    first = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return len(first), first + snapshot.histogram.to_bytes()


def unpacked(board: Board, as_of: datetime, first: int, data: bytes) -> Snapshot:
    """Returns the board that `packed` made into this data. `first` is the length of the rows to show, in bytes."""
    told = json.loads(zlib.decompress(data[:first]))
    return Snapshot(
        board,
        as_of,
        top=tuple(Row(*fields) for fields in told["rows"]),
        histogram=Histogram.from_bytes(data[first:]),
        first={member_id: (points, reached_at) for member_id, (points, reached_at) in told["first"].items()},
        places=Places(tuple(Prize(*fields) for fields in told["prizes"])),
        alias_key=bytes.fromhex(told["alias_key"]),
    )


def write_parts(board: str, run: str, data: bytes, life: Item) -> tuple[str, int]:
    """Writes the data in as many items as needed. Returns (the name that the items share, the number of items)."""
    name = run + uuid.uuid4().hex[:8]
    parts = [data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES)]
    for part, data_here in zip(part_names(name, len(parts)), parts, strict=True):
        item = {"board": board, "part": part, "data": data_here, **life}
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(TableName=table("boards"), Item=dynamodb.pack(item))
    return name, len(parts)


def life_of(board: Board, now: datetime) -> Item:
    """Returns the TTL attribute of the board's items; empty if the board never ends.

    `now` is program time, like the board's end. The TTL is in real time.
    """
    until = board.kept_until
    if until is None:
        return {}
    return _expires_in(midnight(until, now).astimezone(UTC) - now)


def unreplaced() -> Item:
    return _expires_in(_UNREPLACED)


def _expires_in(life: timedelta) -> Item:
    return {"expires_at": int(time.time() + life.total_seconds())}


def snapshots_of(pointers: Sequence[Pointer]) -> dict[Board, Snapshot]:
    """Reads the parts of these runs, in one read, and returns their boards. A run with a missing part is left out."""
    keys = [key for pointer in pointers for key in pointer.keys]
    parts = {(item["board"], item["part"]): item["data"] for item in dynamodb.batch("boards", keys)}
    found: dict[Board, Snapshot] = {}
    for pointer in pointers:
        names = [(key["board"], key["part"]) for key in pointer.keys]
        if all(name in parts for name in names):
            data = b"".join(parts[name] for name in names)
            found[pointer.board] = unpacked(pointer.board, pointer.as_of, pointer.top_bytes, data)
    return found


def pointer_of(board: Board, item: Item) -> Pointer:
    as_of = ids.from_microseconds(item["as_of"])
    return Pointer(
        board=board, run=item["run"], as_of=as_of, name=item["name"], parts=item["parts"], top_bytes=item["top_bytes"]
    )


def key_of(board: Board, part: str) -> Item:
    return {"board": f"{board.name}#{board.period}", "part": part}
