"""A rush for few units, simulated: what DynamoDB's limits make of a counter, of many counters, and of the dispenser.

    python -m benchmarks.flash

The model: a partition takes 1,000 write units a second and throttles the rest; a transaction holds its items for some
milliseconds, and whoever comes for one of them meanwhile is cancelled and pays all the same. A throttled call costs
nothing, a failed condition costs its write. Losers wait a random moment, ever longer, and come again until they are
told that all is gone. One buyer in twenty cannot pay, and one worker in a hundred dies between drawing a unit and
claiming it; a minute after the rush the sweep puts those units back, and others buy them. What a sale needs anyway,
redemption, account and entry, lies in partitions of its own.
"""

import heapq
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

Kind = Literal["one counter", "counters", "dispenser"]

PARTITION_UNITS_S: Final = 1000.0
BURST_S: Final = 0.01  # how far ahead of its rate a partition goes; DynamoDB gives more, nobody may count on it
SALE_UNITS: Final = 8  # redemption, account, entry, count: 2 each in a transaction
CALL_S: Final = 0.004  # a plain write, there and back
BUYERS: Final = 20_000
ENVIRONMENTS: Final = 500  # warm Lambda environments, each of which remembers for a second what is empty
EMPTY_S: Final = 1.0
SWEEP_S: Final = 60.0
HORIZON_S: Final = 8.0
LONGEST_WAIT_S: Final = 1.0

LEAST_PER_SHARD: Final = 900.0
LEAST_LINEAR: Final = 0.9
MOST_ABOVE_A_SALE: Final = 6.0


