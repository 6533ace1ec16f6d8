"""Leaderboards as published: a pointer to the last complete run of each, and what that run found, in parts.

| table  | board         | part       | item                                                              |
| ------ | ------------- | ---------- | ----------------------------------------------------------------- |
| Boards | week#2026-W47 | pointer    | run, as_of, parts, top_bytes; expires_at (TTL) where the board ends |
| Boards | week#2026-W47 | <run>#0000 | data; expires_at (TTL)                                            |

All parts of all boards are written first; then one transaction turns all pointers, unless a later run has done so.
A run that is killed, doubled or overtaken publishes nothing, and what it has left behind dies by its time to live.
"""

import json
import os
import time
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters import dynamodb, ledger
from points.adapters.dynamodb import Item, table
from points.domain import identity
from points.domain.errors import NotFound, TryAgain
from points.domain.histogram import Histogram
from points.domain.ledger import Account
from points.domain.ranking import Board, Face, Row, Snapshot, is_final

_POINTER: Final = "pointer"
_PART_BYTES: Final = 350_000  # DynamoDB takes items of 400 KB
_MOST_POINTERS: Final = 100  # of a transaction
_MOST_KEYS: Final = 100  # of a BatchGetItem
_MOST_CACHED: Final = 32
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.05
# What runs replace within minutes is kept in case they stop: a week is enough for somebody to notice.
_UNREPLACED: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Read:
    """A board as this environment has read it, and when; without a run where none is published."""

    at_s: float
    run: str = ""
    snapshot: Snapshot | None = None


_cache: OrderedDict[Board, _Read] = OrderedDict()


# ── Publishing ───────────────────────────────────────────────────────────────


def new_run() -> str:
    """The name of a run that begins now. Names are in the order of real time, whatever the test clock says."""
    return identity.base32(identity.microseconds(datetime.now(UTC)), 11) + uuid.uuid4().hex[:8]


def publish(run: str, snapshots: Sequence[Snapshot]) -> bool:
    """Makes these the boards that everybody sees, all at once; False where a later run has published already."""
    assert len(snapshots) <= _MOST_POINTERS
    pointers = [_write_parts(run, snapshot) for snapshot in snapshots]
    older = "attribute_not_exists(#run) OR #run < :run"
    turns: list[Any] = [
        {
            "Put": {
                "TableName": table("boards"),
                "Item": dynamodb.pack(pointer),
                "ConditionExpression": older,
                "ExpressionAttributeNames": {"#run": "run"},
                "ExpressionAttributeValues": dynamodb.pack({":run": run}),
            }
        }
        for pointer in pointers
    ]
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=turns)
    except ClientError as error:
        if _is_overtaken(error):
            return False
        raise
    return True


def published_at(board: Board) -> datetime | None:
    """When the run began that is published (UTC), None where there is none."""
    pointer = dynamodb.get("boards", _key(board, _POINTER), consistent=True)
    return identity.from_microseconds(pointer["as_of"]) if pointer else None


def faces(member_ids: Iterable[str]) -> dict[str, Face]:
    """What these members show of themselves."""
    wanted = sorted(member_ids)
    found: dict[str, Face] = {}
    for start in range(0, len(wanted), _MOST_KEYS):
        keys = [{"member_id": member_id} for member_id in wanted[start : start + _MOST_KEYS]]
        for item in _batch({"members": keys}, only=("member_id", "nickname", "avatar_url"))["members"]:
            found[item["member_id"]] = Face(item.get("nickname", ""), item.get("avatar_url", ""))
    return found


def _write_parts(run: str, snapshot: Snapshot) -> Item:
    """The pointer that is to be turned to them."""
    top = zlib.compress(json.dumps([astuple(row) for row in snapshot.top], ensure_ascii=False).encode())
    data = top + snapshot.histogram.to_bytes()
    parts = [data[start : start + _PART_BYTES] for start in range(0, len(data), _PART_BYTES)]
    life = _life(snapshot)
    replaced = life if is_final(snapshot.board, snapshot.as_of) else {"expires_at": _in(_UNREPLACED)}
    for number, part in enumerate(parts):
        item = {**_key(snapshot.board, f"{run}#{number:04d}"), "data": part, **replaced}
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(TableName=table("boards"), Item=dynamodb.pack(item))
    as_of = identity.microseconds(snapshot.as_of)
    pointer = {"run": run, "as_of": as_of, "parts": len(parts), "top_bytes": len(top)}
    return {**_key(snapshot.board, _POINTER), **pointer, **life}


