"""Reads figures by day: the months, and what is counted and not folded into them yet.

One round trip for the open shards and one for each dimension, for up to 1 MB of months.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.figures.items import FOLDS, OPEN, counts_of_month
from points.adapters.figures.shards import Shard, shard_of
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, Counts, add, within
from points.domain.figures.measures import Dimension

_ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True)
class OpenShards:
    """The open shards, and how many folds there were before they were read."""

    folds: int
    shards: tuple[Shard, ...]


def counts(first: date, last: date, *dimensions: Dimension, consistent: bool = False) -> dict[Cell, int]:
    """Returns the counts of all measures in these dimensions, for the days from `first` to `last`, both included.

    Reads again if a fold moved counts between the reads. Raises TryAgain if folds keep moving them.
    """
    return counts_of(dict.fromkeys(dimensions, (first, last)), consistent=consistent)


def counts_of(ranges: Mapping[Dimension, tuple[date, date]], *, consistent: bool = False) -> dict[Cell, int]:
    """Returns the same as `counts`, with a range of days for each dimension.
    The open shards are read once for all of them.
    """
    for _ in range(_ATTEMPTS):
        opened = open_shards(consistent=consistent)
        items = [item for name, days in ranges.items() for item in months(name, *days, consistent=consistent)]
        if all(item["fold"] <= opened.folds for item in items):
            found = _sum(opened, items, ranges)
            parts = (_of(name, within(found, *days)) for name, days in ranges.items())
            return {cell: number for part in parts for cell, number in part.items()}
    raise TryAgain("The figures are being folded.")


def _of(dimension: Dimension, counts: Counts) -> Counts:
    return {cell: number for cell, number in counts.items() if cell.dimension == dimension}


def _sum(opened: OpenShards, items: list[Item], dimensions: Collection[Dimension]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for item in items:
        add(found, counts_of_month(item))
    for shard in opened.shards:
        add(found, {cell: number for cell, number in shard.counts.items() if cell.dimension in dimensions})
    return found


def open_shards(*, consistent: bool) -> OpenShards:
    """Returns the open shards. The number of folds is read before them."""
    found = dynamodb.every("figures", "figure = :open", {":open": OPEN}, consistent=consistent)
    folds, shards = 0, []
    for item in found:
        if item["period"] == FOLDS:
            folds = item["number"]
        else:
            shards.append(shard_of(item))
    return OpenShards(folds, tuple(shards))


def months(dimension: Dimension, first: date, last: date, *, consistent: bool) -> Iterator[Item]:
    """Yields the items of the dimension for the months that contain these days."""
    values = {":dimension": dimension, ":low": f"{first:%Y-%m}", ":high": f"{last:%Y-%m}~"}
    condition = "figure = :dimension AND period BETWEEN :low AND :high"
    return dynamodb.every("figures", condition, values, consistent=consistent)
