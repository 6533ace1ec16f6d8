"""Defines the items of flash rewards in Stock: shards of units, and one item for each number claimed or retired.

| table | shelf              | reward_id     | item                                                     |
| ----- | ------------------ | ------------- | -------------------------------------------------------- |
| Stock | flash-0 … flash-15 | the life's id | left, next (last number drawn), supply, retired; closed; |
|       |                    |               | judged, marked, marked_at: the progress of the sweep     |
| Stock | unit#LIFE#SHARD#N  | the life's id | the number N is claimed or retired                       |

Each life of a reward has shards and units of its own (`points.domain.program.lives`).
"""

from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain.rewards.dispenser import MOST_SHARDS, Shard, Unit

SHELVES: Final = tuple(f"flash-{place}" for place in range(MOST_SHARDS))


def shard_of(item: Item) -> Shard:
    return Shard(item.get("left", 0), item.get("next", 0), item.get("supply", 0), item.get("retired", 0))


def place_of(item: Item) -> int | None:
    """Returns the shard's number if this item is a shard, else None."""
    return place_in(item["reward_id"], item["shelf"]) if item["shelf"] in SHELVES else None


def shard_key(life_id: str, shard: int) -> Item:
    # Rewards begin at different partitions (`shelf`), because several sales may run at the same time.
    return {"shelf": SHELVES[(crc32(life_id.encode()) + shard) % MOST_SHARDS], "reward_id": life_id}


def shard_update(life_id: str, shard: int, update: str, values: Mapping[str, Any], condition: str) -> Item:
    written: Item = {
        "TableName": table("stock"),
        "Key": dynamodb.pack(shard_key(life_id, shard)),
        "UpdateExpression": update,
        "ExpressionAttributeValues": dynamodb.pack(values),
    }
    names = {f"#{name}": name for name in ("left", "next") if f"#{name}" in update + condition}
    written |= {"ExpressionAttributeNames": names} if names else {}
    return written | ({"ConditionExpression": condition} if condition else {})


def place_in(life_id: str, shelf: str) -> int:
    return (SHELVES.index(shelf) - crc32(life_id.encode())) % MOST_SHARDS


def unit_key(unit: Unit) -> Item:
    return {"shelf": f"unit#{unit.life_id}#{unit.shard}#{unit.number}", "reward_id": unit.life_id}
