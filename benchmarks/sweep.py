"""What a pass over all accounts costs: `python -m benchmarks.sweep`, and a part of `make bench`.

A hundred thousand believable members stand in an in-memory table that charges, pages and segments as DynamoDB does
(`tests.simulation.dynamodb`); the real engine walks it. Ten million go through the same engine and jobs page by page
without a table: each is made when its page is read, with scores of its own. Counts and units repeat exactly; members a
second and memory are this machine's.
"""

import gc
import multiprocessing
import random
import resource
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from zlib import crc32

from benchmarks import members
from local import inprocess
from local.handlers import handler_of
from points.adapters.aws.codec import pack
from points.adapters.catalog import shop
from points.adapters.members import pictures
from points.adapters.queues import notices as notice_queue
from points.adapters.scans import runs, sweep
from points.adapters.scans.runs import Run
from points.adapters.scans.sweep import Page, Stored
from points.domain import ids
from points.domain.calendar import week_of
from points.domain.ledger.accounts import Account
from points.workflows.passes import Passes
from tests.simulation import hosts
from tests.simulation.dynamodb import DynamoDB, image_bytes
from tests.simulation.hosts import Clock

NOW: Final = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
THE_FIRST: Final = datetime.fromisoformat("2026-12-01T00:10:00+08:00")  # November is over: the pass that writes
MEMBERS: Final = 100_000
DRAWN: Final = (100_000, 1_000_000, 10_000_000)
SEGMENTS: Final = (1, 2, 4, 8)
MOST_READ_UNITS: Final = 25.0  # for a thousand members
MOST_PEAK_GROWTH: Final = 16_000_000  # bytes, from a hundred thousand members to ten million
FUNCTIONS: Final = {"remind": "expire", "expire": "expire", "rank": "snapshot"}

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
        member_id, life = ids.digest("member", str(number), length=16), number % len(packed)
        accounts.items[member_id,] = {**packed[life], "member_id": {"S": member_id}}
        accounts.sizes[member_id,] = sizes[life]
    return tables


def walk(job: str, tables: Population, segments: int, at: datetime) -> Pass:
    """One pass by the function's own jobs; what is queued is counted and goes nowhere."""
    before = tables.read_units, tables.write_units
    with _deployed(tables, at):
        ended, seconds = _completed(job, at, segments)
    read, written = tables.read_units - before[0], tables.write_units - before[1]
    return Pass(job, ended.members, segments, read, written, seconds, _outcome(ended))


def _ranked(segments: int) -> Pass:
    """The boards once more: the first run reads all the profiles at the top and closes last month and week."""
    tables = populated(MEMBERS)
    people = tables.tables["members"]
    for (member_id,) in tables.tables["accounts"].items:
        person = members.as_person(Account(member_id, {}))
        people.items[member_id,] = pack(person | {"picture": pictures.digest(person["avatar_url"])})
        people.sizes[member_id,] = image_bytes(people.items[member_id,])
    walk("rank", tables, segments, NOW)
    return walk("rank", tables, segments, NOW + timedelta(minutes=15))


def _completed(job: str, at: datetime, segments: int) -> tuple[Run, float]:
    handler_of(FUNCTIONS[job])
    engine: Passes = sys.modules[f"functions.{FUNCTIONS[job]}.app"].passes
    began = runs.begin(job, at, segments)
    gc.collect()
    began_s = time.perf_counter()
    ended = Passes(engine.jobs, _Silence()).complete(began)
    return ended, time.perf_counter() - began_s


def _outcome(ended: Run) -> Mapping[str, int]:
    return {"members": ended.members, "skipped": ended.skipped, **ended.counts}


class _Silence:
    def info(self, msg: object, **keys: Any) -> None: ...

    def warning(self, msg: object, **keys: Any) -> None: ...

    def error(self, msg: object, **keys: Any) -> None: ...

    def exception(self, msg: object, **keys: Any) -> None: ...


@contextmanager
def _deployed(tables: DynamoDB, at: datetime) -> Iterator[None]:
    clock = Clock(ids.microseconds(at))
    with hosts.deployed(tables, clock), patch.object(notice_queue, "send", lambda contents: sum(1 for _ in contents)):
        yield


# ── Ten million through the engine ───────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pass over members who are made as it comes to them; `peak_bytes` is the most that it held between two pages."""

    job: str
    members: int
    seconds: float
    peak_bytes: int
    outcome: Mapping[str, int]


