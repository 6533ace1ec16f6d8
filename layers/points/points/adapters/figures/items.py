"""The layout of the table Figures. Everything in it can be made anew from other tables, and none of it is personal.

| figure | period | item |
| --- | --- | --- |
| open | TABLE#SHARD | one shard of a stream: version, position (the sequence of the last record counted), touched_s, |
|  |  | counts (what was counted since the last fold, by day and `measure|dimension|key`), parked |
| open | !fold | number: how many folds there were |
| idle | TABLE#SHARD | a shard without counts that has rested for an hour, as in `open`; expires_at |
| DIMENSION | MONTH#PART | fold: the number of the last fold or rebuild that wrote it; |
|  |  | cells: by `measure|key`, the month's numbers (`points.domain.figures.months`), as compressed JSON |
| parked | TABLE#SEQUENCE | a record that could not be counted: reason, record (the sort key of its item), expires_at |

A batch of a stream writes one item: its shard's. The item holds the counts and the position, so both change at once or
not at all, and no two shards write one item. Every reader reads all open shards, so a shard that rests is kept
elsewhere until its stream has forgotten its records. A fold moves counts from the shards into the months in one
transaction. Stores, which orders may name freely, are spread over parts by their hash, so that no item reaches 400 KB.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from points.adapters.aws.dynamodb import Item
from points.domain.figures import months
from points.domain.figures.counts import Cell, Counts
from points.domain.figures.measures import Dimension, Measure

OPEN: Final = "open"
IDLE: Final = "idle"
FOLDS: Final = "!fold"  # before every table's name
PARKED: Final = "parked"
_PARTS: Final[Mapping[Dimension, int]] = {"store": 16}  # 35,000 stores a month; the console bounds all other keys


class Place(NamedTuple):
    """The key of the item that holds a cell once it is folded."""

    figure: str
    period: str


def place_of(cell: Cell) -> Place:
    parts = _PARTS.get(cell.dimension, 1)
    part = zlib.crc32(cell.key.encode()) % parts if parts > 1 else 0
    return Place(cell.dimension, f"{cell.day[:7]}#{part}")


def open_counts(counts: Counts) -> Item:
    """Returns the counts as a shard's item holds them."""
    days: Item = {}
    for cell, number in counts.items():
        days.setdefault(cell.day, {})["|".join(cell[1:])] = number
    return days


def counts_of_open(days: Mapping[str, Mapping[str, int]]) -> dict[Cell, int]:
    """Returns the counts in a shard's item."""
    found: dict[Cell, int] = {}
    for day, numbers in days.items():
        for name, number in numbers.items():
            measure, dimension, key = name.split("|", 2)
            found[Cell(day, cast("Measure", measure), cast("Dimension", dimension), key)] = number
    return found


def month_cells(counts: Counts) -> bytes:
    """Returns the counts of one item's cells as the item holds them: compressed, because dashboards read a year."""
    numbers: dict[str, dict[int, int]] = {}
    for cell, number in counts.items():
        numbers.setdefault(f"{cell.measure}|{cell.key}", {})[int(cell.day[8:])] = number
    cells = {name: months.packed(of_days) for name, of_days in sorted(numbers.items())}
    return zlib.compress(json.dumps(cells, separators=(",", ":")).encode(), 9)


def counts_of_month(item: Item) -> dict[Cell, int]:
    """Returns the counts in a month's item."""
    found: dict[Cell, int] = {}
    dimension, month = cast("Dimension", item["figure"]), item["period"].partition("#")[0]
    for name, text in json.loads(zlib.decompress(item["cells"])).items():
        measure, key = name.split("|", 1)
        for day, number in months.unpacked(text).items():
            found[Cell(f"{month}-{day:02d}", cast("Measure", measure), dimension, key)] = number
    return found
