"""The shards of streams in the table Figures: what was counted of each, and up to which position.

One write moves the position and the counts together. It is refused if the item has changed since it was read, so a
batch that is delivered twice, late or by two workers at once is counted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.figures.items import OPEN, counts_of_open, open_counts
from points.domain.figures.counts import Cell

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
    """One shard as its item says. Version 0 means that there is no item yet."""

    name: str
    version: int = 0
    position: str = ""
    touched_s: int = 0
    counts: Mapping[Cell, int] = field(default_factory=dict)
    parked: tuple[Parked, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether a fold has nothing to move."""
        return not self.counts and not self.parked


def shard(name: str) -> Shard:
    """Returns the shard with this name (`entries#shardId-…`). The read is consistent."""
    item = dynamodb.get("figures", {"figure": OPEN, "period": name}, consistent=True)
    return shard_of(item) if item else Shard(name)


def replace(shard: Shard) -> bool:
    """Writes the shard. Returns False if its item is no longer of the version that was read."""
    write = writing(shard)
    return dynamodb.put(**write["Put"])


def writing(shard: Shard) -> Item:
    """Returns the write that replaces the shard's item, if it still has the version of `shard`."""
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
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item), **unchanged("version", shard.version)}}


def removal(shard: Shard) -> Item:
    """Returns the write that deletes the shard's item, if it still has the version of `shard`."""
    key = dynamodb.pack({"figure": OPEN, "period": shard.name})
    return {"Delete": {"TableName": table("figures"), "Key": key, **unchanged("version", shard.version)}}


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
    )
