"""The stock of rewards: the units left of each.

| table | shelf | reward_id       | item                                    |
| ----- | ----- | --------------- | --------------------------------------- |
| Stock | main  | the reward's id | left; supply, which is left + redeemed  |

A flash reward has its stock in shards, see `points.adapters.catalog.dispenser_items`. The functions here serve both
kinds: `shards` is 0 for a reward that is not a flash reward.
"""

from collections.abc import Collection, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import dispenser, dispenser_stock
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain.rewards.stock import StockChange

SHELF: Final = "main"


def key_of(reward_id: str) -> Item:
    """The key in the Stock table of a reward that is not a flash reward."""
    return {"shelf": SHELF, "reward_id": reward_id}


def left_between(first: str, last: str) -> dict[str, int]:
    """The units left of the rewards from id `first` to id `last`, without flash rewards. One read per megabyte."""
    condition = "shelf = :shelf AND reward_id BETWEEN :first AND :last"
    items = dynamodb.every("stock", condition, {":shelf": SHELF, ":first": first, ":last": last})
    return {item["reward_id"]: item["left"] for item in items}


def left(rewards: Mapping[str, int]) -> dict[str, int]:
    """The units left of these rewards, given the shards of each. Rewards with unlimited stock are left out.

    One read for all rewards without shards, and one for all flash rewards.
    """
    found = _left_without_shards(rewards) | dispenser_stock.left(_flash(rewards))
    return {name: units for name, units in found.items() if name in rewards}


def left_lately(rewards: Mapping[str, int]) -> dict[str, int]:
    """As `left`, but flash rewards can be up to a second old. For display only."""
    return _left_without_shards(rewards) | dispenser.left_lately(_flash(rewards))


def left_of(reward_id: str, shards: int = 0) -> int | None:
    """The units left of one reward, read now; None if its stock was never limited. One consistent read."""
    if shards:
        return dispenser_stock.left({reward_id: shards})[reward_id]
    item = dynamodb.get("stock", key_of(reward_id), consistent=True)
    return item["left"] if item else None


def _left_without_shards(rewards: Mapping[str, int]) -> dict[str, int]:
    counted = [name for name, shards in rewards.items() if not shards]
    return left_between(min(counted), max(counted)) if counted else {}


def _flash(rewards: Mapping[str, int]) -> dict[str, int]:
    return {name: shards for name, shards in rewards.items() if shards}


# ── Restocking, as parts of a transaction ────────────────────────────────────


def restocked(
    reward_id: str, shards: int, *, left: int | None, change: int | None, is_closed: bool = False
) -> list[Item]:
    """The writes that set the units to `left`, or add `change` units; empty if neither is given.

    `is_closed` ends the sale of a flash reward instead. If more units are removed than are left, a flash reward raises
    Invalid; for other rewards the condition of the write fails.
    """
    if is_closed:
        return dispenser_stock.closed(reward_id, shards)
    if left is None and change is None:
        return []
    if shards:
        return dispenser_stock.restocked(reward_id, shards, left=left, change=change)
    if left is not None:
        return [{"Update": _set_left(reward_id, left, seen=left_of(reward_id))}]
    return [{"Update": _change_left(reward_id, change or 0)}]


def _set_left(reward_id: str, left: int, *, seen: int | None) -> Item:
    """The write that sets the units to `left`, if still `seen` units are left."""
    update = _add(reward_id, left - (seen or 0))
    update["ConditionExpression"] = "attribute_not_exists(#left)" if seen is None else "#left = :seen"
    update["ExpressionAttributeValues"] |= dynamodb.pack({} if seen is None else {":seen": seen})
    return update


def _change_left(reward_id: str, change: int) -> Item:
    """The write that adds `change` units, or removes them if enough are left."""
    update = _add(reward_id, change)
    if change < 0:
        update["ConditionExpression"] = "#left >= :taken"
        update["ExpressionAttributeValues"] |= dynamodb.pack({":taken": -change})
    return update


def _add(reward_id: str, change: int) -> Item:
    return {
        "TableName": table("stock"),
        "Key": dynamodb.pack(key_of(reward_id)),
        "UpdateExpression": "ADD #left :change, supply :change",
        "ExpressionAttributeNames": {"#left": "left"},
        "ExpressionAttributeValues": dynamodb.pack({":change": change}),
    }


# ── In a transaction ─────────────────────────────────────────────────────────


def _changed(change: StockChange) -> Item:
    e = Expression()
    left, units = e.name("left"), e.value(-change.taken)
    enough = f"{left} >= {e.value(change.taken)}" if change.taken > 0 else f"attribute_exists({left})"
    return {
        "Update": e.write(
            TableName=table("stock"),
            Key=dynamodb.pack(key_of(change.reward_id)),
            UpdateExpression=f"ADD {left} {units}",
            ConditionExpression=enough,
        )
    }


def _sold_out(change: StockChange) -> Collection[str]:
    return {change.owner}


writes.register(StockChange, Writer(_changed, exhausted=_sold_out))
