"""Campaigns' budgets: points in a few heaps, so that orders that come at once do not queue for one.

A budget lies in up to 16 shards. Whatever is given in a campaign is drawn from one of them in the very transaction that
gives it, on the condition that it is there. So whoever wins a race, and whatever breaks,

    left + drawn = supply, shard by shard        sum of supplies = the budget

and the budget cannot be overrun. An order that finds no shard with enough for it earns as if there were no campaign; so
at the very end less may lie idle in each shard than the last order wanted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write
from points.domain.program.campaigns import Campaign

MOST_SHARDS: Final = 16
POINTS_A_SHARD: Final = 2000  # a smaller heap would be too often too small for an order


@dataclass(frozen=True, slots=True)
class BudgetDraw(Write):
    """Points drawn from a campaign's budget; `version` is the campaign's, `shards` those it was laid out in."""

    campaign_id: str
    points: int
    version: int = 0
    shards: int = 1

    @classmethod
    def of(cls, campaign: Campaign, points: int) -> "BudgetDraw":
        assert campaign.budget_points is not None
        return cls(campaign.campaign_id, points, campaign.version, shards_for(campaign.budget_points))

    @property
    def owner(self) -> str:
        return budget_owner(self.campaign_id)


def shards_for(budget_points: int) -> int:
    """How many shards such a budget is laid out in."""
    return min(MOST_SHARDS, max(1, budget_points // POINTS_A_SHARD))


def budget_owner(campaign_id: str) -> str:
    return f"campaign#{campaign_id}"


def exhausted(campaigns: Iterable[Campaign], found: Findings) -> frozenset[str]:
    """The ids of these campaigns whose budget was found used up."""
    return frozenset(c.campaign_id for c in campaigns if budget_owner(c.campaign_id) in found.exhausted)


def shard_owners(owner: str) -> list[str]:
    """The owners of the counters a budget lies in; one that is not a campaign's lies in its owner's."""
    return [f"{owner}#{shard}" for shard in range(MOST_SHARDS)] if owner.startswith("campaign#") else [owner]


def owner_of_shard(shard_owner: str) -> str:
    return "#".join(shard_owner.split("#")[:2])


@dataclass(frozen=True, slots=True)
class BudgetShard:
    """A shard as it is stored."""

    left: int
    drawn: int
    supply: int


def laid_out(points: int, budget_points: int, left: Sequence[int]) -> list[int]:
    """What to add to each of the shards, of which `left` tells how full they are, when `points` come to a budget.

    Points that are taken away (negative) come from the fullest shards. Raises ValueError where there are not so many.
    """
    if points < 0:
        return _taken_away(-points, left)
    used = shards_for(budget_points)
    even, rest = divmod(points, used)
    return [even + (place < rest) if place < used else 0 for place in range(len(left))]


def _taken_away(points: int, left: Sequence[int]) -> list[int]:
    if sum(left) < points:
        raise ValueError("There are not so many points left.")
    changes = [0] * len(left)
    for place in sorted(range(len(left)), key=lambda place: -left[place]):
        taken = min(left[place], points)
        changes[place] = -taken
        points -= taken
    return changes
