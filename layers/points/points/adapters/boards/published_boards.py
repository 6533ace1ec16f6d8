"""Leaderboards as published: a pointer to the last complete run of each, and what that run found, in parts.

| table  | board         | part        | item                                                                    |
| ------ | ------------- | ----------- | ----------------------------------------------------------------------- |
| Boards | week#2026-W47 | pointer     | run, as_of, name, parts, top_bytes, stands; expires_at (TTL) where it ends |
| Boards | week#2026-W47 | <name>#0000 | data; expires_at (TTL)                                                  |

All parts of all boards are written first, under a name that nobody else writes; then one transaction turns all
pointers, unless a later run has done so, or a board was final. A run that is killed, doubled or overtaken publishes
nothing, and what it has left behind dies by its time to live.
"""

import json
import os
import time
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import transactions
from points.domain import ids
from points.domain.boards.boards import Board, is_final
from points.domain.boards.census import Contender, contender
from points.domain.boards.histogram import Histogram
from points.domain.boards.ranking import Row, Snapshot
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger.accounts import Account

_POINTER: Final = "pointer"
_PART_BYTES: Final = 350_000  # DynamoDB takes items of 400 KB
_MOST_WRITES: Final = 100  # of a transaction
_MOST_KEYS: Final = 100  # of a BatchGetItem
_MOST_CACHED: Final = 64
_MOST_SEEN: Final = 500
# What runs replace within minutes is kept in case they stop: a week is enough for somebody to notice.
_UNREPLACED: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which run of a board is published."""

    board: Board
    run: str
    as_of: datetime
    name: str
    parts: int
    top_bytes: int

    @property
    def keys(self) -> list[Item]:
        return [_key(self.board, part) for part in part_names(self.name, self.parts)]


@dataclass(frozen=True, slots=True)
class Look:
    """A member's account, a board and its last period as far as they are published, and who was here since."""

    account: Account
    snapshot: Snapshot | None
    before: Snapshot | None
    seen: Sequence[Contender]


@dataclass(frozen=True, slots=True)
class _Read:
    """A board as this environment has read it, and when; without a pointer where none is published."""

    at_s: float
    pointer: Pointer | None = None
    snapshot: Snapshot | None = None
    seen: OrderedDict[str, Contender] = field(default_factory=OrderedDict)


_cache: OrderedDict[Board, _Read] = OrderedDict()


# ── Publishing ───────────────────────────────────────────────────────────────


def part_names(name: str, parts: int) -> list[str]:
    return [f"{name}#{number:04d}" for number in range(parts)]


def publish(run: str, snapshots: Sequence[Snapshot], beside: Sequence[Item] = ()) -> bool:
    """Makes these the boards that everybody sees, all at once, and with them what is to be written `beside`.

    True also where this very run has done so before. False where a later one has, where a board that ended stands, or
    where what is beside may not be.
    """
    assert len(snapshots) + len(beside) <= _MOST_WRITES
    turns = [_turn(_write_parts(run, snapshot, snapshot.as_of), snapshot) for snapshot in snapshots]
    if _written([*turns, *beside]):
        return True
    first = dynamodb.get("boards", _key(snapshots[0].board, _POINTER), consistent=True)
    return first is not None and first["run"] == run


def redraw(pointer: Pointer, snapshot: Snapshot, now: datetime) -> None:
    """The same board with other rows, for one that is final; where somebody else has just redrawn it, theirs stands."""
    item = _write_parts(pointer.run, snapshot, now)
    _written([_put(item, "#name = :name", {"#name": "name"}, {":name": pointer.name})])


def _written(writes: Sequence[Item]) -> bool:
    """Writes all of it or nothing; False where a condition does not hold."""
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=list(writes))  # type: ignore[arg-type]
    except ClientError as error:
        if _is_overtaken(error):
            return False
        raise
    return True


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
    """The pointer that is to be turned to them."""
    first, data = packed(snapshot)
    life, ended = life_of(snapshot.board, now), is_final(snapshot.board, snapshot.as_of)
    name, count = write_parts(_key(snapshot.board, "")["board"], run, data, life if ended else unreplaced())
    pointer = {"run": run, "as_of": ids.microseconds(snapshot.as_of), "name": name, "parts": count}
    pointer |= {"top_bytes": first} | ({"stands": 1} if ended else {})
    return {**_key(snapshot.board, _POINTER), **pointer, **life}


def packed(snapshot: Snapshot) -> tuple[int, bytes]:
    """What a board's parts hold together, and how many of the bytes are those of its first members."""
    rows = [astuple(row) for row in snapshot.top]
    first = json.dumps([rows, dict(snapshot.unlisted)], ensure_ascii=False, separators=(",", ":")).encode()
    first = zlib.compress(first, 9)
    return len(first), first + snapshot.histogram.to_bytes()


def unpacked(board: Board, as_of: datetime, first: int, data: bytes) -> Snapshot:
    """The board whose parts hold this together."""
    rows, unlisted = json.loads(zlib.decompress(data[:first]))
    top = tuple(Row(*fields) for fields in rows)
    return Snapshot(board, as_of, top, Histogram.from_bytes(data[first:]), unlisted)


def write_parts(board: str, run: str, data: bytes, life: Item) -> tuple[str, int]:
    """Writes what a run has found, in as many items as it takes: (their name, how many)."""
    name = run + uuid.uuid4().hex[:8]
    parts = [data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES)]
    for part, data_here in zip(part_names(name, len(parts)), parts, strict=True):
        item = {"board": board, "part": part, "data": data_here, **life}
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(TableName=table("boards"), Item=dynamodb.pack(item))
    return name, len(parts)


