"""Reads and changes the stock of rewards: the units left of each.

| table | shelf | reward_id     | item                                           |
| ----- | ----- | ------------- | ---------------------------------------------- |
| Stock | main  | the life's id | left; supply, which is left + redeemed; closed |

Each life of a reward has its own item (`points.domain.program.lives`). A unit of an earlier life that is given back
returns to the item of that life, which is closed. The item also stays while the stock is unlimited, because it records
how many units were redeemed. A flash reward has its stock in shards, see `points.adapters.catalog.dispenser_items`. The
functions here serve both kinds: `shards` is 0 for a reward that is not a flash reward.
"""

from collections.abc import Collection, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import dispenser, dispenser_stock
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain.errors import Invalid, Wording
from points.domain.rewards.stock import StockChange

SHELF: Final = "main"


def key_of(life_id: str) -> Item:
    """Returns the key in the Stock table of a life that is not a flash reward's."""
    return {"shelf": SHELF, "reward_id": life_id}


def left_between(first: str, last: str) -> dict[str, int]:
    """Returns the units left, by life, of the lives with ids from `first` to `last`. Makes one read per megabyte.

    Flash rewards and lives that are over are left out.
    """
    condition = "shelf = :shelf AND reward_id BETWEEN :first AND :last"
    items = dynamodb.every("stock", condition, {":shelf": SHELF, ":first": first, ":last": last})
    return {item["reward_id"]: item["left"] for item in items if "closed" not in item}


def left(rewards: Mapping[str, int]) -> dict[str, int]:
    """Returns the units left by the id of the life. `rewards` has the number of shards of each life.

    Makes one read for all rewards without shards, and one for all flash rewards.
    """
    found = _left_without_shards(rewards) | dispenser_stock.left(_flash(rewards))
    return {name: units for name, units in found.items() if name in rewards}


def left_lately(rewards: Mapping[str, int]) -> dict[str, int]:
    """Returns the same as `left`, but flash rewards can be a second old. Use it only for display."""
    return _left_without_shards(rewards) | dispenser.left_lately(_flash(rewards))


def left_of(life_id: str, shards: int = 0) -> int | None:
    """Returns the units left of one life; None if its stock was never limited. Makes one consistent read."""
    if shards:
        return dispenser_stock.left({life_id: shards})[life_id]
    item = dynamodb.get("stock", key_of(life_id), consistent=True)
    return item["left"] if item else None


def _left_without_shards(rewards: Mapping[str, int]) -> dict[str, int]:
    counted = [name for name, shards in rewards.items() if not shards]
    return left_between(min(counted), max(counted)) if counted else {}


def _flash(rewards: Mapping[str, int]) -> dict[str, int]:
    return {name: shards for name, shards in rewards.items() if shards}


# ── Restocking, as parts of a transaction ────────────────────────────────────


def restocked(life_id: str, shards: int, supply: int) -> list[Item]:
    """Returns the writes that make `supply` the supply of this life. Makes one consistent read.

    The writes fail if the last units are redeemed meanwhile. Raises Invalid if fewer units are left than are removed.
    """
    if shards:
        return dispenser_stock.restocked(life_id, shards, supply)
    seen = dynamodb.get("stock", key_of(life_id), consistent=True)
    if seen is None:
        return [{"Update": _add(life_id, supply, "attribute_not_exists(#left)", {})}]
    change = supply - seen["supply"]
    if seen["left"] + change < 0:
        raise Invalid({"stock": Wording("剩余数量不足", "More units are removed than are left.")})
    return [{"Update": _add(life_id, change, "#left >= :taken", {":taken": max(0, -change)})}]


def closed(life_id: str, shards: int) -> list[Item]:
    """Returns the writes that end the sale of this life for ever. Units that are left cannot be redeemed any more."""
    if shards:
        return dispenser_stock.closed(life_id, shards)
    update = {
        "TableName": table("stock"),
        "Key": dynamodb.pack(key_of(life_id)),
        "UpdateExpression": "SET closed = :yes",
        "ExpressionAttributeValues": dynamodb.pack({":yes": True}),
    }
    return [{"Update": update}]


def _add(life_id: str, change: int, condition: str, values: Mapping[str, int]) -> Item:
    return {
        "TableName": table("stock"),
        "Key": dynamodb.pack(key_of(life_id)),
        "UpdateExpression": "ADD #left :change, supply :change",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#left": "left"},
        "ExpressionAttributeValues": dynamodb.pack({":change": change, **values}),
    }


# ── In a transaction ─────────────────────────────────────────────────────────


def _changed(change: StockChange) -> Item:
    e = Expression()
    left, units = e.name("left"), e.value(-change.taken)
    condition = f"attribute_exists({left})"
    if change.taken > 0:
        condition = f"{left} >= {e.value(change.taken)} AND attribute_not_exists(closed)"
    return {
        "Update": e.write(
            TableName=table("stock"),
            Key=dynamodb.pack(key_of(change.life_id)),
            UpdateExpression=f"ADD {left} {units}",
            ConditionExpression=condition,
        )
    }


def _sold_out(change: StockChange) -> Collection[str]:
    return {change.owner}


writes.register(StockChange, Writer(_changed, exhausted=_sold_out))
