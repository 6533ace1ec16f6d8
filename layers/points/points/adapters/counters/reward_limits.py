"""What a member has had of rewards that each may have so many of (table Counters, written by the ledger)."""

from collections.abc import Iterable

from points.adapters.aws import dynamodb
from points.adapters.counters import keys
from points.domain.rewards.redeeming import limit_counter


def taken(member_id: str, reward_ids: Iterable[str]) -> dict[str, int]:
    """Units by reward; what the member never had is left out."""
    names = {limit_counter(reward_id): reward_id for reward_id in reward_ids}
    found = dynamodb.batch("counters", [keys.key(member_id, name) for name in names])
    return {names[item["counter"]]: item["n"] for item in found}
