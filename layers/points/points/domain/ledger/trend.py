"""Computes a member's points day by day from the entries: earned, spent, expired, and spendable at the end of the day.
A `Tally` is the sum of all entries before a day, so a period is computed from the tally at its beginning. The days of a
closed month need to be computed only once, because entries never change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from points.domain.calendar import NEVER, Month, last_day, last_month, month_of, months_after, parse_day
from points.domain.ledger.postings import Entry

_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """The points of one day or of several days together. `spent` and `expired` are negative.
    `balance` is what could be spent at the end of the last day; a negative one is a debt.
    """

    earned: int = 0
    spent: int = 0
    expired: int = 0
    balance: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum of all entries up to some time: all points, and those of them that are held.
    `waiting` are pending points by the first day on which they can be spent.
    """

    total: int = 0
    held: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)

    def spendable(self, day: date) -> int:
        """Returns the points that can be spent at the end of `day`."""
        return self.total - self.held - sum(n for first, n in self.waiting.items() if first > day.isoformat())

    def after(self, entry: Entry) -> "Tally":
        """Returns the tally after `entry` is added."""
        why, held, waiting = entry.why, self.held, self.waiting
        if "held" in why or "refused" in why:
            held += entry.points
        elif "released" in why:
            held -= int(why["released"])
        elif "live_from" in why:
            first = str(why["live_from"])
            waiting = {**waiting, first: waiting.get(first, 0) + entry.points}
        return Tally(self.total + entry.points, held, waiting)

    def from_day(self, day: date) -> "Tally":
        """Returns the same tally, without the points in `waiting` that became spendable before `day`."""
        return Tally(self.total, self.held, {d: n for d, n in self.waiting.items() if d >= day.isoformat() and n})


def days(
    before: Tally, entries: Iterable[Entry], last: date, zone: tzinfo, unwritten: Sequence[Entry] = ()
) -> tuple[dict[date, Day], Tally]:
    """Returns (the days up to `last` on which something changed, the tally at the end of `last`).

    `entries` are all entries after the tally `before`, up to `last`. `unwritten` are expire entries that are due and
    not written yet; they change only the balance. The balance loses expired points at the end of their month, although
    their entry may be written some days later.
    """
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.at.astimezone(zone).date()].append(entry)
    written = [(day, entry) for day, of_day in by_day.items() for entry in of_day if entry.kind == "expire"]
    late = [(_dead_on(entry), day, entry.points) for day, entry in written]
    late += [(_dead_on(entry), date.max, entry.points) for entry in unwritten]
    found: dict[date, Day] = {}
    tally = before
    for day in sorted(_changing(before, by_day, late, last)):
        for entry in by_day.get(day, ()):
            tally = tally.after(entry)
        gone = sum(points for dead_on, recorded_on, points in late if dead_on <= day < recorded_on)
        found[day] = _day(by_day.get(day, ()), tally.spendable(day) + gone)
    return found, tally.from_day(last + _A_DAY)


def _changing(
    before: Tally, by_day: Mapping[date, Sequence[Entry]], late: Iterable[tuple[date, date, int]], until: date
) -> set[date]:
    """Returns the days up to `until` on which the balance may change."""
    later = (str(entry.why["live_from"]) for of in by_day.values() for entry in of if "live_from" in entry.why)
    waiting = map(parse_day, {*before.waiting, *later})
    return {day for day in (*by_day, *waiting, *(dead_on for dead_on, _, _ in late)) if day <= until}


def _dead_on(entry: Entry) -> date:
    """Returns the first day on which the points of this expire entry could not be spent."""
    assert entry.lot not in (None, NEVER)
    return last_day(str(entry.lot)) + _A_DAY


def _day(entries: Iterable[Entry], balance: int) -> Day:
    earned = spent = expired = 0
    for entry in entries:
        if entry.kind == "expire":
            expired += entry.points
        elif entry.points < 0:
            spent += entry.points
        else:
            earned += entry.points
    return Day(earned, spent, expired, balance)


# ── Periods ──────────────────────────────────────────────────────────────────


def by_day(changed: Mapping[date, Day], first: date, last: date) -> Iterator[tuple[date, Day]]:
    """Yields every day from `first` to `last` with its points.
    `changed` must also have the last day before `first` on which something changed, because it gives the first balance.
    """
    yield from _periods(changed, [(day, day) for day in _each(first, last)])


def by_month(changed: Mapping[date, Day], first: date, last: date) -> Iterator[tuple[date, Day]]:
    """Yields (first day, points) of every month from `first` to `last`.
    If the time begins or ends within a month, only the days within the time are counted.
    """
    months = dict.fromkeys(month_of(day) for day in _each(first, last))
    yield from _periods(changed, [(max(first, parse_day(f"{m}-01")), min(last, last_day(m))) for m in months])


def _periods(changed: Mapping[date, Day], periods: Iterable[tuple[date, date]]) -> Iterator[tuple[date, Day]]:
    ahead = sorted(changed)
    place, balance = 0, 0
    for first, last in periods:
        earned = spent = expired = 0
        while place < len(ahead) and ahead[place] <= last:
            day = changed[ahead[place]]
            balance = day.balance
            if ahead[place] >= first:
                earned, spent, expired = earned + day.earned, spent + day.spent, expired + day.expired
            place += 1
        yield first, Day(earned, spent, expired, balance)


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def closed_month(settled_through: Month, now: datetime) -> Month:
    """Returns the last month whose days will not change any more.

    Its expire entry is written. It ended more than a day ago, so no request of that month can still write.
    """
    return min(settled_through, last_month(now.date() - _A_DAY))


def months_between(first: Month, last: Month) -> int:
    """Returns how many months there are from `first` to `last`, both included; 0 or less if `last` is earlier."""
    count = 0
    while first <= last:
        first, count = months_after(first, 1), count + 1
    return count
