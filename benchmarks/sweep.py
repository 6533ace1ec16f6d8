"""What a pass over all accounts costs: `python -m benchmarks.sweep`, and a part of `make bench`.

A hundred thousand believable members stand in an in-memory table that charges, pages and segments as DynamoDB does
(`tests.simulation.dynamodb`); the real engine walks it. Ten million go through the jobs alone, one after the other.
Counts and units repeat exactly; members a second are this machine's.
"""

import gc
import sys
import time
import tracemalloc
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, repeat
from typing import Any, Final
from unittest.mock import patch
from zlib import crc32

from benchmarks import members
from local import inprocess
from local.inprocess import handler_of
from points.adapters import queue, runs, shop
from points.adapters.packing import pack
from points.adapters.passes import Passes
from points.domain import identity
from points.domain.ledger import Account
from points.domain.reminders import due
from tests.simulation import hosts
from tests.simulation.dynamodb import DynamoDB, image_bytes
from tests.simulation.hosts import Clock

NOW: Final = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
THE_FIRST: Final = datetime.fromisoformat("2026-12-01T00:10:00+08:00")  # November is over: the pass that writes
MEMBERS: Final = 100_000
DRAWN: Final = 10_000_000
SEGMENTS: Final = (1, 2, 4, 8)
MOST_READ_UNITS: Final = 25.0  # for a thousand members
MOST_PEAK_GROWTH: Final = 1.25  # of four times as many members

# List prices in USD, us-east-1. On demand: DynamoDB a million units; Lambda a GB second; Step Functions a transition.
READ_UNITS_USD: Final = 0.125 / 1e6
WRITE_UNITS_USD: Final = 0.625 / 1e6
LAMBDA_USD: Final = 0.0000166667  # at the engine's 1 GB
TRANSITION_USD: Final = 0.025 / 1e3


class Population(DynamoDB):
    """The same table, with its accounts sorted once: nobody joins while it is walked."""

    def __init__(self) -> None:
        super().__init__(hosts.table_keys())
        self._sorted: dict[tuple[int, int], list[tuple[int, tuple[str, ...]]]] = {}

    def scan(self, **arguments: Any) -> dict[str, Any]:
        table, which = self._table(arguments), (arguments["Segment"], arguments["TotalSegments"])
        if which not in self._sorted:
            hashed = ((crc32("/".join(key).encode()), key) for key in table.items)
            self._sorted[which] = sorted(one for one in hashed if one[0] % which[1] == which[0])
        keys = self._sorted[which]
        start = arguments.get("ExclusiveStartKey")
        key = table.key_of(start) if start else ()
        place = bisect_right(keys, (crc32("/".join(key).encode()), key)) if start else 0
        return self._page(table, (key for _, key in keys[place : place + arguments["Limit"]]), arguments)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass as it was measured; `outcome` is what must not depend on the segments."""

    job: str
    members: int
    segments: int
    read_units: float
    write_units: int
    seconds: float
    peak_bytes: int
    outcome: Mapping[str, int]

    @property
    def read_units_per_thousand(self) -> float:
        return 1000 * self.read_units / self.members

    @property
    def members_a_second(self) -> float:
        """Of one worker."""
        return self.members / self.seconds


# ── A hundred thousand on the table ──────────────────────────────────────────


@cache
def lives() -> tuple[Account, ...]:
    """A thousand believable accounts; everybody lives one of these lives."""
    with inprocess.running(CATALOG_TTL_S="86400", LOG_LEVEL="CRITICAL"):
        from benchmarks.shop import TeaShop

        TeaShop().open()
        return tuple(members.thousand(shop.opened().catalog, NOW))


def populated(count: int) -> Population:
    """A table with so many of them, put there without a write."""
    tables = Population()
    accounts = tables.tables["accounts"]
    packed = [pack(members.as_stored(life)) for life in lives()]
    sizes = [image_bytes(image) for image in packed]
    for number in range(count):
        member_id, life = identity.digest("member", str(number), length=16), number % len(packed)
        accounts.items[member_id,] = {**packed[life], "member_id": {"S": member_id}}
        accounts.sizes[member_id,] = sizes[life]
    return tables


def walk(job: str, tables: Population, segments: int, at: datetime) -> Pass:
    """One pass by the function's own jobs; what is queued is counted and goes nowhere."""
    engine = _engine()
    before = tables.read_units, tables.write_units
    with _deployed(tables, at):
        began = runs.begin(job, at, segments)
        gc.collect()
        began_s = time.perf_counter()
        ended = engine.complete(began)
        seconds = time.perf_counter() - began_s
    read, written = tables.read_units - before[0], tables.write_units - before[1]
    outcome = {"members": ended.members, "skipped": ended.skipped, **ended.counts}
    return Pass(job, ended.members, segments, read, written, seconds, 0, outcome)


def peak(job: str, count: int) -> int:
    """The most memory that a walk over so many members takes at once, the table's own not counted."""
    tables = populated(count)
    with _deployed(tables, NOW):
        tables.scan(TableName="accounts", Segment=0, TotalSegments=1, Limit=1)  # sorted before anybody measures
        run = runs.begin(job, NOW, 1)
        gc.collect()
        tracemalloc.start()
        _engine().complete(run)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


def _engine() -> Passes:
    handler_of("expire")
    engine: Passes = sys.modules["functions.expire.app"].passes
    return Passes(engine.jobs, _Silence())


