"""Reads how many units of limited rewards a member has redeemed. The ledger writes these items of Counters."""

from collections.abc import Iterable, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.counters import keys
from points.adapters.ledger import accounts
from points.domain.ledger.accounts import Account, check_here
from points.domain.rewards.limits import limit_counter


def taken(member_id: str, life_ids: Iterable[str], *, consistent: bool = True) -> dict[str, int]:
    """Returns the units that the member redeemed, by the id of the reward's life. Lives without any are left out."""
    names = _names(life_ids)
    return _taken(names, dynamodb.batch("counters", _keys(member_id, names), consistent=consistent))


def with_account(member_id: str, life_ids: Iterable[str]) -> tuple[Account, dict[str, int]]:
    """Returns (the account, the units redeemed as in `taken`), read with eventual consistency.

    Costs one round trip for up to 99 rewards, and half a read unit for the account and for each reward. Raises NotFound
    or Gone.
    """
    names = _names(life_ids)
    if not names:
        return accounts.account(member_id), {}
    first, rest = [*names][:_MOST_BESIDE], [*names][_MOST_BESIDE:]
    found = dynamodb.batch_of({"accounts": [{"member_id": member_id}], "counters": _keys(member_id, first)})
    counted = [*found["counters"], *dynamodb.batch("counters", _keys(member_id, rest), consistent=False)]
    if not found["accounts"]:  # a new account may not be on every replica yet
        return accounts.account(member_id, consistent=True), _taken(names, counted)
    account = accounts.account_of(found["accounts"][0])
    check_here(account)
    return account, _taken(names, counted)


_MOST_BESIDE: Final = 99  # keys in one BatchGetItem, beside the account's


def _names(life_ids: Iterable[str]) -> dict[str, str]:
    return {limit_counter(life_id): life_id for life_id in life_ids}


def _keys(member_id: str, names: Iterable[str]) -> list[Item]:
    return [keys.key(member_id, name) for name in names]


def _taken(names: Mapping[str, str], items: Iterable[Item]) -> dict[str, int]:
    return {names[item["counter"]]: item["n"] for item in items}
