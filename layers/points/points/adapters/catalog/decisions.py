"""Writes decisions to the Catalog table, each guarded by the version it was made from.

The layout of the table is in `points.adapters.catalog.records`.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import shop, stock
from points.adapters.catalog.records import STATE, Kind, Record, key_of
from points.domain.errors import Invalid, Refusal, TryAgain, VersionConflict, Wording

_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.05


class Overtaken(VersionConflict):
    """Another decision was made since the shop was read. The decision that was to be changed is unchanged."""


def save(
    kind: Kind,
    name: str,
    body: Mapping[str, Any] | None,
    *,
    version: int,
    left: int | None = None,
    supply_change: int | None = None,
    shards: int = 0,
    revision: int | None = None,
    was: Record | None = None,
    zones: Sequence[tuple[str, int]] = (),
    beside: Callable[[], Sequence[Item]] = tuple,
) -> int:
    """Writes a decision over the one of `version` and answers the new version. One transaction for each attempt.

    `version` is 0 where there is none yet, or the default. A `body` of None deletes the decision.
    For a reward, `left` sets how many units are left, and `supply_change` adds units (takes them away); at most one of
    the two is given. `shards` is how many shards a flash reward's stock has.
    With `revision`, nothing else in the shop may have been decided since that revision: for decisions that were
    checked against the others. `was` is the decision that holds until this one takes effect. `zones` are the program's
    former time zones. `beside` makes further writes of the same transaction; it is called again for each attempt.
    Raises VersionConflict where `version` is not the stored one, Overtaken where `revision` is not the current one,
    Invalid where fewer units are left than are taken, TryAgain where the write still conflicts after 5 attempts.
    """
    assert left is None or supply_change is None
    item = _item(kind, name, body, version=version + 1, shards=shards, was=was)
    item |= {"zones": [list(zone) for zone in zones]} if zones else {}
    writes: list[Item] = [{"Put": _put(item, version)}, {"Update": _next_revision(revision)}]
    for attempt in range(_ATTEMPTS):
        is_closed = shards > 0 and body is None
        stocked = stock.restocked(name, shards, left=left, change=supply_change, is_closed=is_closed)
        more = beside()
        refusal = _refused([*writes, *stocked, *more])
        if refusal is None:
            shop.forget()
            return version + 1
        if isinstance(refusal, VersionConflict) or (isinstance(refusal, Invalid) and left is None and not more):
            raise refusal
        # Members redeem while the merchant edits: after a collision wait a moment and try again.
        time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))
    raise TryAgain("Too many others write at the same time.")


def stored_version(kind: Kind, name: str) -> int:
    """The newest version of this id, also of a deleted decision; 0 where there never was one. One read."""
    return int(_stored(kind, name).get("version", 0))


def stored_shards(reward_id: str) -> int:
    """How many shards the stock of this flash reward has, also of a deleted one; 0 where there never were any."""
    return int(_stored("reward", reward_id).get("shards", 0))


def _stored(kind: Kind, name: str) -> Item:
    return dynamodb.get("catalog", key_of(kind, name), consistent=True, only=("version", "shards")) or {}


# ── The parts of the transaction ─────────────────────────────────────────────


def _item(
    kind: Kind, name: str, body: Mapping[str, Any] | None, *, version: int, shards: int, was: Record | None
) -> Item:
    item: Item = {**key_of(kind, name), "version": version}
    item |= {"deleted": True} if body is None else {"body": dict(body)}
    item |= {"shards": shards} if shards else {}
    return item | ({"was": {"version": was.version, "body": dict(was.body)}} if was else {})


def _put(item: Item, version: int) -> Item:
    """Replaces the decision of `version`, and no other."""
    put: Item = {
        "TableName": table("catalog"),
        "Item": dynamodb.pack(item),
        "ConditionExpression": "version = :version" if version else "attribute_not_exists(id)",
    }
    if version:
        put["ExpressionAttributeValues"] = dynamodb.pack({":version": version})
    return put


def _next_revision(seen: int | None) -> Item:
    """Counts up the shop's revision; if `seen` is given, only from that revision."""
    update: Item = {
        "TableName": table("catalog"),
        "Key": dynamodb.pack(STATE),
        "UpdateExpression": "ADD revision :one",
        "ExpressionAttributeValues": dynamodb.pack({":one": 1}),
    }
    if seen is not None:
        update["ConditionExpression"] = "revision = :seen" if seen else "attribute_not_exists(revision)"
        update["ExpressionAttributeValues"] |= dynamodb.pack({":seen": seen} if seen else {})
    return update


def _refused(writes: list[Any]) -> Refusal | None:
    """Commits the transaction. Answers None where it was written, else why not."""
    reasons = dynamodb.transact(writes)
    return None if reasons is None else _why(reasons)


def _why(reasons: list[Item]) -> Refusal:
    """Why the transaction was cancelled: by the decision, the revision or the stock, looked at in this order."""
    decision, revision, *stocking = [*map(dynamodb.is_failed_condition, reasons), False, False]
    if decision:
        return VersionConflict("Somebody else edited this: read it again and send its version.")
    if revision:
        return Overtaken("Somebody else decided something at this moment: send it again.")
    if any(stocking):
        return Invalid({"stock": Wording("剩余数量不足", "Fewer units than that are left.")})
    return TryAgain("Others write at the same time.")
