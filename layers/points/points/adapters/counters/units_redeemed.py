"""Reads how many units of rewards a member has redeemed. The ledger writes these items of Counters."""

from collections.abc import Iterable, Sequence
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.counters import keys
from points.adapters.counters.member_counters import MemberCounters
from points.adapters.ledger import accounts
from points.domain.ledger.accounts import Account, check_here
from points.domain.program.reward_terms import Reward
from points.domain.rewards.limits import limit_counter
from points.domain.rewards.status_counts import COUNTER


def taken(member_id: str, rewards: Sequence[Reward], *, consistent: bool = True) -> dict[str, int]:
    """Returns the units that the member redeemed, by the id of the reward's life. Makes one read, or none if there are
    no rewards.
    """
    return _counters(dynamodb.batch("counters", _keys(member_id, rewards), consistent=consistent)).taken(rewards)


def with_account(member_id: str, rewards: Sequence[Reward]) -> tuple[Account, dict[str, int]]:
    """Returns (the account, the units redeemed as in `taken`), read with eventual consistency.

    Costs one round trip for up to 99 counters. Costs half a read unit for the account, for each limited reward, and for
    all unlimited ones together. Raises NotFound or Gone.
    """
    wanted = _keys(member_id, rewards)
    if not wanted:
        return accounts.account(member_id), {}
    first, rest = wanted[:_MOST_BESIDE], wanted[_MOST_BESIDE:]
    found = dynamodb.batch_of({"accounts": [{"member_id": member_id}], "counters": first})
    counters = _counters([*found["counters"], *dynamodb.batch("counters", rest, consistent=False)])
    if not found["accounts"]:  # a new account may not be on every replica yet
        return accounts.account(member_id, consistent=True), counters.taken(rewards)
    account = accounts.account_of(found["accounts"][0])
    check_here(account)
    return account, counters.taken(rewards)


_MOST_BESIDE: Final = 99  # keys in one BatchGetItem, beside the account's


def _keys(member_id: str, rewards: Iterable[Reward]) -> list[Item]:
    """Returns the keys of the limited rewards' counters, and of the item that counts all others."""
    names = [COUNTER if reward.per_member_limit is None else limit_counter(reward.life_id) for reward in rewards]
    return [keys.key(member_id, name) for name in dict.fromkeys(names)]


def _counters(items: Iterable[Item]) -> MemberCounters:
    return MemberCounters({item["counter"]: item for item in items})
