"""Computes the accountant's journal of a month from the counts by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from points.adapters.figures import reader
from points.domain.calendar import Month, last_day, months_after, parse_day
from points.domain.figures import breakage
from points.domain.figures.counts import Counts
from points.domain.figures.journal import Line, Moved, journal
from points.domain.program.program import Program
from points.workflows.figures_asked import MOST_MONTHS, cohorts_of


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one month, and the redemption rate that it is booked with."""

    lines: tuple[Line, ...]
    rate: Fraction


def journal_of(program: Program, month: Month) -> Journal:
    """Returns the journal of the month. Reads the counts of all days up to its end, at most eleven years."""
    first = parse_day(f"{months_after(month, -MOST_MONTHS)}-01")
    end = last_day(month)
    counts = reader.counts(first, end, "none", "source", "cohort")
    stores = reader.counts(parse_day(f"{month}-01"), end, "store")
    rates: dict[Month, Fraction] = {}

    def rate_of(asked: Month) -> Fraction:
        if asked not in rates:
            rates[asked] = breakage.ultimate_redemption_rate(breakage.last_closed(cohorts_of(counts, asked)))
        return rates[asked]

    lines = journal(_moved(counts, stores), month, rate_of, program.point_value_fen)
    return Journal(tuple(lines), rate_of(month))


def _moved(counts: Counts, stores: Counts) -> Iterator[Moved]:
    """Yields the points of every day that has counts, oldest first."""
    days: dict[str, dict[str, int]] = {}
    for cell, number in counts.items():
        if cell.dimension == "none":
            days.setdefault(cell.day, {})[cell.measure] = number
        elif cell.dimension == "source" and (cell.measure, cell.key) == ("issued", "purchase"):
            days.setdefault(cell.day, {})["sold"] = number
    of_stores = _of_stores(stores)
    for day, found in sorted(days.items()):
        sold, paid = found.get("sold", 0), found.get("paid_fen", 0)
        yield Moved(
            day=parse_day(day),
            paid_fen=paid,
            sale_points=sold,
            free_points=found.get("issued", 0) - sold,
            taken_back=found.get("clawed_back", 0) - found.get("adjusted", 0),
            redeemed=found.get("redeemed", 0) - found.get("given_back", 0),
            by_store=_with_the_rest(of_stores.get(day, {}), paid, sold),
        )


def _of_stores(stores: Counts) -> dict[str, dict[str, tuple[int, int]]]:
    """Returns (paid_fen, points) by day and store."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for cell, number in stores.items():
        if cell.dimension == "store" and cell.measure in ("paid_fen", "issued"):
            of_day = found.setdefault(cell.day, {})
            paid, points = of_day.get(cell.key, (0, 0))
            of_day[cell.key] = (number, points) if cell.measure == "paid_fen" else (paid, number)
    return found


def _with_the_rest(of_day: Mapping[str, tuple[int, int]], paid: int, points: int) -> dict[str, tuple[int, int]]:
    """Returns the sales by store, with the sales of no store under an empty name."""
    rest = paid - sum(each for each, _ in of_day.values()), points - sum(each for _, each in of_day.values())
    return {**of_day, "": rest} if min(rest) > 0 else dict(of_day)