def life_of(board: Board, now: datetime) -> Item:
    """How long the board is still kept; time to live is real time, the board's end is the program's."""
    until = board.kept_until
    if until is None:
        return {}
    return _expires_in(datetime.combine(until, clock_time(), now.tzinfo) - now)


def unreplaced() -> Item:
    return _expires_in(_UNREPLACED)


def _expires_in(life: timedelta) -> Item:
    return {"expires_at": int(time.time() + life.total_seconds())}


def _is_overtaken(error: ClientError) -> bool:
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return False
    reasons: Any = error.response.get("CancellationReasons", [])
    if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
        return True
    raise TryAgain("Another run is publishing this very moment.") from error


# ── Reading ──────────────────────────────────────────────────────────────────


def look(member_id: str, board: Board, before: Board | None = None) -> Look:
    """The member's account, and the board (and the one `before`) no older than CATALOG_TTL_S.

    One read of 0.5 units where the boards are known, one of 1 unit (1.5) where it must be asked whether there is a
    newer run, and one more for the parts of new runs. NotFound where there is no such member.
    """
    wanted = [board] if before is None else [board, before]
    if all(_is_fresh(_cache.get(one)) for one in wanted):
        account = transactions.account(member_id)
        for one in wanted:
            _cache.move_to_end(one)
    else:
        account = _look_anew(member_id, wanted)
    here = _cache.get(board) or _Read(0)
    _see(here.seen, contender(board, account))
    last = _cache.get(before) if before else None
    return Look(account, here.snapshot, last.snapshot if last else None, tuple(here.seen.values()))


def forget() -> None:
    """Drops what is cached."""
    _cache.clear()


def published(boards: Sequence[Board], *, consistent: bool = False) -> list[tuple[Pointer, Snapshot]]:
    """Those of these boards that are published, with what their parts say."""
    pointers: list[Pointer] = []
    for start in range(0, len(boards), _MOST_KEYS):
        keys = [_key(board, _POINTER) for board in boards[start : start + _MOST_KEYS]]
        found = {item["board"]: item for item in dynamodb.batch("boards", keys, consistent=consistent)}
        pointers += [_pointer(board, found[name]) for board in boards if (name := _key(board, "")["board"]) in found]
    snapshots = _snapshots(pointers)
    return [(pointer, snapshots[pointer.board]) for pointer in pointers if pointer.board in snapshots]


def _is_fresh(read: _Read | None) -> bool:
    return read is not None and time.monotonic() - read.at_s < float(os.environ.get("CATALOG_TTL_S", "30"))


def _see(seen: OrderedDict[str, Contender], member: Contender) -> None:
    seen[member.member_id] = member
    seen.move_to_end(member.member_id)
    if len(seen) > _MOST_SEEN:
        seen.popitem(last=False)


def _look_anew(member_id: str, wanted: Sequence[Board]) -> Account:
    keys = {"accounts": [{"member_id": member_id}], "boards": [_key(board, _POINTER) for board in wanted]}
    found = dynamodb.batch_of(keys)
    if not found["accounts"]:
        raise NotFound("No such member.")
    account = transactions.account_of(found["accounts"][0])
    items = {item["board"]: item for item in found["boards"]}
    pointers = {board: _pointer(board, item) for board in wanted if (item := items.get(_key(board, "")["board"]))}
    newer = [pointer for board, pointer in pointers.items() if _is_news(_cache.get(board), pointer)]
    snapshots = _snapshots(newer)
    for board in wanted:
        _remember(board, pointers.get(board), snapshots.get(board))
    return account


def _is_news(known: _Read | None, pointer: Pointer) -> bool:
    """A later run, or the same one redrawn."""
    if known is None or known.pointer is None:
        return True
    return known.pointer.run < pointer.run or (known.pointer.run == pointer.run and known.pointer.name != pointer.name)


def _remember(board: Board, pointer: Pointer | None, snapshot: Snapshot | None) -> None:
    known, now_s = _cache.get(board), time.monotonic()
    if pointer is None:
        _cache[board] = _Read(now_s)
    elif known and not _is_news(known, pointer):
        _cache[board] = _Read(now_s, known.pointer, known.snapshot, known.seen)
    elif snapshot is not None:
        _cache[board] = _Read(now_s, pointer, snapshot)
    else:
        # This replica has the pointer but not yet the parts: what was known will do, and is asked about again.
        return
    _cache.move_to_end(board)
    if len(_cache) > _MOST_CACHED:
        _cache.popitem(last=False)


def _snapshots(pointers: Sequence[Pointer]) -> dict[Board, Snapshot]:
    """What the parts of these runs say, in one read; a run of which a part is missing is left out."""
    keys = [key for pointer in pointers for key in pointer.keys]
    parts = {(item["board"], item["part"]): item["data"] for item in dynamodb.batch("boards", keys)}
    found: dict[Board, Snapshot] = {}
    for pointer in pointers:
        names = [(key["board"], key["part"]) for key in pointer.keys]
        if all(name in parts for name in names):
            data = b"".join(parts[name] for name in names)
            found[pointer.board] = unpacked(pointer.board, pointer.as_of, pointer.top_bytes, data)
    return found


def _pointer(board: Board, item: Item) -> Pointer:
    as_of = ids.from_microseconds(item["as_of"])
    return Pointer(board, item["run"], as_of, item["name"], item["parts"], item["top_bytes"])


def _key(board: Board, part: str) -> Item:
    return {"board": f"{board.name}#{board.period}", "part": part}
