"""Puts the rows of stored items right, while the streams go on writing rows.

Rows and marks are read first, then the item as it is now. They are only written if they are still as they were read. So
a row is never replaced by an older one: if the item changes later, its record either comes first, and then nothing is
written here, or it comes later and is newer than what was written.

What was made from a record keeps the sequence of that record, so that older records still change nothing. What no
record has made gets a sequence that is older than every record.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from points.adapters.aws import dynamodb, parallel
from points.adapters.aws.dynamodb import Item, table
from points.adapters.lists import redemption_rows, rows
from points.adapters.lists.rows import GONE_FOR_S, Kind, Row

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "members": ("member_id",),
    "redemptions": ("member_id", "redemption_key"),
    "orders": ("order_id",),
}
_BEFORE_ALL: Final = "0"  # the sequence of what no record has made
_BOOKKEEPING: Final = ("sequence", "written_s")

_Place = tuple[str, str]  # the key of a row: (list, place)


def put_right(kind: Kind, items: Sequence[Item], now_s: int) -> int:
    """Writes the rows of these items of `kind.table` that are missing or wrong. Returns how many items had such rows.

    Reads one unit for each row and mark, and one more for each item with a wrong row. Raises TryAgain.
    """
    return _move(kind, items, now_s) if kind.keys == "moving" else _write(kind, items, now_s)


def withdraw(kinds: Iterable[Kind], stored: Iterable[Item], now_s: int) -> int:
    """Withdraws the rows among these items of table Lists that their redemption does not give any more.

    Returns how many. Marks name all rows of `moving` kinds, so `put_right` finds those.
    """
    of_row = {_place(row): row for row in stored if "sequence" in row and "gone" not in row}
    keys = {place: key for place, row in of_row.items() if (key := redemption_rows.redemption_of_row(row))}
    wanted = [kind for kind in kinds if kind.table == "redemptions" and kind.keys == "fixed"]
    given = {
        _place(row.key)
        for redemption in _current("redemptions", keys.values())
        for kind in wanted
        for row in kind.of(redemption)
    }
    gone = {"gone": 1}
    writes = [(Row(*place, gone, now_s + GONE_FOR_S), of_row[place], now_s) for place in keys if place not in given]
    return sum(parallel.each(_put, writes))


# ── Rows whose keys stay ─────────────────────────────────────────────────────


def _write(kind: Kind, items: Sequence[Item], now_s: int) -> int:
    stored = _stored(row.key for item in items for row in kind.of(item))
    wrong = [item for item in items if any(not _is_right(row, stored) for row in kind.of(item))]
    newest: dict[_Place, Row] = {}
    for row in (row for item in _current(kind.table, wrong) for row in kind.of(item)):
        place = _place(row.key)
        if place in stored and (place not in newest or newest[place].version <= row.version):
            newest[place] = row
    writes = [(row, stored[place], now_s) for place, row in newest.items() if not _is_right(row, stored)]
    return sum(parallel.each(_put, writes))


def _put(write: tuple[Row, Item | None, int]) -> bool:
    row, seen, now_s = write
    sequence = row.version or (seen["sequence"] if seen else _BEFORE_ALL)
    item = row.item | {"sequence": sequence, "written_s": now_s}
    return dynamodb.put(TableName=table("lists"), Item=dynamodb.pack(item), **rows.unchanged(seen))


# ── Rows whose keys change ───────────────────────────────────────────────────


def _move(kind: Kind, items: Sequence[Item], now_s: int) -> int:
    marks = _stored(_mark_key(kind, item) for item in items)
    stored = _stored(row.key for item in items for row in kind.of(item))

    def is_right(item: Item) -> bool:
        mark, wanted = marks[_place(_mark_key(kind, item))], kind.of(item)
        named = [tuple(place) for place in mark["rows"]] if mark else []
        return named == [_place(row.key) for row in wanted] and all(_is_right(row, stored) for row in wanted)

    def moved(item: Item) -> bool:
        key = _mark_key(kind, item)
        mark = marks[_place(key)]
        return rows.move(key, mark, kind.of(item), mark["sequence"] if mark else _BEFORE_ALL, now_s)

    wrong = [item for item in items if not is_right(item)]
    return sum(parallel.each(moved, [item for item in _current(kind.table, wrong) if not is_right(item)]))


def _mark_key(kind: Kind, item: Item) -> Item:
    return rows.mark_key(kind, _key(kind.table, item))


# ── What is there ────────────────────────────────────────────────────────────


def _stored(keys: Iterable[Item]) -> dict[_Place, Item | None]:
    """Returns what is under these keys of table Lists. None means that nothing is."""
    found: dict[_Place, Item | None] = {_place(key): None for key in keys}
    wanted = [{"list": name, "place": place} for name, place in found]
    found |= {_place(item): item for item in dynamodb.batch("lists", wanted)}
    return found


def _current(name: str, items: Iterable[Item]) -> list[Item]:
    """Returns these items of a source table as they are now."""
    keys = {tuple(item[part] for part in _KEYS[name]): _key(name, item) for item in items}
    return dynamodb.batch(name, list(keys.values()))


def _is_right(row: Row, stored: Mapping[_Place, Item | None]) -> bool:
    seen = stored.get(_place(row.key))
    if seen is None:
        return False
    if row.version:
        return bool(seen["sequence"] >= row.version)
    return row.item == {name: value for name, value in seen.items() if name not in _BOOKKEEPING}


def _key(name: str, item: Item) -> Item:
    return {part: item[part] for part in _KEYS[name]}


def _place(key: Item) -> _Place:
    return key["list"], key["place"]
