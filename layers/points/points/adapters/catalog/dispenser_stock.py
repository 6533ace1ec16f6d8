"""Reads the units left of flash rewards, and makes the writes that restock or close a sale."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.catalog.dispenser_items import SHELVES, place_in, shard_key, shard_of, shard_update
from points.domain.errors import Invalid, Wording
from points.domain.rewards.dispenser import Shard, removal, shares


def closed(life_id: str, shards: int) -> list[Item]:
    """Returns the writes that end the sale for ever. The units left in the shards cannot be drawn any more."""
    return [{"Update": shard_update(life_id, n, "SET closed = :yes", {":yes": True}, "")} for n in range(shards)]


def restocked(life_id: str, shards: int, supply: int) -> list[Item]:
    """Returns the writes that change the supply of all shards together to `supply` units. Makes one consistent read.

    Raises Invalid if fewer units are left than must be removed.
    """
    seen = _read(life_id, shards)
    change = supply - sum(item["supply"] for item in seen if item)
    changes = shares(change, shards)
    if change < 0:
        changes = _removed(-change, [item["left"] if item else 0 for item in seen])
    return [
        {"Update": _restocking(life_id, shard, units, is_new=seen[shard] is None)}
        for shard, units in enumerate(changes)
        if units or seen[shard] is None
    ]


def _removed(units: int, left: Sequence[int]) -> list[int]:
    fewer = removal(units, left)
    if fewer is None:
        raise Invalid({"stock": Wording("剩余数量不足", "More units are removed than are left.")})
    return [-less for less in fewer]


def _restocking(life_id: str, shard: int, change: int, *, is_new: bool) -> Item:
    """Returns the write that adds `change` units to one shard, or removes them if negative."""
    condition = "attribute_not_exists(#left)" if is_new else ""
    values: dict[str, Any] = {":n": change}
    if change < 0:
        condition, values = "#left >= :taken", values | {":taken": -change}
    return shard_update(life_id, shard, "ADD #left :n, supply :n", values, condition)


def left(rewards: Mapping[str, int], *, consistent: bool = True) -> dict[str, int]:
    """Returns the units left by the id of the life. `rewards` has the number of shards of each life.

    Costs one round trip and 1 read unit per shard, or half a unit per shard if not `consistent`.
    """
    keys = [shard_key(life_id, shard) for life_id, shards in rewards.items() for shard in range(shards)]
    found = dict.fromkeys(rewards, 0)
    for item in dynamodb.batch("stock", keys, consistent=consistent) if keys else ():
        found[item["reward_id"]] += 0 if item.get("closed") else item.get("left", 0)
    return found


def shards() -> Iterator[tuple[str, int, Shard]]:
    """Yields (the id of the life, the shard's number, the shard) for every shard in the table."""
    for shelf in SHELVES:
        for item in _items(shelf):
            yield item["reward_id"], place_in(item["reward_id"], shelf), shard_of(item)


def _items(shelf: str) -> Iterator[Item]:
    return dynamodb.every("stock", "shelf = :shelf", {":shelf": shelf}, limit=500, consistent=True)


def _read(life_id: str, shards: int) -> Sequence[Item | None]:
    keys = [shard_key(life_id, shard) for shard in range(shards)]
    found = {item["shelf"]: item for item in dynamodb.batch("stock", keys) if "left" in item}
    return [found.get(key["shelf"]) for key in keys]
