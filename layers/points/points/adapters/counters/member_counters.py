"""Reads all counters of one member at once: redemptions by status, and units redeemed by reward (table Counters)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import status_counts
from points.domain.ledger.accounts import Value
from points.domain.program.reward_terms import Reward
from points.domain.rewards.limits import limit_counter
from points.domain.rewards.status_counts import COUNTER, units


@dataclass(frozen=True, slots=True)
class MemberCounters:
    """The counters of one member, by the name of the counter."""

    items: Mapping[str, Item]

    @property
    def redemptions(self) -> Mapping[str, Value]:
        """Returns the counts by status, as in `points.domain.rewards.status_counts`."""
        return status_counts.of(self.items.get(COUNTER, {}))

    def taken(self, rewards: Iterable[Reward]) -> dict[str, int]:
        """Returns the units that the member has redeemed, by the id of the reward's life.

        For a limited reward these are the units that count for its limit.
        """
        return {reward.life_id: self._taken(reward) for reward in rewards}

    def _taken(self, reward: Reward) -> int:
        if reward.per_member_limit is None:
            return units(self.redemptions, reward.life_id)
        item = self.items.get(limit_counter(reward.life_id))
        return int(item["n"]) if item else 0


def of(member_id: str) -> MemberCounters:
    """Returns the member's counters. Costs half a read unit for every fifty counters."""
    items = dynamodb.every("counters", "#owner = :owner", {":owner": member_id}, names={"#owner": "owner"})
    return MemberCounters({item["counter"]: item for item in items})
