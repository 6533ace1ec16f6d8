"""In which order a member's entries were written, as far as hosts tell whose clocks are seconds apart.

An entry carries the time of the host that wrote it, and whose clock is behind writes what looks older than it is.
Mostly that is all one: granting and spending commute. It matters where something is undone that seems not to have been
done yet, and where points are given back or die: `points.domain.ledger.rebuild`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from points.domain.calendar import last_day, month_of
from points.domain.ledger.postings import Entry

CLOCKS_APART: Final = timedelta(seconds=10)  # of two hosts; AWS keeps them within milliseconds

Moments = Mapping[str, datetime]  # when an entry was really written, by its id, where its own time does not tell
_UNDOES: Final = {"cancel": "redeem", "clawback": "purchase"}


def in_order(entries: Iterable[Entry], moments: Moments) -> list[tuple[datetime, Entry]]:
    """The entries and when they were written: at their own times, but nothing is undone before it was done."""
    done: dict[tuple[str, str], datetime] = {}
    found: list[tuple[datetime, str, Entry]] = []
    for entry in sorted(entries, key=lambda entry: (entry.kind in _UNDOES, entry.entry_id)):
        at = moments.get(entry.entry_id, entry.at)
        if entry.kind in _UNDOES:
            at = max(at, just_after(done.get((_UNDOES[entry.kind], entry.source_id), at)))
        done[entry.kind, entry.source_id] = at
        found.append((at, entry.entry_id, entry))
    return [(at, entry) for at, _, entry in sorted(found, key=lambda one: one[:2])]


def just_after(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=1)


def month_end(at: datetime, zone: tzinfo) -> datetime:
    """The first moment after the month."""
    after = last_day(month_of(_day(at, zone))) + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone)


def is_near(one: datetime, other: datetime) -> bool:
    """Whether clocks do not tell which was first."""
    return abs(one - other) <= CLOCKS_APART


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
