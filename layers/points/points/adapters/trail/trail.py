"""Writes and reads the audit trail. An entry is written in the transaction of the change, and never changed or deleted.

| table | key            | item                                                                         |
| ----- | -------------- | ---------------------------------------------------------------------------- |
| Trail | object, number | action, actor, source, at (µs), before, after, previous, hash; month, moment |

| index   | key           | for                                |
| ------- | ------------- | ---------------------------------- |
| ByMonth | month, moment | everything, newest first           |
| ByActor | actor, moment | what one actor did, newest first   |

The entries of one object are a chain: each entry has the hash of the one before. An entry costs one read unit for the
last entry of its chain, and four to eight write units. If two changes of an object conflict, one of them is written
again after the other.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer, creation
from points.domain import ids
from points.domain.trail.entries import Link, TrailEntry

Stored = tuple[Link, str]  # (the entry with its place in the chain, the stored hash)
_OBJECT: Final = {"#object": "object"}  # a reserved word


def part(entry: TrailEntry) -> Item:
    """Returns the part of a transaction that adds the entry to the end of its object's chain. Makes one read."""
    head = head_of(entry.object)
    link = Link(entry, head[0].number + 1, head[1]) if head else Link(entry, 1, "")
    put = creation("trail", _item(link), "#object")
    put["Put"]["ExpressionAttributeNames"] = dict(_OBJECT)
    return put


def head_of(name: str) -> Stored | None:
    """Returns the last entry of an object's chain; None if nothing was recorded yet."""
    found, _ = dynamodb.page(
        "trail",
        "#object = :object",
        {":object": name},
        names=_OBJECT,
        limit=1,
        newest_first=True,
        consistent=True,
    )
    return stored(found[0]) if found else None


def chain(name: str) -> Iterator[Stored]:
    """Yields all entries of an object, oldest first."""
    return map(stored, dynamodb.every("trail", "#object = :object", {":object": name}, names=_OBJECT, consistent=True))


def stored(item: Item) -> Stored:
    entry = TrailEntry(
        object=item["object"],
        action=item["action"],
        actor=item["actor"],
        source=item["source"],
        at=ids.from_microseconds(item["at"]),
        before=json.loads(item["before"]),
        after=json.loads(item["after"]),
    )
    return Link(entry, int(item["number"]), item["previous"]), item["hash"]


def key_of(name: str, number: int) -> Item:
    """Returns the key of an entry. Numbers have nine digits, so that they sort as text in the order of the numbers."""
    return {"object": name, "number": f"{number:09}"}


def month_of(at: datetime) -> str:
    """Returns the partition of an entry in the index ByMonth."""
    return at.astimezone(UTC).strftime("%Y-%m")


def moment_of(at: datetime) -> str:
    """Returns the first part of the sort key, in both indexes, of an entry made at `at`."""
    return ids.base32(ids.microseconds(at), 11)


def _item(link: Link) -> Item:
    entry = link.entry
    return {
        **key_of(entry.object, link.number),
        "action": entry.action,
        "actor": entry.actor,
        "source": entry.source,
        "at": ids.microseconds(entry.at),
        # JSON text, because a decision's body may hold values without a DynamoDB type, and the hash covers the text.
        "before": _text(entry.before),
        "after": _text(entry.after),
        "previous": link.previous,
        "hash": link.hash,
        "month": month_of(entry.at),
        "moment": moment_of(entry.at) + ids.digest(entry.object, str(link.number), length=9),
    }


def _text(state: Any) -> str:
    return json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def many(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Stored]:
    """Returns the entries under these keys (object, number) that exist."""
    wanted = [key_of(name, number) for name, number in dict.fromkeys(keys)]
    found = map(stored, dynamodb.batch("trail", wanted))
    return {(one[0].entry.object, one[0].number): one for one in found}


writes.register(TrailEntry, Writer(part))
