"""Sorts a member's entries in the order in which they were written, although hosts' clocks differ by seconds.
An entry has the time of the host that wrote it. If the host's clock is slow, its entries look older than they are.
Usually this does not matter, because most additions give the same result in any order. It matters if an entry reverses
another one that seems to come later, and if points are returned or expire (`points.domain.ledger.rebuild`).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from points.domain.calendar import last_day, later, month_of
from points.domain.ledger.postings import Entry

CLOCKS_APART: Final = timedelta(seconds=10)  # the most that hosts' clocks may differ; on AWS: milliseconds

Moments = Mapping[str, datetime]  # corrected write times by entry id, where the entry's own time is wrong
_UNDOES: Final = {"cancel": "redeem", "clawback": "purchase"}


def in_order(entries: Iterable[Entry], moments: Moments) -> list[tuple[datetime, Entry]]:
    """Returns (write time, entry) in order of writing.

    The time is the corrected one in `moments`, or else the entry's own. An entry that reverses another one comes after
    it.
    """
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
    """Returns the time one microsecond later."""
    return later(moment, timedelta(microseconds=1))


def month_end(at: datetime, zone: tzinfo) -> datetime:
    """Returns the first moment of the month after `at` in `zone`."""
    after = last_day(month_of(_day(at, zone))) + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone)


def is_near(one: datetime, other: datetime) -> bool:
    """Returns whether the two times are so close that hosts' clocks do not show which was first."""
    return abs(one - other) <= CLOCKS_APART


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
