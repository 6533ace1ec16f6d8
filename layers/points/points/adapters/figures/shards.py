"""The shards of streams in the table Figures: what was counted of each, and up to which position.

One write moves the position and the counts together. It is refused if the item has changed since it was read, so a
batch that is delivered twice, late or by two workers at once is counted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.figures.items import IDLE, OPEN, counts_of_open, open_counts
from points.domain.figures.counts import Cell

_KEPT_S: Final = 48 * 3600  # a stream keeps its records for 24 hours: nothing older comes again
MOST_PARKED: Final = 200  # of one shard between two folds; more means that the code is wrong, and not the records


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that could not be counted: its table and sequence, why, and the sort key of its item if it has one."""

    table: str
    sequence: str
    reason: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard as its item says. Version 0 means that there is no item yet. `is_idle` says where the item is."""

    name: str
    version: int = 0
    position: str = ""
    touched_s: int = 0
    counts: Mapping[Cell, int] = field(default_factory=dict)
    parked: tuple[Parked, ...] = ()
    is_idle: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether a fold has nothing to move."""
        return not self.counts and not self.parked


def shard(name: str) -> Shard:
    """Returns the shard with this name (`entries#shardId-…`). The reads are consistent."""
    # In this order: a shard becomes idle by a fold only, and open again only by a worker, whose write is then noticed.
    for figure in (OPEN, IDLE):
        item = dynamodb.get("figures", {"figure": figure, "period": name}, consistent=True)
        if item:
            return shard_of(item)
    return Shard(name)


def replace(shard: Shard) -> bool:
    """Writes the shard as an open one. Returns False if its item is no longer of the version that was read."""
    if shard.is_idle:
        return dynamodb.transact([writing(shard), removal(shard)]) is None
    return dynamodb.put(**writing(shard)["Put"])


def resting(shard: Shard) -> list[Item]:
    """Returns the writes that keep an open shard as an idle one, if it still has the version of `shard`."""
    item = _item(shard) | {"figure": IDLE, "expires_at": shard.touched_s + _KEPT_S}
    return [removal(shard), {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item)}}]


def writing(shard: Shard) -> Item:
    """Returns the write that makes this the open shard, if its item still has the version of `shard`."""
    seen = unchanged("version", 0 if shard.is_idle else shard.version)
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(_item(shard)), **seen}}


def removal(shard: Shard) -> Item:
    """Returns the write that deletes the shard's item, if it still has the version of `shard`."""
    key = dynamodb.pack({"figure": IDLE if shard.is_idle else OPEN, "period": shard.name})
    return {"Delete": {"TableName": table("figures"), "Key": key, **unchanged("version", shard.version)}}


def _item(shard: Shard) -> Item:
    item: Item = {
        "figure": OPEN,
        "period": shard.name,
        "version": shard.version + 1,
        "position": shard.position,
        "touched_s": shard.touched_s,
        "counts": open_counts(shard.counts),
    }
    if shard.parked:
        item["parked"] = [[one.table, one.sequence, one.reason, one.record] for one in shard.parked]
    return item


def unchanged(attribute: str, seen: int) -> Item:
    """Returns the condition that the attribute is still `seen`; 0 means that there is no item."""
    if not seen:
        return {"ConditionExpression": "attribute_not_exists(figure)"}
    return {
        "ConditionExpression": "#seen = :seen",
        "ExpressionAttributeNames": {"#seen": attribute},
        "ExpressionAttributeValues": dynamodb.pack({":seen": seen}),
    }


def shard_of(item: Item) -> Shard:
    """Returns the shard in this item."""
    parked: Sequence[Sequence[str]] = item.get("parked", ())
    return Shard(
        item["period"],
        item["version"],
        item["position"],
        item["touched_s"],
        counts_of_open(item["counts"]),
        tuple(Parked(*one) for one in parked),
        is_idle=item["figure"] == IDLE,
    )
