"""The stock of flash rewards: the units left, and the writes that restock or close a sale."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.catalog.dispenser_items import SHELVES, place_in, shard_key, shard_of, shard_update
from points.domain.errors import Invalid, Wording
from points.domain.rewards.dispenser import Shard, removal, shares


def closed(reward_id: str, shards: int) -> list[Item]:
    """The writes that end the sale for ever. The units left in the shards cannot be drawn any more."""
    return [{"Update": shard_update(reward_id, n, "SET closed = :yes", {":yes": True}, "")} for n in range(shards)]


def restocked(reward_id: str, shards: int, *, left: int | None, change: int | None) -> list[Item]:
    """The writes that set the units to `left`, or add `change` units, for a transaction that may be repeated.

    A shard that was closed, because an earlier reward with this id was deleted, starts again. Raises Invalid if more
    units are removed than are left.
    """
    seen = _read(reward_id, shards)
    there = [0 if item is None or item.get("closed") else item["left"] for item in seen]
    if left is not None:
        wanted = shares(left, shards)
    elif change is not None and change >= 0:
        wanted = [have + more for have, more in zip(there, shares(change, shards), strict=True)]
    else:
        fewer = removal(-(change or 0), there)
        if fewer is None:
            raise Invalid({"stock": Wording("剩余数量不足", "More units are removed than are left.")})
        wanted = [have - less for have, less in zip(there, fewer, strict=True)]
    return [
        {"Update": _restocking(reward_id, shard, units, seen[shard], is_exact=left is not None)}
        for shard, units in enumerate(wanted)
    ]


def _restocking(reward_id: str, shard: int, wanted: int, seen: Item | None, *, is_exact: bool) -> Item:
    """The write for one shard. A shard that is on sale is changed by the difference; a new one is set to `wanted`."""
    change = wanted - (seen["left"] if seen else 0)
    update, condition = "ADD #left :n, supply :n", ""
    values: dict[str, Any] = {":n": change}
    if is_exact or seen is None or seen.get("closed"):
        update = f"REMOVE closed {update}"
        condition = "#left = :seen" if seen else "attribute_not_exists(#left)"
        values |= {":seen": seen["left"]} if seen else {}
    elif change < 0:
        condition = "#left >= :taken"
        values |= {":taken": -change}
    return shard_update(reward_id, shard, update, values, condition)


def left(rewards: Mapping[str, int], *, consistent: bool = True) -> dict[str, int]:
    """The units left of these flash rewards, given the number of shards of each.

    One round trip. 1 read unit per shard, half of that if not `consistent`.
    """
    keys = [shard_key(reward_id, shard) for reward_id, shards in rewards.items() for shard in range(shards)]
    found = dict.fromkeys(rewards, 0)
    for item in dynamodb.batch("stock", keys, consistent=consistent) if keys else ():
        found[item["reward_id"]] += 0 if item.get("closed") else item.get("left", 0)
    return found


def shards() -> Iterator[tuple[str, int, Shard]]:
    """(reward_id, number, shard) of every shard, for the audit."""
    for shelf in SHELVES:
        for item in _items(shelf):
            yield item["reward_id"], place_in(item["reward_id"], shelf), shard_of(item)


def _items(shelf: str) -> Iterator[Item]:
    pages = dynamodb.pages(
        lambda after: dynamodb.page(
            "stock", "shelf = :shelf", {":shelf": shelf}, limit=500, after=after, consistent=True
        )
    )
    return chain.from_iterable(pages)


def _read(reward_id: str, shards: int) -> Sequence[Item | None]:
    keys = [shard_key(reward_id, shard) for shard in range(shards)]
    found = {item["shelf"]: item for item in dynamodb.batch("stock", keys) if "left" in item}
    return [found.get(key["shelf"]) for key in keys]
