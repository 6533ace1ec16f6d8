"""Counts: whole numbers by day, measure, dimension and key.

The figures are a function of the stored records: each record has its counts, and a figure is the sum of them. So a
change of a record adds the counts of the record after it and takes away those of the record before it. The order of
the changes does not matter, and the same figures are found by counting all records anew.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from points.domain.figures.measures import Dimension, Measure


class Cell(NamedTuple):
    """What one number counts. `day` is an ISO date in the shop's zone."""

    day: str
    measure: Measure
    dimension: Dimension = "none"
    key: str = ""


Counts = Mapping[Cell, int]


class Tally:
    """The counts of one day's record, as they are found."""

    def __init__(self, at: datetime, zone: tzinfo) -> None:
        self.day = day_of(at, zone)
        self.counts: dict[Cell, int] = {}

    def total(self, measure: Measure, number: int) -> None:
        """Adds to the total of the measure."""
        self.part(measure, "none", "", number)

    def part(self, measure: Measure, dimension: Dimension, key: str, number: int) -> None:
        """Adds to one part of the measure, and not to its total."""
        if number:
            cell = Cell(self.day, measure, dimension, key)
            self.counts[cell] = self.counts.get(cell, 0) + number


def day_of(at: datetime, zone: tzinfo) -> str:
    """Returns the day of `at` in the zone that applied then, as an ISO date."""
    return at.astimezone(zone).date().isoformat()


def add(to: dict[Cell, int], counts: Counts, sign: int = 1) -> None:
    """Adds `sign` times the counts to `to`. Cells that come to 0 are removed."""
    for cell, number in counts.items():
        left = to.get(cell, 0) + sign * number
        if left:
            to[cell] = left
        else:
            to.pop(cell, None)


def merged(*several: Counts) -> dict[Cell, int]:
    """Returns the sum of the counts."""
    found: dict[Cell, int] = {}
    for counts in several:
        add(found, counts)
    return found


def within(counts: Counts, first: date, last: date) -> dict[Cell, int]:
    """Returns the counts of the days from `first` to `last`, both included."""
    low, high = first.isoformat(), last.isoformat()
    return {cell: number for cell, number in counts.items() if low <= cell.day <= high}


def by_day(counts: Counts, measure: Measure) -> dict[str, int]:
    """Returns the total of the measure by day, in order. Days without a count are left out."""
    found = {cell.day: n for cell, n in counts.items() if cell.measure == measure and cell.dimension == "none"}
    return dict(sorted(found.items()))


def parts_by_day(counts: Counts, measure: Measure, dimension: Dimension) -> dict[str, dict[str, int]]:
    """Returns the measure by day and key of the dimension, in order. Days without a count are left out."""
    found: dict[str, dict[str, int]] = {}
    for cell, number in sorted(counts.items()):
        if (cell.measure, cell.dimension) == (measure, dimension):
            found.setdefault(cell.day, {})[cell.key] = number
    return found


def total(counts: Counts, measure: Measure) -> int:
    """Returns the total of the measure over all days."""
    return sum(by_day(counts, measure).values())


def totals_by_key(counts: Counts, measure: Measure, dimension: Dimension) -> dict[str, int]:
    """Returns the measure by key of the dimension over all days, by ascending key."""
    found: dict[str, int] = {}
    for day in parts_by_day(counts, measure, dimension).values():
        for key, number in day.items():
            found[key] = found.get(key, 0) + number
    return dict(sorted(found.items()))


def days(counts: Iterable[Cell]) -> list[str]:
    """Returns the days that have counts, oldest first."""
    return sorted({cell.day for cell in counts})
