"""Streams of tables, and Lambda that delivers them: in order within a shard, at least once, and at its worst.

A shard has the changes of some partition keys. It splits now and then: it is closed, and its two children begin; Lambda
delivers a child when all of its parent has been delivered. Batches come twice, again after a later one, in part,
halved, late, and beside themselves: a worker that was given up writes while the next one does.

Developer Guides: "Change data capture for DynamoDB Streams", "Using AWS Lambda with Amazon DynamoDB".
"""

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from zlib import crc32

from points.domain.errors import TryAgain
from tests.simulation.dynamodb import Change
from tests.simulation.expressions import Item
from tests.simulation.faults import Killed

TABLES: Final = ("entries", "orders", "redemptions", "members")
Handler = Callable[[Mapping[str, Any], Any], Mapping[str, Any]]
_ROOM: Final = 1 << 32
_ATTEMPTS: Final = 200  # of one batch: the weather is never as bad for as long


@dataclass(slots=True)
class Shard:
    """The records of the partition keys whose hash is from `low` up to `high`; `done` of them were delivered."""

    table: str
    number: int
    low: int = 0
    high: int = _ROOM
    parent: "Shard | None" = None
    records: list[Item] = field(default_factory=list)
    done: int = 0
    is_closed: bool = False

    @property
    def shard_id(self) -> str:
        return f"shardId-{self.number:020d}-{crc32(self.table.encode()):08x}"

    @property
    def is_due(self) -> bool:
        """Whether it has something to deliver, and is not behind its parent."""
        return self.done < len(self.records) and (self.parent is None or self.parent.done == len(self.parent.records))


class Streams:
    """The streams of `tables`, which begin with so many shards each. `watch` is told every commit."""

    def __init__(self, random: Random, now_s: Callable[[], float], *, shards: int = 2) -> None:
        self.random, self.now_s = random, now_s
        self.shards: list[Shard] = []
        self.counts: Counter[str] = Counter()
        self._sequence = 10**20
        for table in TABLES:
            for place in range(shards):
                self._begin(table, _ROOM * place // shards, _ROOM * (place + 1) // shards)

    def watch(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table in TABLES and change.after is not change.before and change.after != change.before:
                self._sequence += self.random.randint(1, 999)
                self._shard_of(change).records.append(self._record(change))

    def split(self) -> None:
        """Some shard is closed, and two begin where it was."""
        old = self.random.choice([shard for shard in self.shards if not shard.is_closed])
        if old.high - old.low < 2 or not old.records:
            return
        old.is_closed = True
        middle = (old.low + old.high) // 2
        self._begin(old.table, old.low, middle, old)
        self._begin(old.table, middle, old.high, old)
        self.counts["shard split"] += 1

    def due(self) -> list[Shard]:
        return [shard for shard in self.shards if shard.is_due]

    def event(self, shard: Shard, first: int, last: int) -> dict[str, Any]:
        """The batch of the shard's records from `first` up to `last`, as Lambda tells of it."""
        return {
            "shardId": shard.shard_id,
            "eventSourceARN": _arn(shard.table),
            "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:15:00Z"},
            "state": {},
            "isFinalInvokeForWindow": False,
            "isWindowTerminatedEarly": False,
            "Records": shard.records[first:last],
        }

    def _begin(self, table: str, low: int, high: int, parent: Shard | None = None) -> None:
        self.shards.append(Shard(table, len(self.shards), low, high, parent))

    def _shard_of(self, change: Change) -> Shard:
        hashed = crc32(change.key[0].encode())
        open_ones = (one for one in self.shards if one.table == change.table and not one.is_closed)
        return next(one for one in open_ones if one.low <= hashed < one.high)

    def _record(self, change: Change) -> Item:
        told: Item = {
            "ApproximateCreationDateTime": int(self.now_s()),
            "Keys": {},
            "SequenceNumber": str(self._sequence),
            "SizeBytes": 0,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }
        for name, image in (("OldImage", change.before), ("NewImage", change.after)):
            if image is not None:
                told[name] = {attribute: _told(value) for attribute, value in image.items()}
        image = change.after or change.before or {}
        told["Keys"] = {name: image[name] for name in _KEYS[change.table]}
        kind = "INSERT" if change.before is None else "REMOVE" if change.after is None else "MODIFY"
        return {
            "eventID": str(self._sequence),
            "eventName": kind,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "ap-east-1",
            "dynamodb": told,
            "eventSourceARN": _arn(change.table),
        }


class Mapper:
    """Lambda's event source mappings of one function. `rate` is how often a delivery goes another way than straight."""

    def __init__(self, streams: Streams, handler: Handler, rate: float = 0.4) -> None:
        self.streams, self.handler, self.rate = streams, handler, rate
        self.random = streams.random

    def deliver(self, *, all_of_it: bool = True) -> None:
        """Delivers what is due: all of it, or by chance some shards' batches only, so that the others are late."""
        while due := self.streams.due():
            shard = self.random.choice(due)
            if not all_of_it and self.random.random() < 0.3:
                self.streams.counts["batch late"] += 1
                return
            first = shard.done
            last = min(len(shard.records), first + self.random.choice((1, 3, 10, 50, 1000)))
            self._batch(shard, first, last)
            shard.done = last
            if self.random.random() < self.rate:
                self._once_more(shard, last)

    def _batch(self, shard: Shard, first: int, last: int) -> None:
        """Delivers a batch until it is taken. One that fails is halved, and each half is delivered."""
        for _ in range(_ATTEMPTS):
            if self._takes(shard, first, last):
                return
            if last - first > 1 and self.random.random() < 0.5:
                self.streams.counts["batch halved"] += 1
                middle = (first + last) // 2
                self._batch(shard, first, middle)
                self._batch(shard, middle, last)
                return
        raise AssertionError(f"{shard.shard_id} is stuck")

    def _once_more(self, shard: Shard, last: int) -> None:
        """A batch that was delivered comes again: whole, in part, or an old one after newer ones."""
        first = self.random.randint(0, last)
        again = self.random.randint(first, last)
        if again > first:
            self.streams.counts["batch delivered again"] += 1
            self._takes(shard, first, again)

    def _takes(self, shard: Shard, first: int, last: int) -> bool:
        try:
            self.handler(self.streams.event(shard, first, last), None)
        except Killed:
            self.streams.counts["batch left by a killed worker"] += 1
            return False
        except TryAgain:
            self.streams.counts["batch tried again"] += 1
            return False
        return True


def _told(value: Item) -> Item:
    """The value as an event has it: bytes as Base64."""
    ((kind, content),) = value.items()
    if kind == "B":
        return {"B": base64.b64encode(content).decode()}
    if kind == "M":
        return {"M": {name: _told(element) for name, element in content.items()}}
    if kind == "L":
        return {"L": [_told(element) for element in content]}
    return value


def _arn(table: str) -> str:
    return f"arn:aws:dynamodb:ap-east-1:000000000000:table/{table}/stream/2026-01-01T00:00:00.000"


def all_records(streams: Streams) -> Iterator[Item]:
    for shard in streams.shards:
        yield from shard.records


_KEYS: Final = {
    "entries": ("member_id", "entry_id"),
    "orders": ("order_id",),
    "redemptions": ("member_id", "redemption_key"),
    "members": ("member_id",),
}
