"""Flash sales: the stock of a flash reward as numbered units in up to 16 shards.

One stock counter is not enough in a rush, because simultaneous transactions that change it cancel each other. A `flash`
reward is therefore sold in two steps. First a single write, which cannot conflict, draws the next number from a shard.
Then the redemption is written and claims that number. A number can be claimed once. If a number is drawn but not
claimed (because of a crash or too few points), a sweep retires it, and returns one unit to the shard under a new
number. In each shard, at every moment:

    left + units held by members + numbers neither claimed nor retired = supply
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from points.domain.ledger.writes import Write

MOST_SHARDS: Final = 16
UNITS_A_SHARD: Final = 1000  # one shard can sell about this many units in a second


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a life of a flash reward. `number` counts from 1 in its shard and is never reused."""

    life_id: str
    shard: int
    number: int

    @property
    def label(self) -> str:
        """The text `<shard>-<number>`, which the redemption stores."""
        return f"{self.shard}-{self.number}"


def unit_of(life_id: str, label: str) -> Unit:
    """Returns the unit with this label. Raises ValueError if the label is malformed."""
    shard, _, number = label.partition("-")
    return Unit(life_id, int(shard), int(number))


@dataclass(frozen=True, slots=True)
class UnitTaken(Write):
    """The claim of a redemption on one unit. It can be written once for each unit."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitBack(Write):
    """The return of one unit to its shard, where it can be redeemed again under a new number."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Shard:
    """The state of one shard: units left, the last number drawn (`next`), total supply, and how many numbers were
    retired.
    """

    left: int
    next: int
    supply: int
    retired: int = 0


def shards_for(stock: int) -> int:
    """Returns how many shards this stock is divided into."""
    return min(MOST_SHARDS, max(1, -(-stock // UNITS_A_SHARD)))


def shares(units: int, shards: int) -> list[int]:
    """Returns how many of the `units` each shard gets, as even as possible. Negative `units` are taken away."""
    even, rest = divmod(units, shards)
    return [even + (place < rest) for place in range(shards)]


def removal(units: int, left: Sequence[int]) -> list[int] | None:
    """Returns the units to take from each shard, fullest first; None if fewer than `units` are left."""
    if sum(left) < units:
        return None
    taken = [0] * len(left)
    for place in sorted(range(len(left)), key=lambda place: -left[place]):
        taken[place] = min(left[place], units)
        units -= taken[place]
    return taken
