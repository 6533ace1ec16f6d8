"""Stores how the supply of each reward changed: by staff, with a reason, or by an edit of the reward.

| table   | kind           | id                     | item                                                 |
| ------- | -------------- | ---------------------- | ---------------------------------------------------- |
| Catalog | stock#REWARD   | version, of ten digits | at (µs), by, reason, before, after (missing: none)   |
| Catalog | restock#REWARD | digest of a key        | digest of the request, version: what it has written  |

A movement is written in the transaction that writes the version of the reward and changes its stock.
"""

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.rewards.stock_movements import Movement


def made(reward_id: str, movement: Movement) -> Item:
    """Returns the part of a transaction that adds a movement to the reward's list."""
    item = {
        **_key(reward_id, movement.version),
        "at": ids.microseconds(movement.at),
        "by": movement.by,
        "reason": movement.reason,
        **({} if movement.before is None else {"before": movement.before}),
        **({} if movement.after is None else {"after": movement.after}),
    }
    return {"Put": {"TableName": table("catalog"), "Item": dynamodb.pack(item)}}


def history(reward_id: str, *, limit: int, after: str | None = None) -> tuple[list[Movement], str | None]:
    """Returns the movements of a reward, newest first: (page, the position after which to continue or None)."""
    kind = f"stock#{reward_id}"
    items, more = dynamodb.page(
        "catalog",
        "kind = :kind",
        {":kind": kind},
        limit=limit,
        after={"kind": kind, "id": after} if after else None,
        newest_first=True,
    )
    return [_movement(item) for item in items], more["id"] if more else None


# ── Once for each key ────────────────────────────────────────────────────────


def key_used(reward_id: str, key: str, digest: str, version: int) -> Item:
    """Returns the part of a transaction that records what a request with this Idempotency-Key has written.

    It fails if the key was used before.
    """
    item = {**_used(reward_id, key), "digest": digest, "version": version}
    condition = "attribute_not_exists(id)"
    return {"Put": {"TableName": table("catalog"), "Item": dynamodb.pack(item), "ConditionExpression": condition}}


def with_key(reward_id: str, key: str) -> tuple[Movement, str] | None:
    """Returns (the movement that a request with this key made, the digest of the request), or None."""
    used = dynamodb.get("catalog", _used(reward_id, key), consistent=True)
    if used is None:
        return None
    item = dynamodb.get("catalog", _key(reward_id, used["version"]), consistent=True)
    assert item is not None  # both were written in one transaction
    return _movement(item), used["digest"]


def _key(reward_id: str, version: int) -> Item:
    return {"kind": f"stock#{reward_id}", "id": f"{version:010}"}


def _used(reward_id: str, key: str) -> Item:
    return {"kind": f"restock#{reward_id}", "id": ids.digest("restock", key, length=26)}


def _movement(item: Item) -> Movement:
    at = ids.from_microseconds(item["at"])
    return Movement(int(item["id"]), at, item["by"], item.get("before"), item.get("after"), item["reason"])
