"""Lists entries of the audit trail, newest first: those of one object, of one actor, or all.

The layout of the table is in `points.adapters.trail.trail`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.trail import trail
from points.adapters.trail.trail import Stored

MOST_MONTHS: Final = 13  # months that one page looks through
_LAST: Final = "z"  # sorts after every character of a sort key


@dataclass(frozen=True, slots=True)
class Range:
    """The time from `since` on, up to but not including `until`."""

    since: datetime
    until: datetime


def of_object(name: str, within: Range, *, limit: int, after: str | None) -> tuple[list[Stored], str | None]:
    """Returns (a page of an object's entries, the position of the next page or None).

    A page can be short without being the last, because entries outside the range are left out after the read.
    """
    start: Item | None = {"object": name, "number": after} if after else None
    items, more = dynamodb.page(
        "trail", "#object = :object", {":object": name}, names={"#object": "object"}, limit=limit, after=start,
        newest_first=True, consistent=True,
    )  # fmt: skip
    found = [one for one in map(trail.stored, items) if within.since <= one[0].entry.at < within.until]
    return found, str(more["number"]) if more else None


def of_actor(actor: str, within: Range, *, limit: int, after: str | None) -> tuple[list[Stored], str | None]:
    """Returns (a page of one actor's entries, the position of the next page or None)."""
    items, more = _indexed("ByActor", "actor", actor, within, limit, json.loads(after) if after else None)
    return _whole(items), json.dumps(more) if more else None


def of_everything(within: Range, *, limit: int, after: str | None) -> tuple[list[Stored], str | None]:
    """Returns (a page of all entries, the position of the next page or None). Reads months until the page is full."""
    found: list[Item] = []
    start: Item | None = json.loads(after) if after else None
    for month in _months(within, start):
        here = start if start and start["month"] == month else None
        items, more = _indexed("ByMonth", "month", month, within, limit - len(found), here)
        found += items
        if more or len(found) == limit:
            last = {name: found[-1][name] for name in ("object", "number", "month", "moment")}
            return _whole(found), json.dumps(more or last)
    return _whole(found), None


def keys_since(within: Range) -> Iterator[tuple[str, int]]:
    """Yields (object, number) of every entry in the range, in no particular order."""
    for month in _months(within, None):
        for items in dynamodb.pages(partial(_indexed, "ByMonth", "month", month, within, None)):
            yield from ((item["object"], int(item["number"])) for item in items)


def _indexed(
    index: str, attribute: str, value: str, within: Range, limit: int | None, after: Mapping[str, Any] | None
) -> tuple[list[Item], Item | None]:
    first, last = trail.moment_of(within.since), trail.moment_of(within.until)
    return dynamodb.page(
        "trail",
        "#of = :of AND moment BETWEEN :first AND :last",
        {":of": value, ":first": first, ":last": last},
        names={"#of": attribute},
        index=index,
        limit=limit,
        after=after,
        newest_first=True,
    )


def _months(within: Range, start: Mapping[str, Any] | None) -> Iterator[str]:
    """Yields at most `MOST_MONTHS` months of the range, newest first. Begins at the month of `start`, if given."""
    newest = str(start["month"]) if start else trail.month_of(within.until)
    oldest = trail.month_of(within.since)
    month = newest
    for _ in range(MOST_MONTHS):
        if month < oldest:
            return
        yield month
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        month = trail.month_of(first - timedelta(days=1))


def _whole(items: list[Item]) -> list[Stored]:
    """Reads the entries that the items of an index name. Returns these entries in the order of the items."""
    keys = [(item["object"], int(item["number"])) for item in items]
    found = trail.many(keys)
    return [found[key] for key in keys if key in found]
