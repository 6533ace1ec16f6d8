"""Rebuilds a member's history from the entries, in an order that agrees with the recorded figures.

Two recorded figures depend on the order in which entries were written: the points that expired at each month's close,
and the expired part of a cancelled redemption or a refunded order. The order of the entries' times gives these figures,
unless two hosts wrote within seconds of each other and their clocks differ. Then this module searches for an order that
is possible with such clocks and that matches the record. If there is none, the record is wrong, and the audit reports
it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import combinations
from typing import Final

from points.domain.calendar import Month, month_of
from points.domain.ledger.charging import History, rebuild
from points.domain.ledger.entry_order import Moments, is_near, just_after, month_end
from points.domain.ledger.postings import Entry

_MOST_DOUBTS: Final = 20  # at most this many differences are resolved in one history
_MOST_LATE: Final = 6  # at most this many entries are tried after the end of a month instead of before it


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A difference between the rebuilt history and the record: at a month's close, or at a cancellation."""

    at: datetime
    month: Month = ""
    entry_id: str = ""


def rebuilt(entries: Collection[Entry], zone: tzinfo, settled_through: Month) -> History:
    """Returns the history of an account that has been closed up to `settled_through`, rebuilt from all its entries.
    Differences that no possible order explains stay in the history.
    """
    moments: Moments = {}
    history = _history(entries, zone, settled_through, moments)
    accepted: set[_Doubt] = set()
    for _ in range(_MOST_DOUBTS):
        doubt = _first_doubt(history, entries, zone, accepted)
        if doubt is None:
            break
        for other in _other_orders(doubt, entries, zone):
            tried = _history(entries, zone, settled_through, {**moments, **other})
            next_doubt = _first_doubt(tried, entries, zone, accepted)
            if next_doubt is None or next_doubt.at > doubt.at:
                history, moments = tried, {**moments, **other}
                break
        else:
            accepted.add(doubt)
    return history


def _history(entries: Iterable[Entry], zone: tzinfo, settled_through: Month, moments: Moments) -> History:
    history = rebuild(entries, zone, settled_through, moments)
    history.close(settled_through)
    return history


def _first_doubt(history: History, entries: Collection[Entry], zone: tzinfo, accepted: set[_Doubt]) -> _Doubt | None:
    doubts = {*_wrong_closings(history, entries, zone), *_misplaced(history, entries)} - accepted
    return min(doubts, key=lambda doubt: (doubt.at, doubt.entry_id), default=None)


def _wrong_closings(history: History, entries: Collection[Entry], zone: tzinfo) -> Iterator[_Doubt]:
    """Yields the months whose rebuilt expired points differ from the record, if entries were written within seconds of
    their end. Months that were closed together yield nothing, because they share one expiry entry.
    """
    for month, end in {_month(entry, zone): month_end(entry.at, zone) for entry in _doubtful(entries, zone)}.items():
        recorded = -sum(entry.points for entry in entries if entry.kind == "expire" and entry.source_id <= month)
        if history.closings.get(month, recorded) != recorded:
            yield _Doubt(end, month=month)


def _misplaced(history: History, entries: Collection[Entry]) -> Iterator[_Doubt]:
    misplaced = set(history.misplaced)
    yield from (_Doubt(entry.at, entry_id=entry.entry_id) for entry in entries if entry.entry_id in misplaced)


def _other_orders(doubt: _Doubt, entries: Collection[Entry], zone: tzinfo) -> Iterator[Moments]:
    """Yields other possible times for entries near the difference, the smallest changes first."""
    near = [entry for entry in entries if is_near(entry.at, doubt.at)]
    if doubt.month:
        last = [entry for entry in _doubtful(near, zone) if _month(entry, zone) == doubt.month][-_MOST_LATE:]
        for size in range(1, len(last) + 1):
            yield from ({entry.entry_id: doubt.at for entry in late} for late in combinations(last, size))
        return
    if is_near(doubt.at, month_end(doubt.at, zone)):
        yield {doubt.entry_id: month_end(doubt.at, zone)}
    for entry in near:
        if entry.entry_id != doubt.entry_id:
            yield {doubt.entry_id: just_after(entry.at)}
            yield {entry.entry_id: just_after(doubt.at)}


def _doubtful(entries: Iterable[Entry], zone: tzinfo) -> Iterator[Entry]:
    """Yields the entries within seconds of a month's end that change the points expired at its close."""
    for entry in entries:
        counts = entry.points < 0 or entry.kind == "cancel" or entry.lot == _month(entry, zone)
        if counts and entry.kind != "expire" and is_near(entry.at, month_end(entry.at, zone)):
            yield entry


def _month(entry: Entry, zone: tzinfo) -> Month:
    return month_of(entry.at.astimezone(zone).date())
