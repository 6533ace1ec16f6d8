"""Campaign budgets, split into shards so that simultaneous orders do not contend for one item.

A budget has up to 16 shards. The transaction that gives points draws them from one shard, on the condition that enough
is left. So at every moment

    left + drawn = supply, in each shard        sum of supplies = the budget

and the budget cannot be exceeded. Points that are taken back return to a shard (`points.domain.earning.budget_returns`)
and no longer count as drawn. Each life of a campaign has its own budget (`points.domain.program.lives`). If no shard
has enough points for an order, the order earns points without the campaign. So some points may be left in the shards at
the end: in each shard fewer than the last order needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write
from points.domain.program.campaigns import Campaign

MOST_SHARDS: Final = 16
POINTS_A_SHARD: Final = 2000  # a smaller shard would often be too small for one order


@dataclass(frozen=True, slots=True)
class BudgetDraw(Write):
    """Points drawn from the budget of a campaign's life.
    `version` is the campaign's version; `shards` is how many shards its budget has.
    """

    life_id: str
    points: int
    version: int = 0
    shards: int = 1

    @classmethod
    def of(cls, campaign: Campaign, points: int) -> "BudgetDraw":
        """Returns a draw of `points` from the campaign's budget. The campaign must have one."""
        assert campaign.budget_points is not None
        return cls(campaign.life_id, points, campaign.version, shards_for(campaign.budget_points))

    @property
    def owner(self) -> str:
        return budget_owner(self.life_id)


def shards_for(budget_points: int) -> int:
    """Returns how many shards a budget of this size has."""
    return min(MOST_SHARDS, max(1, budget_points // POINTS_A_SHARD))


def budget_owner(life_id: str) -> str:
    """Returns the owner of the counters of the budget of a campaign's life."""
    return f"campaign#{life_id}"


def campaign_of(owner: str) -> str | None:
    """Returns the id of the campaign's life whose budget has this owner; None for an activity's budget."""
    return owner.removeprefix("campaign#") if owner.startswith("campaign#") else None


def exhausted(campaigns: Iterable[Campaign], found: Findings) -> frozenset[str]:
    """Returns the ids of the campaigns whose budget earlier attempts found used up."""
    return frozenset(c.campaign_id for c in campaigns if budget_owner(c.life_id) in found.exhausted)


def shard_owners(owner: str) -> list[str]:
    """Returns the counter owner of each shard of the budget with this owner. An activity's budget has one shard."""
    return [f"{owner}#{shard}" for shard in range(MOST_SHARDS)] if owner.startswith("campaign#") else [owner]


def owner_of_shard(shard_owner: str) -> str:
    """Returns the owner of the budget to which the shard with this owner belongs."""
    return "#".join(shard_owner.split("#")[:2])


@dataclass(frozen=True, slots=True)
class BudgetShard:
    """One shard of a budget as stored. All figures are points. `drawn` does not include points that have returned."""

    left: int
    drawn: int
    supply: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The points that one budget has given in all, and how many of them have returned (`back`).
    Both figures only grow.
    """

    given: int = 0
    back: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.given + other.given, self.back + other.back)


def laid_out(points: int, budget_points: int, left: Sequence[int]) -> list[int]:
    """Returns the points to add to each shard when the budget changes by `points` to `budget_points`.
    `left` is what each shard has left. Negative points are taken from the fullest shards. Raises ValueError if the
    shards have fewer points left than are to be taken.
    """
    if points < 0:
        return _taken_away(-points, left)
    used = shards_for(budget_points)
    even, rest = divmod(points, used)
    return [even + (place < rest) if place < used else 0 for place in range(len(left))]


def _taken_away(points: int, left: Sequence[int]) -> list[int]:
    if sum(left) < points:
        raise ValueError("Fewer points are left in the budget.")
    changes = [0] * len(left)
    for place in sorted(range(len(left)), key=lambda place: -left[place]):
        taken = min(left[place], points)
        changes[place] = -taken
        points -= taken
    return changes
