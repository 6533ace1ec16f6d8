"""Flash sales: units with numbers, handed out from several shards at once.

A shelf that everybody takes from inside a transaction collapses in a rush: they cancel each other. A reward marked
`flash` lies in up to 16 shards instead. First one unit with the next number is drawn from a shard, by a write of its
own that cannot collide; then the redemption is written, and claims that number, which can be claimed only once. A
number drawn and not claimed (its worker died, its member could not pay) is retired, and a sweep puts a unit back into
the shard under a new number:

    left + units in members' hands + numbers neither claimed nor put back = supply, shard by shard, at every moment
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from points.domain.ledger.writes import Write

MOST_SHARDS: Final = 16
UNITS_A_SHARD: Final = 1000  # about what one shard can hand out in a second


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a flash reward; `number` counts from 1 in its shard and is never given twice."""

    reward_id: str
    shard: int
    number: int

    @property
    def label(self) -> str:
        """What a redemption remembers of it."""
        return f"{self.shard}-{self.number}"


def unit_of(reward_id: str, label: str) -> Unit:
    shard, _, number = label.partition("-")
    return Unit(reward_id, int(shard), int(number))


@dataclass(frozen=True, slots=True)
class UnitTaken(Write):
    """The number that a redemption claims, once for ever."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitBack(Write):
    """A unit that goes back to the shard it came from, to be handed out under another number."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Shard:
    """What a shard knows of itself. For `retired` numbers, drawn and not claimed, a unit was put back."""

    left: int
    next: int
    supply: int
    retired: int = 0


def shards_for(stock: int) -> int:
    """How many shards so many units deserve."""
    return min(MOST_SHARDS, max(1, -(-stock // UNITS_A_SHARD)))


def shares(units: int, shards: int) -> list[int]:
    """The units as evenly over the shards as they go; negative where units are taken away."""
    even, rest = divmod(units, shards)
    return [even + (place < rest) for place in range(shards)]


def removal(units: int, left: Sequence[int]) -> list[int] | None:
    """How many units to take out of each shard, fullest first; None where there are not so many."""
    if sum(left) < units:
        return None
    taken = [0] * len(left)
    for place in sorted(range(len(left)), key=lambda place: -left[place]):
        taken[place] = min(left[place], units)
        units -= taken[place]
    return taken
