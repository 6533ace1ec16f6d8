"""Figures over a range of days: totals, and a row for every day, week or month.

A measure of the console is one or two of the counted ones: what is redeemed is what was paid for rewards, less what was
given back. Weeks begin on Monday. The first and last week or month of a range have only the days within the range.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal

from points.domain.calendar import parse_day
from points.domain.figures.counts import Counts
from points.domain.figures.measures import DIVIDED, MEASURES, Dimension, Measure

Step = Literal["day", "week", "month"]
Compare = Literal["previous", "week", "year"]
MOST_DAYS: Final = 400

# What is added and taken away for a measure that is shown.
_SHOWN: Final[Mapping[Measure, tuple[tuple[Measure, int], ...]]] = {
    **{measure: ((measure, 1),) for measure in MEASURES},
    "redeemed": (("redeemed", 1), ("given_back", -1)),
}


@dataclass(slots=True)
class Row:
    """One day, week or month of a series, named by its first day in the range. The parts are by key."""

    first: date
    total: int = 0
    parts: dict[str, int] = field(default_factory=dict)


def is_divided(measure: Measure, by: Dimension) -> bool:
    """Returns whether the measure has parts in this dimension."""
    return by == "none" or by in DIVIDED[measure]


def totals(counts: Counts) -> dict[Measure, int]:
    """Returns the total of every measure that is shown."""
    found: dict[Measure, int] = dict.fromkeys(MEASURES, 0)
    for cell, number in counts.items():
        if cell.dimension == "none":
            for measure, sign in _shown_by(cell.measure):
                found[measure] += sign * number
    return found


def keyed_totals(counts: Counts, measure: Measure, by: Dimension) -> dict[str, int]:
    """Returns the measure over all days, by key of the dimension. Keys that come to 0 are left out."""
    signs = dict(_SHOWN[measure])
    found: dict[str, int] = {}
    for cell, number in counts.items():
        if cell.dimension == by and cell.measure in signs:
            found[cell.key] = found.get(cell.key, 0) + signs[cell.measure] * number
    return {key: number for key, number in sorted(found.items()) if number}


def rows(counts: Counts, measure: Measure, by: Dimension, first: date, last: date, step: Step = "day") -> list[Row]:
    """Returns a row for every day, week or month from `first` to `last`."""
    found = {start: Row(start) for start in starts(first, last, step)}
    signs = dict(_SHOWN[measure])
    for cell, number in counts.items():
        day = parse_day(cell.day)
        if cell.measure not in signs or not first <= day <= last:
            continue
        row = found[max(first, _start(day, step))]
        if cell.dimension == "none":
            row.total += signs[cell.measure] * number
        elif cell.dimension == by:
            row.parts[cell.key] = row.parts.get(cell.key, 0) + signs[cell.measure] * number
    for row in found.values():
        row.parts = {key: number for key, number in sorted(row.parts.items()) if number}
    return list(found.values())


def starts(first: date, last: date, step: Step) -> list[date]:
    """Returns the first day in the range of each of its days, weeks or months."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return list(dict.fromkeys(max(first, _start(day, step)) for day in days))


def before(first: date, last: date, compare: Compare) -> tuple[date, date]:
    """Returns the range to compare with: as many days just before, or the same days a week or 52 weeks before.

    364 days are whole weeks, so every day is compared with the same weekday.
    """
    days_back = {"previous": (last - first).days + 1, "week": 7, "year": 364}
    back = timedelta(days=days_back[compare])
    return first - back, last - back


def rate(part: int, whole: int) -> Fraction | None:
    """Returns the share; None if the whole is not positive."""
    return Fraction(part, whole) if whole > 0 else None


def _shown_by(counted: Measure) -> Iterator[tuple[Measure, int]]:
    """Yields the shown measures that this counted one belongs to, with its sign."""
    for measure, parts in _SHOWN.items():
        yield from ((measure, sign) for part, sign in parts if part == counted)


def _start(day: date, step: Step) -> date:
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day
