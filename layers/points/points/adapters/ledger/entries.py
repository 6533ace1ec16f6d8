"""Stores entries, the lines of members' histories. Each is written once, together with its posting, and never changes.

| table   | key                 | item                                                   |
| ------- | ------------------- | ------------------------------------------------------ |
| Entries | member_id, entry_id | kind, points, source_id, at, title, lot, why           |
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, cast

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.ledger.postings import Entry, EntryKind


def entries(
    member_id: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: str | None = None,
    limit: int,
    after: str | None = None,
    consistent: bool = False,
) -> tuple[list[Entry], str | None]:
    """Returns a member's entries, newest first: (page, the entry_id after which to continue or None).

    The entries are from `since` up to but not including `until`. Later pages do not change while one reads them,
    because new entries come before the first page. A page of one `kind` may be short without being the last.
    """
    values = _in_a_time(member_id, since, until)
    items, cursor = dynamodb.sifted_page(
        "entries",
        ("member_id", "entry_id"),
        _IN_A_TIME,
        values | ({":kind": kind} if kind else {}),
        names={"#kind": "kind"} if kind else {},
        keep="#kind = :kind" if kind else "",
        limit=limit,
        after=after,
        consistent=consistent,
    )
    return [entry_of(item) for item in items], cursor


def those(keys: Sequence[Item]) -> list[Entry]:
    """Returns the entries under these keys, in their order, for half a read unit each. Missing ones are left out."""
    found = {(item["member_id"], item["entry_id"]): item for item in dynamodb.batch("entries", keys, consistent=False)}
    places = [(key["member_id"], key["entry_id"]) for key in keys]
    return [entry_of(found[place]) for place in places if place in found]


def entries_between(
    member_id: str,
    since: datetime | None,
    until: datetime | None,
    *,
    kind: str | None = None,
    consistent: bool = False,
) -> Iterator[Entry]:
    """Yields a member's entries from `since` up to but not including `until`, by ascending id. None means no limit.

    If `kind` is given, only entries of this kind. Makes one round trip for each megabyte of entries of all kinds.
    """
    values = _in_a_time(member_id, since, until) | ({":kind": kind} if kind else {})
    names, keep = ({"#kind": "kind"}, "#kind = :kind") if kind else ({}, "")
    found = dynamodb.every("entries", _IN_A_TIME, values, names=names, keep=keep, consistent=consistent)
    return map(entry_of, found)


def taken_back(member_id: str, since: datetime) -> int:
    """Returns the points that refunds have taken from the member from `since` on. The read is consistent."""
    return -sum(entry.points for entry in entries_between(member_id, since, None, kind="clawback", consistent=True))


_IN_A_TIME: Final = "member_id = :member AND entry_id BETWEEN :low AND :high"


def _in_a_time(member_id: str, since: datetime | None, until: datetime | None) -> Item:
    low = ids.base32(ids.microseconds(since), 11) if since else "0"
    high = ids.base32(ids.microseconds(until), 11) if until else "~"
    return {":member": member_id, ":low": low, ":high": high}


def entry_of(item: Item) -> Entry:
    return Entry(
        member_id=item["member_id"],
        entry_id=item["entry_id"],
        kind=cast("EntryKind", item["kind"]),
        points=item["points"],
        source_id=item["source_id"],
        at=ids.from_microseconds(item["at"]),
        title=item.get("title", ""),
        lot=item.get("lot"),
        why=item.get("why", {}),
    )


def written(entry: Entry) -> Item:
    """Returns the entry's part of a transaction."""
    item: Item = {
        "member_id": entry.member_id,
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "source_id": entry.source_id,
        "at": ids.microseconds(entry.at),
    }
    if entry.title:
        item["title"] = entry.title
    if entry.lot:
        item["lot"] = entry.lot
    if entry.why:
        item["why"] = dict(entry.why)
    return {
        "Put": {
            "TableName": table("entries"),
            "Item": dynamodb.pack(item),
            "ConditionExpression": "attribute_not_exists(entry_id)",
        }
    }
