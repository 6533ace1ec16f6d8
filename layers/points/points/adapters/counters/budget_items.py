"""The budgets of campaigns and activities as table items, and the writes that fill a campaign's budget.

| table    | owner                | counter | item                                                              |
| -------- | -------------------- | ------- | ----------------------------------------------------------------- |
| Counters | campaign#LIFE#0 … 15 | budget  | left; n, points given, not returned; supply, which is left + n |
| Counters | activity#LIFE        | budget  | n, as above; its ceiling is the activity's `budget_points`        |

Both have `given_back`: all points that came back from members. LIFE is a life's id (`points.domain.program.lives`).
The items stay while the budget is unlimited, because they record how many points were given.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.domain.earning import budgets
from points.domain.earning.budgets import BudgetShard, Tally, budget_owner, owner_of_shard, shard_owners
from points.domain.errors import Invalid, Wording

_NOTHING: Final = Tally()


def read(life_id: str) -> list[Item]:
    """Returns the items of all shards of the budget of a campaign's life; {} for an item that does not exist."""
    owners = shard_owners(budget_owner(life_id))
    items = dynamodb.batch("counters", [keys.key(owner, keys.BUDGET) for owner in owners])
    found = {item["owner"]: item for item in items}
    return [found.get(owner, {}) for owner in owners]


def key_of(life_id: str, shard: int) -> Item:
    """Returns the key of a shard of the budget of a campaign's life."""
    return keys.key(shard_owners(budget_owner(life_id))[shard], keys.BUDGET)


def laid_out(life_id: str, budget_points: int) -> list[Item]:
    """Returns the writes that change the supply of this campaign's life to `budget_points`. Makes one round trip.

    A write fails only if points are drawn meanwhile. Raises Invalid if fewer points are left than must be removed.
    """
    seen = read(life_id)
    left = [shard.get("left", 0) for shard in seen]
    change = budget_points - sum(shard.get("supply", 0) for shard in seen)
    try:
        changes = budgets.laid_out(change, budget_points, left)
    except ValueError:
        raise Invalid(
            {
                "budget_points": Wording(
                    f"预算只剩 {sum(left)} 积分可减", f"Only {sum(left)} points of the budget are left to take away."
                )
            }
        ) from None
    return [_by(life_id, shard, change) for shard, change in enumerate(changes) if change]


def left(life_ids: Iterable[str]) -> dict[str, int]:
    """Returns the points left of the budget of each campaign's life. Makes one round trip per six campaigns."""
    owners = {budget_owner(life_id): life_id for life_id in life_ids}
    found = dict.fromkeys(owners.values(), 0)
    for owner, shard in shards(owners).items():
        found[owners[owner_of_shard(owner)]] += shard.left
    return found


def shards(owners: Iterable[str]) -> dict[str, BudgetShard]:
    """Returns every shard of these owners' budgets, by the `owner` of the shard's item."""
    return {item["owner"]: shard_of(item) for item in _items(owners)}


def tallies(owners: Iterable[str]) -> dict[str, Tally]:
    """Returns the points that each owner's budget has given, and those that were taken back. Makes one round trip."""
    return tallied(_items(owners))


def tallied(items: Iterable[Item]) -> dict[str, Tally]:
    """Returns the same as `tallies`, from items that were read before."""
    found: dict[str, Tally] = {}
    for item in items:
        owner, back = owner_of_shard(item["owner"]), item.get("given_back", 0)
        found[owner] = found.get(owner, _NOTHING) + Tally(item.get("n", 0) + back, back)
    return found


def shard_of(item: Mapping[str, int]) -> BudgetShard:
    return BudgetShard(item.get("left", 0), item.get("n", 0), item.get("supply", 0))


def _items(owners: Iterable[str]) -> Iterable[Item]:
    wanted = [keys.key(shard, keys.BUDGET) for owner in owners for shard in shard_owners(owner)]
    return dynamodb.batch("counters", wanted) if wanted else ()


def _by(life_id: str, shard: int, change: int) -> Item:
    written: Item = {
        "TableName": table("counters"),
        "Key": dynamodb.pack(key_of(life_id, shard)),
        "UpdateExpression": "ADD #left :change, supply :change",
        "ExpressionAttributeNames": {"#left": "left"},
        "ExpressionAttributeValues": dynamodb.pack({":change": change}),
    }
    if change < 0:
        written["ConditionExpression"] = "#left >= :taken"
        written["ExpressionAttributeValues"] |= dynamodb.pack({":taken": -change})
    return {"Update": written}
