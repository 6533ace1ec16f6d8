"""Stores saved segments, and the members whom a pass over all accounts found for them.

| table   | partition             | key                        | item                                                  |
| ------- | --------------------- | -------------------------- | ----------------------------------------------------- |
| Catalog | segments              | segment_id                 | name, conditions, version, changed_at (µs)            |
| Lists   | segments              | segment_id                 | run_id, version, found, as_of (µs): the last pass     |
| Lists   | segment#<id>#<run_id> | first member id of a part, | members: the ids of up to a thousand members, one     |
|         |                       | number of the page         | after the other; expires_at (TTL)                     |

A thousand members take 16 write units. What a pass has written is shown as soon as all of it is written.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.lists.member_list import Candidate, Page
from points.domain import ids
from points.domain.errors import NotFound, TryAgain, VersionConflict
from points.domain.segments.segments import Found, Segment

KEPT_S: Final = 4 * 24 * 3600  # four nights
_SEGMENTS: Final = "segments"
_CHUNKS_READ: Final = 2


# ── Segments ─────────────────────────────────────────────────────────────────


def every() -> list[Segment]:
    """Returns all segments by id, with what was found. Two reads."""
    stored = dynamodb.every("catalog", "kind = :kind", {":kind": _SEGMENTS}, consistent=True)
    lists = dynamodb.every("lists", "#list = :list", {":list": _SEGMENTS}, names={"#list": "list"})
    found = {item["place"]: _found(item) for item in lists}
    return [replace(_segment(item), found=found.get(item["id"])) for item in stored]


def one(segment_id: str) -> Segment:
    """Returns the segment, with what was found. Raises NotFound. Two reads."""
    item = dynamodb.get("catalog", _key(segment_id), consistent=True)
    if item is None:
        raise NotFound("There is no such segment.")
    found = dynamodb.get("lists", _found_key(segment_id), consistent=True)
    return replace(_segment(item), found=_found(found) if found else None)


def save(segment: Segment, entry: Item) -> None:
    """Stores the segment in place of the version before it, and `entry` for the trail. Raises VersionConflict."""
    item = _key(segment.segment_id) | {
        "name": segment.name,
        "conditions": dict(segment.conditions),
        "version": segment.version,
        "changed_at": ids.microseconds(segment.changed_at),
    }
    _write({"Put": {"TableName": table("catalog"), "Item": dynamodb.pack(item)}}, segment.version - 1, entry)


def remove(segment_id: str, version: int, entry: Item) -> None:
    """Deletes this version of the segment. Raises VersionConflict."""
    _write({"Delete": {"TableName": table("catalog"), "Key": dynamodb.pack(_key(segment_id))}}, version, entry)


def _write(write: Item, seen: int, entry: Item) -> None:
    ((_, terms),) = write.items()
    if seen:
        terms |= {"ConditionExpression": "version = :seen", "ExpressionAttributeValues": dynamodb.pack({":seen": seen})}
    else:
        terms |= {"ConditionExpression": "attribute_not_exists(id)"}
    reasons = dynamodb.transact([write, entry])
    if reasons is None:
        return
    if dynamodb.is_failed_condition(reasons[0]):
        raise VersionConflict("This segment was changed by somebody else.")
    raise TryAgain("This segment is being changed by others.")


# ── What a pass finds ────────────────────────────────────────────────────────


def keep(segment_id: str, run_id: str, place: str, member_ids: Sequence[str], expires_at: int) -> None:
    """Stores the members of one page of a pass. Repeating it stores the same."""
    item = {"list": _list(segment_id, run_id), "place": place, "members": "".join(member_ids), "expires_at": expires_at}
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("lists"), Item=dynamodb.pack(item))


def publish(segment_id: str, found: Found) -> None:
    """Shows what a pass found, unless a later pass was faster."""
    as_of = ids.microseconds(found.as_of)
    told = {"run_id": found.run_id, "version": found.version, "found": found.count, "as_of": as_of}
    dynamodb.put(
        TableName=table("lists"),
        Item=dynamodb.pack(_found_key(segment_id) | told),
        ConditionExpression="attribute_not_exists(as_of) OR as_of <= :as_of",
        ExpressionAttributeValues=dynamodb.pack({":as_of": as_of}),
    )


def members(segment_id: str, run_id: str, *, limit: int, after: str | None) -> Page:
    """Returns a page of the members whom this run found, in no particular order. About four read units."""
    chunk, _, taken = (after or "!@0").partition("@")
    items, more = dynamodb.page(
        "lists",
        "#list = :list AND place >= :chunk",
        {":list": _list(segment_id, run_id), ":chunk": chunk},
        names={"#list": "list"},
        limit=_CHUNKS_READ,
    )
    found = [
        Candidate(member_id, f"{item['place']}@{number}")
        for item in items
        for number, member_id in enumerate(_split(item["members"]), start=1)
        if item["place"] != chunk or number > int(taken)
    ]
    page = found[:limit]
    return page, page[-1].place if page and (more or len(found) > limit) else None


def _split(text: str) -> list[str]:
    length = ids.MEMBER_ID_LENGTH
    return [text[start : start + length] for start in range(0, len(text), length)]


def _list(segment_id: str, run_id: str) -> str:
    return f"segment#{segment_id}#{run_id}"


def _key(segment_id: str) -> Item:
    return {"kind": _SEGMENTS, "id": segment_id}


def _found_key(segment_id: str) -> Item:
    return {"list": _SEGMENTS, "place": segment_id}


def _segment(item: Item) -> Segment:
    changed_at = ids.from_microseconds(item["changed_at"])
    return Segment(item["id"], item["name"], item["conditions"], item["version"], changed_at)


def _found(item: Item) -> Found:
    return Found(item["run_id"], item["version"], item["found"], ids.from_microseconds(item["as_of"]))
