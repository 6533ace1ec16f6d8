"""Folds: moves what the shards have counted into the months, and puts shards aside that rest.

A fold is one transaction with the next number. It is refused if a shard or a month has changed since it was read. So
nothing is moved twice and nothing is lost, although streams deliver changes at the same time.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.figures import reader, shards
from points.adapters.figures.items import FOLDS, OPEN, PARKED, Place, counts_of_month, month_cells, place_of
from points.adapters.figures.reader import OpenShards
from points.adapters.figures.shards import Parked, Shard, unchanged
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, add

# A transaction has at most 100 items and 4 MB: the fold's number, shards, months, and parked records.
_MOST_SHARDS: Final = 20
_MOST_MONTHS: Final = 40
_MOST_PARKED: Final = 30
_ATTEMPTS: Final = 50
_RESTS_S: Final = 3600
_PARKED_S: Final = 90 * 86_400


@dataclass(frozen=True, slots=True)
class _Part:
    """What a fold takes out of one shard."""

    shard: Shard
    counts: dict[Cell, int]
    parked: tuple[Parked, ...]

    @property
    def left(self) -> Shard:
        """The shard after the fold."""
        counts = {cell: number for cell, number in self.shard.counts.items() if cell not in self.counts}
        return replace(self.shard, counts=counts, parked=self.shard.parked[len(self.parked) :])


def fold(now_s: int) -> int:
    """Moves all counts into the months. Returns how many numbers were moved. Raises TryAgain if others keep writing."""
    moved = 0
    for _ in range(_ATTEMPTS):
        opened = reader.open_shards(consistent=True)
        parts = list(_parts(opened.shards))
        if not parts:
            _put_aside(opened.shards, now_s)
            return moved
        if _commit(opened, parts, now_s):
            moved += sum(len(part.counts) for part in parts)
    raise TryAgain("The figures are being counted.")


def _parts(opened: Sequence[Shard]) -> Iterator[_Part]:
    """Yields what one transaction can move."""
    places: set[Place] = set()
    left = _MOST_PARKED
    for shard in [one for one in opened if not one.is_empty][:_MOST_SHARDS]:
        counts = {}
        for cell, number in shard.counts.items():
            place = place_of(cell)
            if place in places or len(places) < _MOST_MONTHS:
                places.add(place)
                counts[cell] = number
        parked = shard.parked[:left]
        left -= len(parked)
        yield _Part(shard, counts, parked)


def _commit(opened: OpenShards, parts: Sequence[_Part], now_s: int) -> bool:
    number = opened.folds + 1
    moved: dict[Cell, int] = {}
    for part in parts:
        add(moved, part.counts)
    # A cell whose parts add up to 0 is moved too: its shards forget it.
    writes = [
        numbered(opened.folds),
        *(shards.writing(part.left) for part in parts),
        *added(moved, number),
        *(_parked(one, now_s) for part in parts for one in part.parked),
    ]
    return dynamodb.transact(writes) is None


def numbered(folds: int) -> Item:
    """Returns the write that raises the number of folds by one. It fails if the number is no longer `folds`."""
    item = {"figure": OPEN, "period": FOLDS, "number": folds + 1}
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item), **unchanged("number", folds)}}


def added(moved: dict[Cell, int], number: int) -> Iterator[Item]:
    """Yields the writes that add the counts to their months, as part of the fold with this number."""
    places: dict[Place, dict[Cell, int]] = {}
    for cell, points in moved.items():
        places.setdefault(place_of(cell), {})[cell] = points
    before = month_items(places)
    for place, counts in places.items():
        item = before.get(place)
        cells = counts_of_month(item) if item else {}
        add(cells, counts)
        yield month_write(place, cells, number, seen=item["fold"] if item else 0)


def month_items(places: Collection[Place]) -> dict[Place, Item]:
    """Returns the items that exist at these places. The reads are consistent."""
    found = dynamodb.batch("figures", [place._asdict() for place in places])
    return {Place(item["figure"], item["period"]): item for item in found}


def month_write(place: Place, cells: dict[Cell, int], number: int, *, seen: int) -> Item:
    """Returns the write of a month.
    It fails if the last fold that wrote the month is not `seen` (0: there is no item).
    """
    item = {**place._asdict(), "fold": number, "cells": month_cells(cells)}
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item), **unchanged("fold", seen)}}


def _parked(one: Parked, now_s: int) -> Item:
    item: Item = {"figure": PARKED, "period": f"{one.table}#{one.sequence}", "reason": one.reason}
    item |= {"record": one.record, "expires_at": now_s + _PARKED_S}
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item)}}


def _put_aside(opened: Sequence[Shard], now_s: int) -> None:
    """Keeps the shards elsewhere that rest or have ended, because every reader of figures reads the open ones.

    If another worker writes one of them now, these stay open until the next fold.
    """
    resting = [shard for shard in opened if shard.is_empty and shard.touched_s < now_s - _RESTS_S]
    for start in range(0, len(resting), _MOST_SHARDS):
        dynamodb.transact([write for shard in resting[start : start + _MOST_SHARDS] for write in shards.resting(shard)])
