"""Lists entries of all members, many in one row, so that a row costs much less than a write unit for each entry.

| list          | place                  | item                                                             |
| ------------- | ---------------------- | ---------------------------------------------------------------- |
| entries#<day> | the second, `07:00:00` | for each entry of that second, <entry_id>#<member_id>: its kind  |

An entry never changes, and adding it to its row again changes nothing. So records may come twice, late, or in other
batches. A batch of the stream makes one write for each second of which it has entries. Days and seconds are UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from points.adapters.aws import dynamodb, parallel
from points.adapters.aws.dynamodb import Item, table
from points.adapters.streams.records import Change
from points.domain import ids

_KEYS: Final = ("list", "place")
_AT_ONCE: Final = 100  # entries in one write: an update expression has 4 KB
_SECONDS: Final = 50  # rows in one page
_TIME_LENGTH: Final = 11  # characters of the time in an entry id
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry in the list. `position` is its entry id and its member id, by which the list is ordered."""

    position: str
    kind: str

    @property
    def key(self) -> Item:
        """The entry's key in table Entries."""
        entry_id, _, member_id = self.position.partition("#")
        return {"member_id": member_id, "entry_id": entry_id}


def add(changes: Iterable[Change]) -> None:
    """Adds new entries to their rows. Raises TryAgain."""
    add_entries(change.after for change in changes if change.after is not None)


def add_entries(entries: Iterable[Item]) -> None:
    """Adds these items of table Entries to their rows. Raises TryAgain."""
    by_second: dict[tuple[str, str], list[Listed]] = {}
    for entry in entries:
        listed = Listed(_position_of(entry), entry["kind"])
        by_second.setdefault(_second_of(listed.position), []).append(listed)
    writes = [
        (*second, of_second[start : start + _AT_ONCE])
        for second, of_second in by_second.items()
        for start in range(0, len(of_second), _AT_ONCE)
    ]
    parallel.each(_add, writes)


def missing(entries: Iterable[Item]) -> list[Item]:
    """Returns those of these items of table Entries that are not in their rows. Half a read unit for each second."""
    by_position = {_position_of(entry): entry for entry in entries}
    seconds = sorted(set(map(_second_of, by_position)))
    rows = dynamodb.batch("lists", [dict(zip(_KEYS, second, strict=True)) for second in seconds], consistent=False)
    there = {name for row in rows for name in row}
    return [entry for position, entry in by_position.items() if position not in there]


def _add(write: tuple[str, str, Sequence[Listed]]) -> None:
    day, second, entries = write
    dynamodb.update(
        TableName=table("lists"),
        Key=dynamodb.pack({"list": day, "place": second}),
        UpdateExpression="SET " + ",".join(f"#{n}=:{n}" for n in range(len(entries))),
        ExpressionAttributeNames={f"#{n}": one.position for n, one in enumerate(entries)},
        ExpressionAttributeValues=dynamodb.pack({f":{n}": one.kind for n, one in enumerate(entries)}),
    )


def page(day: date, first: str, last: str) -> tuple[list[Listed], str | None]:
    """Returns entries of one day of UTC, newest first: (entries, the position below which to continue or None).

    Only positions from `first` up to but not including `last`. Reads `_SECONDS` rows; each costs half a read unit for
    each 4 KB.
    """
    name = f"entries#{day}"
    begins, ends = ("00:00:00" if _second_of(first)[0] != name else _second_of(first)[1], "23:59:59")
    if _second_of(last)[0] == name:
        ends = _second_of(last)[1]
    items, more = dynamodb.page(
        "lists",
        "#list = :list AND place BETWEEN :begins AND :ends",
        {":list": name, ":begins": begins, ":ends": ends},
        names={"#list": "list"},
        limit=_SECONDS,
        newest_first=True,
    )
    listed = [one for item in items for one in _listed(item)]
    kept = [one for one in listed if first <= one.position < last]
    return kept, position_at(datetime.fromisoformat(f"{day}T{more['place']}+00:00")) if more else None


def position_at(at: datetime) -> str:
    """Returns the position before the entries of this microsecond."""
    return ids.base32(ids.microseconds(at), _TIME_LENGTH)


def begin_of(day: date) -> str:
    """Returns the position before the first entry of this day of UTC."""
    return position_at(datetime.combine(day, time(), UTC))


def day_below(position: str) -> date:
    """Returns the day of UTC of the newest entry that can be below this position."""
    return (ids.from_microseconds(ids.number(position[:_TIME_LENGTH])) - _INSTANT * ("#" not in position)).date()


def _listed(item: Item) -> list[Listed]:
    found = [Listed(name, kind) for name, kind in item.items() if name not in _KEYS]
    return sorted(found, key=lambda one: one.position, reverse=True)


def _position_of(entry: Item) -> str:
    return f"{entry['entry_id']}#{entry['member_id']}"


def _second_of(position: str) -> tuple[str, str]:
    """Returns the row that has this position: (its list, its place)."""
    at = ids.from_microseconds(ids.number(position[:_TIME_LENGTH]))
    return f"entries#{at:%Y-%m-%d}", f"{at:%H:%M:%S}"
