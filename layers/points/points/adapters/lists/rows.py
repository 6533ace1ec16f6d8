"""Keeps the rows of the merchant's lists. They are made from streams, so no write of a member pays for them.

| table | list             | place                   | item                                                         |
| ----- | ---------------- | ----------------------- | ------------------------------------------------------------ |
| Lists | name of a list   | the order in this list  | what the row shows; expires_at (TTL); in rows of a `fixed`   |
|       |                  |                         | kind also sequence, written_s, and `gone` after a deletion   |
| Lists | mark#<kind>#<id> | `mark`                  | sequence, written_s, rows: the keys of the item's rows       |

A row is a function of one item of a source table. So a record that is delivered twice changes nothing. The sequence of
the newest record is kept, so an older record changes nothing either:

- The keys of a `fixed` kind are the same for every image of an item. Each row has the sequence of the record that wrote
  it. A row costs one write unit.
- The keys of a `moving` kind change, or contain personal data and must disappear. A mark has the sequence and the keys
  of the rows. Mark and rows are written in one transaction, which costs two write units for each of them.

The rows can be made anew from the source tables (`points.workflows.list_rebuild`), so nothing else may depend on them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.streams.records import Change
from points.domain.errors import TryAgain

GONE_FOR_S: Final = 2 * 24 * 3600  # a stream delivers nothing that is older than a day
_MARK: Final = "mark"
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one list. `shows` holds what the list shows of it."""

    list: str
    place: str
    shows: Item = field(default_factory=dict)
    expires_at: int | None = None  # seconds
    version: str = ""
    """If given, it decides which of two rows of a `fixed` kind is newer, instead of the record's sequence."""

    @property
    def key(self) -> Item:
        return {"list": self.list, "place": self.place}

    @property
    def item(self) -> Item:
        ends = {} if self.expires_at is None else {"expires_at": self.expires_at}
        return {**self.shows, **self.key, **ends}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows: the rows that each item of one table has. `rows` takes an image of the item."""

    name: str
    table: str
    keys: Literal["fixed", "moving"]
    rows: Callable[[Item], Iterable[Row]]

    def of(self, image: Item | None) -> list[Row]:
        return [] if image is None else list(self.rows(image))


def apply(kind: Kind, of_item: Sequence[Change], now_s: int) -> None:
    """Writes the rows of one item. `of_item` are its changes, the oldest first. Raises TryAgain."""
    newest = of_item[-1]
    wanted = kind.of(newest.after)
    earlier = [kind.of(of_item[0].before), *(kind.of(change.after) for change in of_item[:-1])]
    if all(rows == wanted for rows in earlier):
        return
    if kind.keys == "moving":
        _move(kind, newest, wanted, now_s)
    else:
        _write(wanted or _gone(earlier, now_s), newest.sequence, now_s)


# ── Rows whose keys stay ─────────────────────────────────────────────────────


def _write(rows: Iterable[Row], sequence: str, now_s: int) -> None:
    for row in rows:
        version = row.version or sequence
        dynamodb.put(
            TableName=table("lists"),
            Item=dynamodb.pack(row.item | {"sequence": version, "written_s": now_s}),
            ConditionExpression="attribute_not_exists(#list) OR #sequence < :sequence",
            ExpressionAttributeNames={"#list": "list", "#sequence": "sequence"},
            ExpressionAttributeValues=dynamodb.pack({":sequence": version}),
        )


def _gone(earlier: Iterable[Sequence[Row]], now_s: int) -> list[Row]:
    """Returns the rows that replace those of a deleted item, so that an older record does not bring them back."""
    keys = {(row.list, row.place) for rows in earlier for row in rows}
    return [Row(name, place, {"gone": 1}, now_s + GONE_FOR_S) for name, place in sorted(keys)]


# ── Rows whose keys change ───────────────────────────────────────────────────


def _move(kind: Kind, newest: Change, wanted: Sequence[Row], now_s: int) -> None:
    key = mark_key(kind, newest.key)
    for _ in range(_ATTEMPTS):
        mark = dynamodb.get("lists", key, consistent=True)
        if mark and mark["sequence"] >= newest.sequence:
            return
        if move(key, mark, wanted, newest.sequence, now_s):
            return
    raise TryAgain("This item's rows are being changed by others.")


def mark_key(kind: Kind, key: Item) -> Item:
    """Returns the key of the mark that the item under `key` has for this kind."""
    return {"list": f"mark#{kind.name}#{'/'.join(str(key[name]) for name in sorted(key))}", "place": _MARK}


def move(key: Item, seen: Item | None, wanted: Sequence[Row], sequence: str, now_s: int) -> bool:
    """Replaces the rows of the mark under `key`, which was read as `seen`, in one transaction.

    Returns False if another writer was faster.
    """
    keys = [[row.list, row.place] for row in wanted]
    mark = key | {"sequence": sequence, "written_s": now_s, "rows": keys}
    marked = {"Put": {"TableName": table("lists"), "Item": dynamodb.pack(mark), **unchanged(seen)}}
    old = [place for place in seen["rows"] if place not in keys] if seen else []
    return dynamodb.transact([marked, *_deletes(old), *_puts(wanted)]) is None


def unchanged(seen: Item | None) -> Item:
    """Returns the condition that a mark, or a row of a `fixed` kind, is still as it was `seen`. None means missing."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(#list)", **_named("list")}
    condition = {"ConditionExpression": "#sequence = :seen AND #written_s = :then"}
    values = dynamodb.pack({":seen": seen["sequence"], ":then": seen["written_s"]})
    return condition | _named("sequence", "written_s") | {"ExpressionAttributeValues": values}


def _named(*attributes: str) -> Item:
    return {"ExpressionAttributeNames": {f"#{name}": name for name in attributes}}


def _puts(rows: Iterable[Row]) -> list[Any]:
    return [{"Put": {"TableName": table("lists"), "Item": dynamodb.pack(row.item)}} for row in rows]


def _deletes(keys: Iterable[Sequence[str]]) -> list[Any]:
    gone = ({"list": name, "place": place} for name, place in keys)
    return [{"Delete": {"TableName": table("lists"), "Key": dynamodb.pack(key)}} for key in gone]
