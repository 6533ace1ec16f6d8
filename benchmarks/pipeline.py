"""The figures' pipeline under a load, on the simulator's DynamoDB: what it costs to count so many postings.

    python -m benchmarks.pipeline

The model: postings come evenly at a rate, spread over the shards of each table's stream. Each posting is an entry; of
a hundred, 40 have an order, 15 a redemption that is given back or not, and one a new member. Lambda delivers a shard's
records of `WINDOW_S` seconds as one batch to the real function, and the fold runs every hour.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from functions.figures import app
from points.adapters.figures import reader
from points.domain.figures.counts import total
from points.domain.figures.measures import DIMENSIONS
from tests.fixtures import figures_records
from tests.simulation import hosts
from tests.simulation.dynamodb import DynamoDB
from tests.simulation.expressions import Item
from tests.simulation.hosts import Clock

POSTINGS: Final = 1_000_000
RATES_S: Final = (1, 100, 1000)
WINDOW_S: Final = 30  # MaximumBatchingWindowInSeconds of the mappings
SHARDS: Final = 4
MOST_UNITS: Final = 0.1  # write units a posting, at a hundred postings a second
# List prices of us-east-1 in USD: a million write units, a million read units, a million invocations.
WRITE_USD, READ_USD, INVOCATION_USD = 0.625, 0.125, 0.20
_BEGIN: Final = datetime(2026, 11, 22, 1, tzinfo=UTC)
_BATCH: Final = 1000
_DIFFERENT: Final = 2_000  # records; batches repeat them under new positions


@dataclass(frozen=True, slots=True)
class Load:
    """Postings that were counted at a rate, in units of DynamoDB."""

    rate_s: int
    postings: int
    batches: int
    write_units: int
    read_units: float
    seconds: float

    @property
    def write_units_each(self) -> float:
        return self.write_units / self.postings

    @property
    def usd_a_million(self) -> float:
        usd = self.write_units * WRITE_USD + self.read_units * READ_USD + self.batches * INVOCATION_USD
        return usd / self.postings


class Pipeline:
    def __init__(self, rate_s: int) -> None:
        self.rate_s = rate_s
        self.tables: DynamoDB = hosts.tables()
        self.clock = Clock(int(_BEGIN.timestamp()) * 1_000_000)
        self.position = 10**20
        self.batches = 0
        self.counted: Counter[str] = Counter()
        self.records = _records(Random(18))

    def run(self, postings: int) -> Load:
        began = time.monotonic()
        with self._deployed():
            self._feed(postings)
            self._fold()
        self._check(postings)
        used = self.tables
        return Load(self.rate_s, postings, self.batches, used.write_units, used.read_units, time.monotonic() - began)

    def _feed(self, postings: int) -> None:
        shares = {table: len(records) / len(self.records["entries"]) for table, records in self.records.items()}
        due, hour, left = dict.fromkeys(shares, 0.0), 0, postings
        while left > 0:
            arrived = min(left, self.rate_s * WINDOW_S)
            left -= arrived
            for table, share in shares.items():
                due[table] += arrived * share
                due[table] -= self._deliver(table, int(due[table]))
            self.clock.true_us += WINDOW_S * 1_000_000
            if self.clock.true_us // 3_600_000_000 != hour:
                hour = self.clock.true_us // 3_600_000_000
                self._fold()

    def _deliver(self, table: str, number: int) -> int:
        """So many records, evenly from the table's shards, in batches of at most a thousand."""
        for shard in range(SHARDS):
            of_shard = number // SHARDS + (shard < number % SHARDS)
            for start in range(0, of_shard, _BATCH):
                self._batch(table, shard, min(_BATCH, of_shard - start))
        return number

    def _batch(self, table: str, shard: int, size: int) -> None:
        known, at = self.records[table], self.counted[table]
        batch = [self._numbered(known[(at + place) % len(known)]) for place in range(size)]
        app.handler({"shardId": f"shardId-{shard}", "state": {}, "Records": batch}, None)
        self.batches += 1
        self.counted[table] += size

    def _numbered(self, record: Item) -> Item:
        self.position += 7
        return {**record, "dynamodb": {**record["dynamodb"], "SequenceNumber": str(self.position)}}

    def _fold(self) -> None:
        app.handler({"source": "aws.scheduler", "job": "fold", "scheduled_time": ""}, None)
        self.batches += 1

    def _check(self, postings: int) -> None:
        with hosts.deployed(self.tables, self.clock):
            before = self.tables.read_units
            found = reader.counts(
                _BEGIN.date() - timedelta(days=60), _BEGIN.date() + timedelta(days=60), *DIMENSIONS, consistent=True
            )
            self.tables.read_units = before
        assert total(found, "entries") == postings == self.counted["entries"]

    @contextmanager
    def _deployed(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(hosts.deployed(self.tables, self.clock))
            stack.enter_context(patch.object(app, "time", self.clock))
            stack.enter_context(patch.object(app, "logger", SimpleNamespace(info=_nothing, error=_nothing)))
            yield


def _records(random: Random) -> dict[str, list[Item]]:
    """Records of one day, by table, in the shares of the model."""
    wanted = {"entries": _DIFFERENT, "orders": 40, "redemptions": 15, "members": 1}
    wanted |= {table: _DIFFERENT * share // 100 for table, share in wanted.items() if table != "entries"}
    found: dict[str, list[Item]] = {table: [] for table in wanted}
    with hosts.deployed(hosts.tables(), Clock(0)):
        for table, item in figures_records.written(random.randint(0, 99), 20 * _DIFFERENT, 1):
            if len(found[table]) < wanted[table]:
                found[table].append(_record(table, item))
    assert {table: len(records) for table, records in found.items()} == wanted
    return found


def _record(table: str, item: Item) -> Item:
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {"ApproximateCreationDateTime": 1_795_000_000, "Keys": {}, "NewImage": item},
        "eventSourceARN": f"arn:aws:dynamodb:ap-east-1:000000000000:table/{table}/stream/2026-01-01T00:00:00.000",
    }


def loads(postings: int = POSTINGS) -> list[Load]:
    """The million at a hundred a second; at the other rates less, because units a posting are what differs."""
    return [Pipeline(rate).run(postings if rate == 100 else min(postings, 20_000 * min(rate, 5))) for rate in RATES_S]


def wrong(found: Sequence[Load]) -> list[str]:
    """What is promised of the pipeline and not kept."""
    return [
        f"counting a posting takes {load.write_units_each:.3f} write units at {load.rate_s} a second"
        for load in found
        if load.rate_s >= 100 and load.write_units_each >= MOST_UNITS
    ]


TITLES: Final = (
    "postings a second",
    "postings",
    "batches",
    "write units",
    "read units",
    "units a posting",
    "USD a million",
)


def rows(found: Sequence[Load]) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.rate_s:,}",
            f"{one.postings:,}",
            f"{one.batches:,}",
            f"{one.write_units:,}",
            f"{one.read_units:,.0f}",
            f"{one.write_units_each:.4f}",
            f"{one.usd_a_million:.3f}",
        )
        for one in found
    ]


def section(found: Sequence[Load], table: Callable[[Sequence[str], Sequence[Sequence[str]]], str]) -> str:
    """The chapter in docs/figures.md."""
    return f"""
## Figures by day

What it costs to count postings into figures, on the simulator's DynamoDB: see
[benchmarks/pipeline.py](../benchmarks/pipeline.py). Each posting is an entry; of a hundred, 40 have an order, 15 a
redemption and one a new member. Lambda delivers the changes of {WINDOW_S} seconds of each of {SHARDS} shards of a
table's stream as one batch; a fold runs every hour. At a hundred postings a second, one must take less than
{MOST_UNITS} write units. Prices are list prices of us-east-1 for units and invocations; Lambda reads streams free of
charge.

{table(TITLES, rows(found))}
"""


def _nothing(*_: Any, **__: Any) -> None:
    pass


def main() -> int:
    found = loads()
    for row in (TITLES, *rows(found)):
        print("  ".join(cell.rjust(18) for cell in row))
    print(f"{sum(one.postings for one in found):,} postings in {sum(one.seconds for one in found):.0f} s here")
    broken = wrong(found)
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
