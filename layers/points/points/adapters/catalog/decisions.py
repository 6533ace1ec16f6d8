"""Writes decisions to the Catalog table. Each write requires the version that the decision is based on.

The layout of the table is in `points.adapters.catalog.records`.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import shop
from points.adapters.catalog.records import STATE, Kind, Record, key_of
from points.adapters.trail import trail
from points.domain import ids
from points.domain.errors import Refusal, TryAgain, VersionConflict
from points.domain.program import lives
from points.domain.trail.entries import TrailEntry

Beside = Callable[[], Sequence[Item]]
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.05


class Overtaken(VersionConflict):
    """Another decision was written after the shop was read. The version of the decision to change is still the same."""


def save(
    kind: Kind,
    name: str,
    body: Mapping[str, Any] | None,
    *,
    version: int,
    life: int = lives.FIRST,
    shards: int = 0,
    revision: int | None = None,
    was: Record | None = None,
    zones: Sequence[tuple[str, int]] = (),
    created_at: datetime | None = None,
    beside: Beside = tuple,
    entry: TrailEntry | None = None,
) -> int:
    """Replaces the decision of `version` and returns the new version. Each attempt is one transaction.

    `version` is 0 if nothing is stored yet. A `body` of None deletes the decision. `life` and `shards` are those of the
    record. If `revision` is given, the write fails if any decision was written after that revision. It is for decisions
    that were checked against others. `was` is the decision that applies until this one takes effect. `zones` are the
    program's former time zones. `beside` returns further writes of the same transaction; it is called again for each
    attempt, because stock or budget may be taken meanwhile. `entry` is for the audit trail. Raises VersionConflict if
    `version` is not the stored one, Overtaken if `revision` is not the current one, and TryAgain if the write still
    conflicts after 5 attempts.
    """
    item = _item(
        kind, name, body, version=version + 1, life=life, shards=shards, was=was, zones=zones, created_at=created_at
    )
    writes: list[Item] = [{"Put": _put(item, version)}, {"Update": _next_revision(revision)}]
    for attempt in range(_ATTEMPTS):
        recorded = [trail.part(entry)] if entry else []
        refusal = _refused([*writes, *beside(), *recorded])
        if refusal is None:
            shop.forget()
            return version + 1
        if isinstance(refusal, VersionConflict):
            raise refusal
        time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))
    raise TryAgain("The write still conflicted after 5 attempts. Try again.")


def stored_version(kind: Kind, name: str) -> int:
    """Returns the newest version under this id, even if the decision was deleted; 0 if there never was one.

    One read.
    """
    stored = dynamodb.get("catalog", key_of(kind, name), consistent=True, only=("version",)) or {}
    return int(stored.get("version", 0))


# ── The parts of the transaction ─────────────────────────────────────────────


def _item(
    kind: Kind,
    name: str,
    body: Mapping[str, Any] | None,
    *,
    version: int,
    life: int,
    shards: int,
    was: Record | None,
    zones: Sequence[tuple[str, int]],
    created_at: datetime | None,
) -> Item:
    item: Item = {**key_of(kind, name), "version": version, "at": ids.microseconds(shop.opened().now)}
    item |= {"deleted": True} if body is None else {"body": dict(body)}
    item |= {"life": life} if life != lives.FIRST else {}
    item |= {"shards": shards} if shards else {}
    item |= {"created_at": ids.microseconds(created_at)} if created_at else {}
    item |= {"was": _before(was)} if was else {}
    return item | ({"zones": [list(zone) for zone in zones]} if zones else {})


def _before(was: Record) -> Item:
    decided: Item = {"at": ids.microseconds(was.decided_at)} if was.decided_at else {}
    return {"version": was.version, "body": dict(was.body), **decided}


def _put(item: Item, version: int) -> Item:
    """Returns the write that replaces the decision. It fails if the stored version is not `version`."""
    put: Item = {
        "TableName": table("catalog"),
        "Item": dynamodb.pack(item),
        "ConditionExpression": "version = :version" if version else "attribute_not_exists(id)",
    }
    if version:
        put["ExpressionAttributeValues"] = dynamodb.pack({":version": version})
    return put


def _next_revision(seen: int | None) -> Item:
    """Returns the write that increases the shop's revision. If `seen` is given, it fails at any other revision."""
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
    """Commits the transaction. Returns None if it was written, else the exception to raise."""
    reasons = dynamodb.transact(writes)
    return None if reasons is None else _why(reasons)


def _why(reasons: list[Item]) -> Refusal:
    """Returns the exception for a cancelled transaction. A failed version is reported before a failed revision."""
    decision, revision, *_ = map(dynamodb.is_failed_condition, reasons)
    if decision:
        return VersionConflict("Another edit was faster. Read the newest version and send it.")
    if revision:
        return Overtaken("Another decision was written at the same time. Send this one again.")
    return TryAgain("The write conflicted with another one.")
