"""Finds entries of all members by time and kind."""

from collections.abc import Sequence
from datetime import datetime

from points.adapters.ledger import entries
from points.adapters.lists import entry_chunks
from points.domain.ledger.postings import Entry

_READS = 20  # pages of one day's list


def page(
    kinds: Sequence[str], since: datetime, until: datetime, *, limit: int, after: str | None
) -> tuple[list[Entry], str | None]:
    """Returns a page of the entries from `since` up to but not including `until`, newest first.

    The second result is where to continue, or None. Empty `kinds` mean all. The page may be short, even empty, without
    being the last, because it reads at most `_READS` pages of the list.
    """
    first, last = entry_chunks.position_at(since), after or entry_chunks.position_at(until)
    found: list[entry_chunks.Listed] = []
    for _ in range(_READS):
        if last <= first:
            return entries.those([one.key for one in found]), None
        day = entry_chunks.day_below(last)
        listed, more = entry_chunks.page(day, first, last)
        found += [one for one in listed if not kinds or one.kind in kinds]
        if len(found) > limit:
            return entries.those([one.key for one in found[:limit]]), found[limit - 1].position
        last = more or entry_chunks.begin_of(day)
    return entries.those([one.key for one in found]), last if last > first else None