@dataclass(slots=True)
class Partition:
    """Write capacity that refills all the time, and one hot item that a transaction may hold."""

    left: int
    free_at: float = 0.0
    held_until: float = 0.0

    def takes(self, units: int, now: float) -> bool:
        """Whether it has capacity now; what it takes is gone."""
        if self.free_at - now > BURST_S:
            return False
        self.free_at = max(self.free_at, now) + units / PARTITION_UNITS_S
        return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rate` is in sales a second, until nine units in ten are sold: the last ones are a matter of luck."""

    kind: Kind
    shards: int
    held_ms: int
    stock: int
    sold: int
    rate: float
    units_per_sale: float

    @property
    def oversold(self) -> int:
        return max(0, self.sold - self.stock)

    @property
    def undersold(self) -> int:
        return max(0, self.stock - self.sold)


@dataclass(slots=True)
class Rush:
    """One sale. A buyer is a generator that says how long until it goes on."""

    kind: Kind
    shards: int
    held_s: float
    stock: int
    random: Random
    now: float = 0.0
    units: float = 0.0
    sales: list[float] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    wary: set[int] = field(default_factory=set)
    empty: dict[tuple[int, int], float] = field(default_factory=dict)

    def run(self, buyers: int) -> Outcome:
        even, rest = divmod(self.stock, self.shards)
        self.partitions = [Partition(even + (place < rest)) for place in range(self.shards)]
        self._play([self._buyer(self.random.random() >= 0.05) for _ in range(buyers)], within_s=1.0)
        rush_sales, rush_units = len(self.sales), self.units
        most = sorted(self.sales)[: max(1, self.stock * 9 // 10)]
        if self.kind == "dispenser":
            self._come_again()
        return Outcome(
            self.kind,
            self.shards,
            round(self.held_s * 1000),
            self.stock,
            len(self.sales),
            len(most) / max(most[-1:], default=1.0),
            rush_units / max(1, rush_sales),
        )

    def _play(self, buyers: list[Iterator[float]], *, within_s: float) -> None:
        began = self.now
        ahead = [(began + self.random.uniform(0, within_s), number) for number in range(len(buyers))]
        heapq.heapify(ahead)
        while ahead:
            self.now, number = heapq.heappop(ahead)
            if self.now - began > HORIZON_S:
                return
            wait = next(buyers[number], None)
            if wait is not None:
                heapq.heappush(ahead, (self.now + wait, number))

    def _come_again(self) -> None:
        """After the sweep, with as many buyers as there are units, until none is left or nobody more would help."""
        for _ in range(5):
            if len(self.sales) == self.stock:
                return
            self._sweep()
            self._play([self._buyer(can_pay=True) for _ in range(self.stock - len(self.sales))], within_s=1.0)

    def _buyer(self, can_pay: bool) -> Iterator[float]:
        steps: Callable[[bool], Iterator[float]] = self._draws if self.kind == "dispenser" else self._takes
        return steps(can_pay)

    def _wait(self, attempt: int) -> float:
        return self.random.uniform(0, min(LONGEST_WAIT_S, 0.02 * 2**attempt))

    # ── A counter inside the transaction, or one of several ──────────────────────

    def _takes(self, can_pay: bool) -> Iterator[float]:
        if not can_pay:
            return  # the transaction is refused with the first answer, and costs what it costs all three kinds
        for attempt in range(1_000_000):
            stocked = [place for place in self.partitions if place.left]
            if not stocked:
                return
            shelf = self.random.choice(stocked)  # kindly: they know which ones are empty
            if not shelf.takes(2, self.now):
                yield self._wait(attempt)
                continue
            self.units += SALE_UNITS + 2
            if self.now < shelf.held_until:
                yield self._wait(attempt)
                continue
            shelf.left -= 1
            shelf.held_until = self.now + self.held_s
            self.sales.append(self.now + self.held_s)
            return

    # ── The dispenser ────────────────────────────────────────────────────────────

    def _draws(self, can_pay: bool) -> Iterator[float]:
        environment = self.random.randrange(ENVIRONMENTS)
        if environment in self.wary and not can_pay:
            return  # looked at first
        for attempt in range(1_000_000):
            place = self._place(environment)
            if place is None:
                return  # OUT_OF_STOCK
            shard = self.partitions[place]
            if not shard.takes(1, self.now):
                yield self._wait(attempt)
                continue
            self.units += 1
            yield CALL_S
            if not shard.left:
                self.empty[environment, place] = self.now + EMPTY_S
                continue
            shard.left -= 1
            yield CALL_S
            yield from self._claims(environment, place, can_pay)
            return

    def _place(self, environment: int) -> int | None:
        first = self.random.randrange(self.shards)
        around = ((first + step) % self.shards for step in range(self.shards))
        return next((n for n in around if self.empty.get((environment, n), 0.0) <= self.now), None)

    def _claims(self, environment: int, place: int, can_pay: bool) -> Iterator[float]:
        if self.random.random() < 0.01:
            self.lost.append(place)
            return
        self.units += SALE_UNITS + 2  # a condition that fails costs as much as one that holds
        if can_pay:
            self.sales.append(self.now + self.held_s)
            return
        yield self.held_s
        self.units += 1
        self.wary.add(environment)
        self.lost.append(place)

    def _sweep(self) -> None:
        self.now += SWEEP_S
        for place in self.lost:
            self.partitions[place].left += 1
        self.units += len(self.lost) + self.shards  # a mark for each number, one write for each shard
        self.lost.clear()
        self.empty.clear()


def rush(kind: Kind, *, shards: int, held_ms: int, stock: int, buyers: int = BUYERS, seed: int = 1) -> Outcome:
    return Rush(kind, shards, held_ms / 1000, stock, Random(f"{kind} {shards} {held_ms} {seed}")).run(buyers)


def outcomes() -> Iterator[Outcome]:
    for held_ms in (6, 18):
        yield rush("one counter", shards=1, held_ms=held_ms, stock=1000)
        yield rush("counters", shards=16, held_ms=held_ms, stock=16_000)
        for shards in (1, 4, 16):
            yield rush("dispenser", shards=shards, held_ms=held_ms, stock=1000 * shards)


def wrong(found: Sequence[Outcome]) -> list[str]:
    """What the dispenser promises and did not keep."""
    dispensers = [outcome for outcome in found if outcome.kind == "dispenser"]
    alone = {outcome.held_ms: outcome.rate for outcome in dispensers if outcome.shards == 1}
    broken = []
    for outcome in dispensers:
        name = f"{outcome.shards} shards, held {outcome.held_ms} ms"
        if outcome.rate / outcome.shards < LEAST_PER_SHARD:
            broken.append(f"{name}: {outcome.rate / outcome.shards:.0f} sales a second and shard")
        if outcome.rate < LEAST_LINEAR * outcome.shards * alone.get(outcome.held_ms, 0.0):
            broken.append(f"{name}: not linear")
        if outcome.units_per_sale - SALE_UNITS > MOST_ABOVE_A_SALE:
            broken.append(f"{name}: {outcome.units_per_sale:.1f} write units a sale")
        if outcome.oversold or outcome.undersold:
            broken.append(f"{name}: {outcome.oversold} oversold, {outcome.undersold} undersold")
    return broken


TITLES: Final = (
    "stock is",
    "shards",
    "transaction holds, ms",
    "units",
    "sales a second",
    "write units a sale",
    "oversold",
    "unsold",
)


def rows(found: Sequence[Outcome]) -> list[tuple[str, ...]]:
    return [
        (
            outcome.kind,
            str(outcome.shards),
            str(outcome.held_ms),
            str(outcome.stock),
            f"{outcome.rate:.0f}",
            f"{outcome.units_per_sale:.1f}",
            str(outcome.oversold),
            str(outcome.undersold),
        )
        for outcome in found
    ]


def main() -> int:
    found = list(outcomes())
    for row in (TITLES, *rows(found)):
        print("  ".join(cell.rjust(21) for cell in row))
    broken = wrong(found)
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
