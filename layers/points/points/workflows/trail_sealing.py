"""Seals the audit trail each night: the last entry of every object that changed since the last seal."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.trail import trail, trail_lists
from points.adapters.trail.trail_lists import Range
from points.domain import ids
from points.domain.calendar import later
from points.domain.errors import TryAgain
from points.domain.trail.entries import SEALS, TrailEntry

# The index is eventually consistent: what is newer is sealed the next night.
_MARGIN: Final = timedelta(minutes=5)
_FIRST: Final = timedelta(days=366)  # how far back the first seal looks
MOST_HEADS: Final = 1000  # in one seal, which must stay below 400 KB


def seal(now: datetime) -> tuple[int, str]:
    """Seals what changed since the last seal. Returns (the number of objects sealed, the hash of the newest seal).

    A repeated call seals only what has changed since then.
    """
    head = trail.head_of(SEALS)
    until = later(now, -_MARGIN)
    since = ids.from_microseconds(head[0].entry.after["until"]) if head else later(until, -_FIRST)
    heads = dict(_heads(Range(since, until))) if since < until else {}
    left = sorted(heads.items())
    for start in range(0, len(left), MOST_HEADS):
        is_last = start + MOST_HEADS >= len(left)
        # Only the last seal moves `until` forward. If the run dies before it, the next run begins at `since` again.
        _write(dict(left[start : start + MOST_HEADS]), now, until if is_last else since)
    newest = trail.head_of(SEALS)
    return len(heads), newest[1] if newest else ""


def _heads(within: Range) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yields the newest entry of each object that changed: (object, (number, hash))."""
    newest: dict[str, int] = {}
    for name, number in trail_lists.keys_since(within):
        if name != SEALS:
            newest[name] = max(number, newest.get(name, 0))
    for (name, number), (_, stored) in trail.many(newest.items()).items():
        yield name, (number, stored)


def _write(heads: dict[str, tuple[int, str]], now: datetime, until: datetime) -> None:
    content = {"heads": {name: list(head) for name, head in heads.items()}, "until": ids.microseconds(until)}
    entry = TrailEntry(SEALS, "seal", "system:trail", "", now, after=content)
    if dynamodb.transact([trail.part(entry)]) is not None:
        raise TryAgain("Another run is sealing the audit trail.")
