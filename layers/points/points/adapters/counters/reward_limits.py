"""How many units of limited rewards a member has redeemed (table Counters, written by the ledger)."""

from collections.abc import Iterable

from points.adapters.aws import dynamodb
from points.adapters.counters import keys
from points.domain.rewards.limits import limit_counter


def taken(member_id: str, reward_ids: Iterable[str]) -> dict[str, int]:
    """The units redeemed by reward id; rewards never redeemed are left out."""
    names = {limit_counter(reward_id): reward_id for reward_id in reward_ids}
    found = dynamodb.batch("counters", [keys.key(member_id, name) for name in names])
    return {names[item["counter"]]: item["n"] for item in found}