class _Silence:
    def info(self, msg: object, **keys: Any) -> None: ...

    def exception(self, msg: object, **keys: Any) -> None: ...


@contextmanager
def _deployed(tables: DynamoDB, at: datetime) -> Iterator[None]:
    clock = Clock(identity.microseconds(at))
    with hosts.deployed(tables, clock), patch.object(queue, "send", lambda contents: sum(1 for _ in contents)):
        yield


# ── Ten million through the jobs ─────────────────────────────────────────────


def drawn(count: int) -> tuple[float, int]:
    """(seconds, members to be warned) of so many members, one at a time."""
    everybody = chain.from_iterable(repeat(lives(), count // len(lives())))
    days, morning = (30, 7, 1), NOW + timedelta(days=1)
    began_s = time.perf_counter()
    to_warn = sum(due(account, morning, days) is not None for account in everybody)
    return time.perf_counter() - began_s, to_warn


# ── Telling ──────────────────────────────────────────────────────────────────


def cost_usd(one: Pass, members_: int, segments: int) -> float:
    """What a pass of this kind over so many members costs; a worker's time as measured here."""
    share = members_ / one.members
    transitions = segments + 3 if segments > 1 else 0
    return (
        share * (one.read_units * READ_UNITS_USD + one.write_units * WRITE_UNITS_USD + one.seconds * LAMBDA_USD)
        + transitions * TRANSITION_USD
    )


@dataclass(frozen=True, slots=True)
class Figures:
    walks: tuple[Pass, ...]
    peaks: tuple[tuple[int, int], ...]
    drawn: tuple[int, float, int]

    @property
    def wrong(self) -> list[str]:
        """What breaks a promise."""
        found = [f"{w.job}: {w.read_units_per_thousand:.1f} read units" for w in self.walks if _is_dear(w)]
        for job in {walk.job for walk in self.walks}:
            outcomes = [walk.outcome for walk in self.walks if walk.job == job]
            found += [f"{job}: another outcome in other segments"] * any(one != outcomes[0] for one in outcomes)
        (_, small), (_, large) = self.peaks
        return found + [f"memory grows with the members: {small} to {large} bytes"] * (large > small * MOST_PEAK_GROWTH)


def _is_dear(one: Pass) -> bool:
    return one.read_units_per_thousand > MOST_READ_UNITS


def measured() -> Figures:
    walks = [walk("remind", populated(MEMBERS), segments, NOW + timedelta(days=1)) for segments in SEGMENTS]
    walks += [walk("expire", populated(MEMBERS), segments, THE_FIRST) for segments in (1, 8)]
    peaks = tuple((count, peak("remind", count)) for count in (MEMBERS // 4, MEMBERS))
    with ProcessPoolExecutor(2) as workers:
        halves = list(workers.map(drawn, (DRAWN // 2, DRAWN // 2)))
    seconds = max(half[0] for half in halves)
    ten_million = (DRAWN, seconds, sum(half[1] for half in halves))
    return Figures(tuple(walks), peaks, ten_million)


def section(figures: Figures, table: Callable[[Sequence[str], Sequence[Sequence[str]]], str]) -> str:
    """The chapter in docs/figures.md."""
    titles = ["pass", "segments", "read units per 1,000", "write units", "members/s and worker", "found"]
    rows = [
        (
            one.job,
            str(one.segments),
            f"{one.read_units_per_thousand:.1f} of {MOST_READ_UNITS:g}",
            f"{one.write_units:,}",
            f"{one.members_a_second:,.0f}",
            ", ".join(f"{name} {count:,}" for name, count in one.outcome.items() if count and name != "members"),
        )
        for one in figures.walks
    ]
    of_job = {one.job: one for one in figures.walks if one.segments == 1}
    prices = [
        (
            f"{count:,}",
            str(segments),
            *(f"{cost_usd(of_job[job], count, segments):,.4f}" for job in ("remind", "expire")),
            f"{count / segments / of_job['remind'].members_a_second:,.0f} s",
        )
        for count, segments in ((100_000, 1), (1_000_000, 1), (10_000_000, 16), (100_000_000, 200))
    ]
    memory = [(f"{count:,}", f"{most / 1e6:.1f} MB") for count, most in figures.peaks]
    count, seconds, to_warn = figures.drawn
    read, write, transitions = READ_UNITS_USD * 1e6, WRITE_UNITS_USD * 1e6, TRANSITION_USD * 1e3
    return f"""
## Passes over all accounts

{MEMBERS:,} of those members in an in-memory table that charges, pages and segments as DynamoDB does. The real
engine walks it. `remind` only reads; `expire` is the night after a month has ended, when it settles everybody who has
something to settle. The outcome is the same whatever the segments. Members a second are this machine's, for one worker.

{table(titles, rows)}

The most memory that a walk takes at once:

{table(["members", "memory"], memory)}

What a pass costs in USD, and how long `remind` takes. List prices of us-east-1: a million read units {read:g}, a
million write units {write:g}, a GB second {LAMBDA_USD:g}, a thousand transitions {transitions:g}.

{table(["members", "segments", "remind", "expire, month's end", "duration"], prices)}

{count:,} accounts through `remind` alone, drawn one after the other by two processes: {seconds:.0f} s,
{count / 2 / seconds:,.0f} members a second and process, {to_warn:,} to warn.
"""


def main() -> int:
    from benchmarks.actions import table

    figures = measured()
    print(section(figures, table))
    for wrong in figures.wrong:
        print(wrong, file=sys.stderr)
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