def drawn(job: str, count: int) -> Drawn:
    """To be called in a process of its own."""
    lived = [pack(members.as_stored(life)) for life in lives()]
    tables = DynamoDB(hosts.table_keys())
    taken = [0]
    with _deployed(tables, NOW), patch.object(sweep, "pages", lambda **_: _pages(lived, count, taken)):
        ended, seconds = _completed(job, NOW + timedelta(days=1), 1)
    return Drawn(job, ended.members, seconds, max(taken), _outcome(ended))


def _pages(lived: Sequence[dict[str, Any]], count: int, taken: list[int]) -> Iterator[Page]:
    """So many members, each with one of these lives and scores of their own, log-normal as on the boards' benchmark.

    `taken` gets the most memory that this process has come to hold since the first page.
    """
    before = _held_bytes()
    dice, week = random.Random(7), f"score:{week_of(NOW.date())}"
    for start in range(0, count, sweep.PAGE):
        page = []
        for number in range(start, min(start + sweep.PAGE, count)):
            life = lived[number % len(lived)]
            own = {"member_id": {"S": f"{number:016d}"}}
            if "score:total" in life:
                points = int(dice.lognormvariate(6, 1.2)) + 1
                own |= {"score:total": {"N": str(points)}, week: {"N": str(points // 50)}}
            page.append(Stored({**life, **own}))
        is_last = start + sweep.PAGE >= count
        yield Page(page, "" if is_last else page[-1].member_id)
        taken[0] = max(taken[0], _held_bytes() - before)


def _held_bytes() -> int:
    """What this process holds at this moment (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


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
    drawn: tuple[Drawn, ...]

    @property
    def wrong(self) -> list[str]:
        """What breaks a promise."""
        found = [f"{w.job}: {w.read_units_per_thousand:.1f} read units" for w in self.walks if _is_dear(w)]
        for job in {walk.job for walk in self.walks}:
            outcomes = [walk.outcome for walk in self.walks if walk.job == job]
            found += [f"{job}: another outcome in other segments"] * any(one != outcomes[0] for one in outcomes)
        for job in {one.job for one in self.drawn}:
            peaks = [one.peak_bytes for one in self.drawn if one.job == job]
            grows = max(peaks) > peaks[0] + MOST_PEAK_GROWTH
            found += [f"{job}: memory grows with the members: {peaks} bytes"] * grows
        return found


def _is_dear(one: Pass) -> bool:
    return one.read_units_per_thousand > MOST_READ_UNITS


def measured() -> Figures:
    walks = [walk("remind", populated(MEMBERS), segments, NOW + timedelta(days=1)) for segments in SEGMENTS]
    walks += [walk("expire", populated(MEMBERS), segments, THE_FIRST) for segments in (1, 8)]
    walks += [_ranked(segments) for segments in (1, 8)]
    # Each in a process that has done nothing before, so that its memory is its own.
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as workers:
        passes = [(job, count) for job in ("remind", "rank") for count in reversed(DRAWN)]
        found = workers.map(drawn, *zip(*passes, strict=True))
        return Figures(tuple(walks), tuple(sorted(found, key=lambda one: (one.job != "remind", one.members))))


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
    through = [
        (
            one.job,
            f"{one.members:,}",
            f"{one.members / one.seconds:,.0f}",
            f"{one.peak_bytes / 1e6:.1f} MB",
            ", ".join(f"{name} {count:,}" for name, count in one.outcome.items() if count and name != "members"),
        )
        for one in figures.drawn
    ]
    read, write, transitions = READ_UNITS_USD * 1e6, WRITE_UNITS_USD * 1e6, TRANSITION_USD * 1e3
    return f"""
## Passes over all accounts

{MEMBERS:,} of those members in an in-memory table that charges, pages and segments as DynamoDB does. The real
engine walks it. `remind` only reads; `rank` also publishes the boards; `expire` is the night after a month has ended,
when it settles everybody who has something to settle. The outcome is the same whatever the segments. Members a second
are this machine's, for one worker. The read units are those of accounts of this size, less than 200 bytes on average;
accounts of a kilobyte each would take 125.

{table(titles, rows)}

Through the engine and its jobs alone, each member made when their page is read, with scores of their own. The memory
is the most by which a process that does nothing else has grown since its first page:

{table(["pass", "members", "members/s", "memory", "found"], through)}

What a pass costs in USD, and how long `remind` takes. List prices of us-east-1: a million read units {read:g}, a
million write units {write:g}, a GB second {LAMBDA_USD:g}, a thousand transitions {transitions:g}.

{table(["members", "segments", "remind", "expire, month's end", "duration"], prices)}
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
