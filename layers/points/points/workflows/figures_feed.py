"""Counts the records of a stream's shard into the figures, each once.

Lambda delivers a shard's records in their order, one batch at a time, and a batch again after a fault. The shard's item
holds the position up to which records are counted. Records at or before it are left out.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from random import random
from typing import Any, Final

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import shop
from points.adapters.figures import shards
from points.adapters.figures.shards import MOST_PARKED, Parked, Shard
from points.adapters.ledger.entries import entry_of
from points.adapters.ledger.orders import order_of
from points.adapters.ledger.redemption_items import redemption_of
from points.adapters.members.members import member_of
from points.adapters.streams import records
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, Counts, add
from points.domain.figures.entry_counts import of_entry
from points.domain.figures.member_counts import of_member
from points.domain.figures.order_counts import of_order
from points.domain.figures.redemption_counts import of_redemption

ATTEMPTS: Final = 6
_BACKOFF_S: Final = 0.05

# What one stored item counts, by the name of its table.
COUNTED: Final[Mapping[str, Callable[[Item, tzinfo], Counts]]] = {
    "entries": lambda item, zone: of_entry(entry_of(item), zone),
    "orders": lambda item, zone: of_order(order_of(item), zone),
    "redemptions": lambda item, zone: of_redemption(redemption_of(item), zone),
    "members": lambda item, zone: of_member(member_of(item).joined_at, zone),
}
_SORT_KEYS: Final = ("entry_id", "redemption_key")  # without the member's id, they name nobody
# What is raised by a record that no release has written.
_UNREADABLE: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class TooManyUnreadable(Exception):
    """Many records cannot be counted, so the code is wrong and not the records. The records stay in the stream."""


@dataclass(frozen=True, slots=True)
class Fed:
    """What a batch did: records counted now, counted before, and parked. `open` is how many numbers its shard has."""

    shard: str = ""
    counted: int = 0
    before: int = 0
    parked: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class _Batch:
    name: str
    table: str
    records: Sequence[Mapping[str, Any]]

    @property
    def position(self) -> str:
        return max(map(records.sequence_of, self.records))


def feed(event: Mapping[str, Any]) -> Fed:
    """Counts a batch of the stream of one of the tables in `COUNTED`. Raises ValueError for any other event.

    Raises TryAgain if others keep writing the shard, and TooManyUnreadable.
    """
    if not event["Records"]:
        return Fed()  # the end of a window in which nothing happened
    batch = _batch(event)
    zone = shop.latest().catalog.program.zone
    for attempt in range(ATTEMPTS):
        shard = shards.shard(batch.name)
        fresh = [record for record in batch.records if records.sequence_of(record) > shard.position]
        if not fresh:
            return Fed(batch.name, before=len(batch.records), open=len(shard.counts))
        after, parked = _counted(batch, shard, fresh, zone)
        if shards.replace(after):
            counted = len(fresh) - parked
            return Fed(batch.name, counted, len(batch.records) - len(fresh), parked, open=len(after.counts))
        time.sleep(random() * _BACKOFF_S * 2**attempt)  # a fold moved its counts, or another worker was faster
    raise TryAgain("The shard is being written by others.")


def _batch(event: Mapping[str, Any]) -> _Batch:
    table = records.table_of(event, COUNTED)
    return _Batch(f"{table}#{event.get('shardId', 'all')}", table, event["Records"])


def _counted(batch: _Batch, shard: Shard, fresh: Sequence[Mapping[str, Any]], zone: tzinfo) -> tuple[Shard, int]:
    """Returns (the shard after these records, how many of them cannot be counted)."""
    counts, parked = dict(shard.counts), []
    for record in fresh:
        try:
            changes = list(_changes(batch.table, record, zone))
        except _UNREADABLE as error:
            parked.append(_parked(batch.table, record, error))
            continue
        for change, sign in changes:
            add(counts, change, sign)
    if len(shard.parked) + len(parked) > MOST_PARKED:
        raise TooManyUnreadable(f"{len(parked)} records of {batch.name} cannot be counted.")
    after = replace(
        shard,
        position=batch.position,
        touched_s=int(time.time()),
        counts=counts,
        parked=(*shard.parked, *parked),
    )
    return after, len(parked)


def _changes(table: str, record: Mapping[str, Any], zone: tzinfo) -> Iterator[tuple[Counts, int]]:
    """Yields the counts that the record's change takes away (-1) and those that it adds (1)."""
    change = records.change_of(record, table)
    if change.before is not None:
        yield COUNTED[table](change.before, zone), -1
    if change.after is not None:
        yield COUNTED[table](change.after, zone), 1


def _parked(table: str, record: Mapping[str, Any], error: Exception) -> Parked:
    """Returns the record as it is parked. Only the kind of the fault is kept: its text could quote the record."""
    keys = record.get("dynamodb", {}).get("Keys", {})
    name = next((str(keys[key].get("S", "")) for key in _SORT_KEYS if key in keys), "")
    return Parked(table, records.sequence_of(record), type(error).__name__, name)


def counts_of(table: str, items: Iterator[Item], zone: tzinfo) -> dict[Cell, int]:
    """Returns the sum of the counts of all these items of one table. Raises what an unreadable item raises."""
    found: dict[Cell, int] = {}
    for item in items:
        add(found, COUNTED[table](item, zone))
    return found