def _life(snapshot: Snapshot) -> Item:
    """How long the board is kept; time to live is real time, so it is measured from the run."""
    until = snapshot.board.kept_until
    if until is None:
        return {}
    return {"expires_at": _in(datetime.combine(until, clock_time(), snapshot.as_of.tzinfo) - snapshot.as_of)}


def _in(life: timedelta) -> int:
    return int(time.time() + life.total_seconds())


def _is_overtaken(error: ClientError) -> bool:
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return False
    reasons: Any = error.response.get("CancellationReasons", [])
    if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
        return True
    raise TryAgain("Another run is publishing this very moment.") from error


# ── Reading ──────────────────────────────────────────────────────────────────


def look(member_id: str, board: Board) -> tuple[Account, Snapshot | None]:
    """The member's account, and the board no older than CATALOG_TTL_S (None: never published).

    One read of 0.5 units where the board is known, one of 1 unit where it must be asked whether there is a newer
    run, and one more for the parts of that run. NotFound where there is no such member.
    """
    known = _cache.get(board)
    if known and time.monotonic() - known.at_s < float(os.environ.get("CATALOG_TTL_S", "30")):
        return ledger.account(member_id), known.snapshot
    found = _batch({"accounts": [{"member_id": member_id}], "boards": [_key(board, _POINTER)]})
    if not found["accounts"]:
        raise NotFound("No such member.")
    account = ledger.account_of(found["accounts"][0])
    return account, _newest(board, known, found["boards"][0] if found["boards"] else None)


def forget() -> None:
    """Drops what is cached."""
    _cache.clear()


def _newest(board: Board, known: _Read | None, pointer: Item | None) -> Snapshot | None:
    now_s = time.monotonic()
    if pointer is None:
        read = _Read(now_s)
    elif known and known.run >= pointer["run"]:
        read = _Read(now_s, known.run, known.snapshot)
    else:
        read = _Read(now_s, pointer["run"], _snapshot(board, pointer))
        if read.snapshot is None:
            # This replica has the pointer but not yet the parts: what was known will do, and is asked about again.
            return known.snapshot if known else None
    _cache[board] = read
    _cache.move_to_end(board)
    if len(_cache) > _MOST_CACHED:
        _cache.popitem(last=False)
    return read.snapshot


def _snapshot(board: Board, pointer: Item) -> Snapshot | None:
    parts: list[Item] = []
    after: Item | None = None
    while True:
        page, after = dynamodb.page(
            "boards",
            "board = :board AND begins_with(part, :run)",
            {":board": _key(board, _POINTER)["board"], ":run": pointer["run"]},
            limit=pointer["parts"],
            after=after,
        )
        parts += page
        if after is None or len(parts) == pointer["parts"]:
            break
    if len(parts) < pointer["parts"]:
        return None
    data = b"".join(part["data"].value for part in parts)
    top, histogram = data[: pointer["top_bytes"]], data[pointer["top_bytes"] :]
    rows = tuple(Row(*fields) for fields in json.loads(zlib.decompress(top)))
    return Snapshot(board, identity.from_microseconds(pointer["as_of"]), rows, Histogram.from_bytes(histogram))


def _key(board: Board, part: str) -> Item:
    return {"board": f"{board.name}#{board.period}", "part": part}


def _batch(keys: Mapping[str, Sequence[Item]], only: Sequence[str] = ()) -> dict[str, list[Item]]:
    """The items there are under these keys, by table; in one read, unless DynamoDB is busy."""
    projection: Item = {}
    if only:
        projection["ProjectionExpression"] = ",".join(f"#{i}" for i in range(len(only)))
        projection["ExpressionAttributeNames"] = {f"#{i}": attribute for i, attribute in enumerate(only)}
    names = {table(name): name for name in keys}
    left: Any = {table(name): {"Keys": [dynamodb.pack(key) for key in of], **projection} for name, of in keys.items()}
    found: dict[str, list[Item]] = {name: [] for name in keys}
    for attempt in range(_ATTEMPTS):
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().batch_get_item(RequestItems=left)
        for deployed, items in answer["Responses"].items():
            found[names[deployed]] += [dynamodb.unpack(item) for item in items]
        left = answer.get("UnprocessedKeys")
        if not left:
            return found
        time.sleep(_BACKOFF_S * 2**attempt)
    raise TryAgain("The tables are busy.")
