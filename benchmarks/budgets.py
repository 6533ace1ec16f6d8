"""Orders that draw on one campaign's budget at once, simulated: what its shards bear.

    python -m benchmarks.budgets

The model: orders come at random; each takes the warm environment that was used last, or a new one. An environment draws
from one shard of the budget. A transaction holds the shard for some milliseconds; whoever comes meanwhile is cancelled,
waits a random moment, ever longer, and draws from another shard, as `points.adapters.ledger.transactions.post` does,
and gives up after as many attempts.
"""

import heapq
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from points.adapters.ledger.transactions import ATTEMPTS
from points.domain.earning.budgets import MOST_SHARDS

CALL_S: Final = 0.004  # to DynamoDB and back
BACKOFF_S: Final = 0.02
SECONDS: Final = 4.0
RATES: Final = (10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000, 3000)
MOST_ATTEMPTS: Final = 1.5  # on average, of a load that is borne
LEAST_GAIN: Final = 8.0  # of sixteen shards over one


@dataclass(frozen=True, slots=True)
class Load:
    """Orders that came at a rate, and how they fared."""

    shards: int
    held_ms: int
    orders_s: int
    attempts: float
    given_up: int

    @property
    def is_borne(self) -> bool:
        return not self.given_up and self.attempts <= MOST_ATTEMPTS


@dataclass(slots=True)
class Rush:
    shards: int
    held_s: float
    random: Random
    held_until: list[float] = field(default_factory=list)
    warm: list[int] = field(default_factory=list)  # the shards that waiting environments draw from
    attempts: int = 0
    given_up: int = 0

    def run(self, orders_s: int) -> Load:
        self.held_until = [0.0] * self.shards
        ahead: list[tuple[float, int, int, int]] = []  # when, which order, its attempt (0: done), its shard
        orders = round(orders_s * SECONDS)
        for number in range(orders):
            heapq.heappush(ahead, (self.random.uniform(0, SECONDS), number, 1, -1))
        while ahead:
            now, number, attempt, shard = heapq.heappop(ahead)
            if not attempt:
                self.warm.append(shard)
                continue
            if shard < 0:
                shard = self.warm.pop() if self.warm else self.random.randrange(self.shards)
            heapq.heappush(ahead, self._tried(now, number, attempt, shard))
        return Load(self.shards, round(self.held_s * 1000), orders_s, self.attempts / orders, self.given_up)

    def _tried(self, now: float, number: int, attempt: int, shard: int) -> tuple[float, int, int, int]:
        self.attempts += 1
        if self.held_until[shard] <= now:
            self.held_until[shard] = now + self.held_s
            return now + self.held_s + CALL_S, number, 0, shard
        if attempt == ATTEMPTS:
            self.given_up += 1
            return now + CALL_S, number, 0, shard
        wait = CALL_S + self.random.uniform(0, BACKOFF_S * 2 ** (attempt - 1))
        return now + wait, number, attempt + 1, self.random.randrange(self.shards)


def loads() -> Iterator[Load]:
    """The highest rate of `RATES` that is borne, for one shard and for more."""
    for held_ms in (6, 18):
        for shards in (1, 4, MOST_SHARDS):
            yield _most(shards, held_ms)


def _most(shards: int, held_ms: int) -> Load:
    best = Rush(shards, held_ms / 1000, Random(held_ms)).run(RATES[0])
    for rate in RATES[1:]:
        load = Rush(shards, held_ms / 1000, Random(held_ms)).run(rate)
        if not load.is_borne:
            break
        best = load
    return best


def wrong(found: Sequence[Load]) -> list[str]:
    """What is promised of the shards and not kept."""
    alone = {load.held_ms: load.orders_s for load in found if load.shards == 1}
    return [
        f"{load.shards} shards of a budget bear {load.orders_s} orders a second, one bears {alone[load.held_ms]}"
        for load in found
        if load.shards == MOST_SHARDS and load.orders_s < LEAST_GAIN * alone[load.held_ms]
    ]


TITLES: Final = ("shards", "transaction holds, ms", "orders a second", "attempts an order")


def rows(found: Sequence[Load]) -> list[tuple[str, ...]]:
    return [(str(one.shards), str(one.held_ms), str(one.orders_s), f"{one.attempts:.2f}") for one in found]


def main() -> int:
    found = list(loads())
    for row in (TITLES, *rows(found)):
        print("  ".join(cell.rjust(21) for cell in row))
    broken = wrong(found)
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
