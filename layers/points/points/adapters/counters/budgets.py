"""Campaign budgets in shards: members draw from them, the merchant fills them.

| table    | owner               | counter | item                                                            |
| -------- | ------------------- | ------- | --------------------------------------------------------------- |
| Counters | campaign#ID#0 … #15 | budget  | left; n, the points drawn; supply, which is left + n            |

An environment serves one request at a time and keeps drawing from one shard while it has points, so conflicts are rare.
When that shard is empty the environment reads all shards once. It then moves to another shard, or remembers that none
has points. Only an edit adds points, and an edit gives the campaign a new version, so this memory stays correct.
"""

import random
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain.earning.budgets import MOST_SHARDS, BudgetDraw, BudgetShard, budget_owner, laid_out, shard_owners
from points.domain.errors import Invalid, Wording
from points.domain.program.campaigns import Campaign

_home: dict[str, int] = {}
_most_left: dict[str, tuple[int, int, float]] = {}  # by campaign: (version, points in the fullest shard, read at)
_LOOK_S: Final = 5.0


# ── Drawing ──────────────────────────────────────────────────────────────────


def _drawn(draw: BudgetDraw) -> Item:
    """The write that takes the points from this environment's shard."""
    shard = _home.setdefault(draw.campaign_id, random.randrange(draw.shards))
    return {
        "Update": {
            "TableName": table("counters"),
            "Key": dynamodb.pack(_key(draw.campaign_id, shard)),
            "UpdateExpression": "ADD #left :taken, n :points",
            "ConditionExpression": "#left >= :points",
            "ExpressionAttributeNames": {"#left": "left"},
            "ExpressionAttributeValues": dynamodb.pack({":points": draw.points, ":taken": -draw.points}),
        }
    }


def _known_exhausted(draw: BudgetDraw) -> Collection[str]:
    """The budget's owner, if an earlier read showed that no shard has this many points."""
    version, most_left, _ = _most_left.get(draw.campaign_id, (-1, 0, 0.0))
    return {draw.owner} if version == draw.version and most_left < draw.points else ()


def _exhausted(draw: BudgetDraw) -> Collection[str]:
    """The budget's owner, unless another shard has this many points. Then this environment draws from that one.

    One round trip.
    """
    left = [shard.get("left", 0) for shard in _read(draw.campaign_id)]
    enough = [shard for shard, points in enumerate(left) if points >= draw.points]
    if not enough:
        _most_left[draw.campaign_id] = (draw.version, max(left), time.monotonic())
        return {draw.owner}
    _home[draw.campaign_id] = random.choice(enough)
    return ()


def _step_aside(draw: BudgetDraw) -> None:
    """Chooses another shard after a conflict with another environment."""
    _home[draw.campaign_id] = random.randrange(draw.shards)


def used_up(campaigns: Iterable[Campaign]) -> frozenset[str]:
    """The ids of the campaigns whose budget is used up, at most `_LOOK_S` seconds old.

    One round trip for each campaign that has a budget and was not read since.
    """
    return frozenset(
        campaign.campaign_id for campaign in campaigns if campaign.budget_points is not None and _is_empty(campaign)
    )


def _is_empty(campaign: Campaign) -> bool:
    version, most_left, seen_at = _most_left.get(campaign.campaign_id, (-1, 0, 0.0))
    if version == campaign.version and (not most_left or time.monotonic() - seen_at < _LOOK_S):
        return not most_left
    most_left = max(shard.get("left", 0) for shard in _read(campaign.campaign_id))
    _most_left[campaign.campaign_id] = (campaign.version, most_left, time.monotonic())
    return not most_left


def forget() -> None:
    """Clears what this environment remembers."""
    _home.clear()
    _most_left.clear()


# ── Laying out ───────────────────────────────────────────────────────────────


def laid_out_anew(campaign_id: str, budget_points: int) -> list[Item]:
    """The writes that refill the whole budget, whatever was left."""
    seen = [shard.get("left") for shard in _read(campaign_id)]
    wanted = laid_out(budget_points, budget_points, [0] * MOST_SHARDS)
    changes = [want - (have or 0) for want, have in zip(wanted, seen, strict=True)]
    return [_exactly(campaign_id, shard, change, seen[shard]) for shard, change in enumerate(changes) if change]


def laid_out_more(campaign_id: str, budget_points: int, change: int) -> list[Item]:
    """The writes that change what is left by `change` points. The budget is now `budget_points`.

    Raises Invalid if more would be taken away than is left.
    """
    left = [shard.get("left", 0) for shard in _read(campaign_id)]
    try:
        changes = laid_out(change, budget_points, left)
    except ValueError:
        raise Invalid(
            {
                "budget_points": Wording(
                    f"预算只剩 {sum(left)} 积分可减", f"Only {sum(left)} points of the budget are left to take away."
                )
            }
        ) from None
    return [_by(campaign_id, shard, change) for shard, change in enumerate(changes) if change]


def left(campaign_ids: Sequence[str]) -> dict[str, int]:
    """The points left of each campaign's budget. One round trip per six campaigns."""
    found = dict.fromkeys(campaign_ids, 0)
    for owner, shard in shards(budget_owner(campaign_id) for campaign_id in campaign_ids).items():
        found[owner.split("#")[1]] += shard.left
    return found


def shards(owners: Iterable[str]) -> dict[str, BudgetShard]:
    """Every shard of these owners' budgets, by the shard's own owner."""
    shards = [keys.key(shard, keys.BUDGET) for owner in owners for shard in shard_owners(owner)]
    return {item["owner"]: shard_of(item) for item in (dynamodb.batch("counters", shards) if shards else ())}


def shard_of(item: Item) -> BudgetShard:
    return BudgetShard(item.get("left", 0), item.get("n", 0), item.get("supply", 0))


def _move(campaign_id: str, shard: int, change: int, condition: str, values: Mapping[str, int]) -> Item:
    written: Item = {
        "TableName": table("counters"),
        "Key": dynamodb.pack(_key(campaign_id, shard)),
        "UpdateExpression": "ADD #left :change, supply :change",
        "ExpressionAttributeNames": {"#left": "left"},
        "ExpressionAttributeValues": dynamodb.pack({":change": change, **values}),
    }
    return {"Update": written | ({"ConditionExpression": condition} if condition else {})}


def _exactly(campaign_id: str, shard: int, change: int, seen: int | None) -> Item:
    if seen is None:
        return _move(campaign_id, shard, change, "attribute_not_exists(#left)", {})
    return _move(campaign_id, shard, change, "#left = :seen", {":seen": seen})


def _by(campaign_id: str, shard: int, change: int) -> Item:
    if change > 0:
        return _move(campaign_id, shard, change, "", {})
    return _move(campaign_id, shard, change, "#left >= :taken", {":taken": -change})


def _read(campaign_id: str) -> list[Item]:
    owners = shard_owners(budget_owner(campaign_id))
    items = dynamodb.batch("counters", [keys.key(owner, keys.BUDGET) for owner in owners])
    found = {item["owner"]: item for item in items}
    return [found.get(owner, {}) for owner in owners]


def _key(campaign_id: str, shard: int) -> Item:
    return keys.key(shard_owners(budget_owner(campaign_id))[shard], keys.BUDGET)


writes.register(
    BudgetDraw,
    Writer(_drawn, exhausted=_exhausted, known_exhausted=_known_exhausted, collided=_step_aside),
)
