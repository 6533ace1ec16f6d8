"""Reads all counters of one member at once: redemptions by status, and units of limited rewards (table Counters)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import status_counts
from points.domain.ledger.accounts import Value
from points.domain.rewards.limits import limit_counter
from points.domain.rewards.status_counts import COUNTER


@dataclass(frozen=True, slots=True)
class MemberCounters:
    """The counters of one member, by the name of the counter."""

    items: Mapping[str, Item]

    @property
    def redemptions(self) -> Mapping[str, Value]:
        """Returns the counts by status, as in `points.domain.rewards.status_counts`."""
        return status_counts.of(self.items.get(COUNTER, {}))

    def taken(self, life_ids: Iterable[str]) -> dict[str, int]:
        """Returns the units that the member has redeemed, by the id of the reward's life.

        Lives that the member never redeemed are left out.
        """
        named = {life_id: self.items.get(limit_counter(life_id)) for life_id in life_ids}
        return {life_id: item["n"] for life_id, item in named.items() if item}


def of(member_id: str) -> MemberCounters:
    """Returns the member's counters. Costs half a read unit for every fifty counters."""
    items = dynamodb.every("counters", "#owner = :owner", {":owner": member_id}, names={"#owner": "owner"})
    return MemberCounters({item["counter"]: item for item in items})
