"""Writes campaign budgets: points that members earn are drawn from a shard, and points taken back return to one.

The items are in `points.adapters.counters.budget_items`. An environment serves one request at a time and draws from the
same shard while that shard has points, so conflicts are rare. When the shard is empty, the environment reads all shards
once. It then draws from another shard, or remembers for `EMPTY_S` that no shard has enough points. An edit gives the
campaign a new version, so what was remembered of the old version is not used. Points that return through another
environment are seen after `EMPTY_S`.
"""

import random
import time
from collections.abc import Collection, Iterable
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.adapters.counters.budget_items import key_of, read
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.budgets import BudgetDraw, campaign_of
from points.domain.program.campaigns import Campaign

EMPTY_S: Final = 60.0  # how long a budget without enough points is not read again
_LOOK_S: Final = 5.0  # how long the displayed budget is cached

_home: dict[str, int] = {}
_most_left: dict[str, tuple[int, int, float]] = {}  # by life: (version, points in the fullest shard, read at)


# ── Drawing ──────────────────────────────────────────────────────────────────


def _drawn(draw: BudgetDraw) -> Item:
    """Returns the write that takes the points from this environment's shard."""
    shard = _home.setdefault(draw.life_id, random.randrange(draw.shards))
    return {
        "Update": {
            "TableName": table("counters"),
            "Key": dynamodb.pack(key_of(draw.life_id, shard)),
            "UpdateExpression": "ADD #left :taken, n :points",
            "ConditionExpression": "#left >= :points",
            "ExpressionAttributeNames": {"#left": "left"},
            "ExpressionAttributeValues": dynamodb.pack({":points": draw.points, ":taken": -draw.points}),
        }
    }


def _known_exhausted(draw: BudgetDraw) -> Collection[str]:
    """Returns the budget's owner if a read in the last `EMPTY_S` found no shard with enough points, else nothing."""
    version, most_left, seen_at = _most_left.get(draw.life_id, (-1, 0, 0.0))
    is_known = version == draw.version and time.monotonic() - seen_at < EMPTY_S
    return {draw.owner} if is_known and most_left < draw.points else ()


def _exhausted(draw: BudgetDraw) -> Collection[str]:
    """Looks for a shard with enough points, in one round trip.

    If there is one, this environment draws from it from now on, and nothing is returned. Otherwise the budget's owner
    is returned.
    """
    left = [shard.get("left", 0) for shard in read(draw.life_id)]
    enough = [shard for shard, points in enumerate(left) if points >= draw.points]
    if not enough:
        _most_left[draw.life_id] = (draw.version, max(left), time.monotonic())
        return {draw.owner}
    _home[draw.life_id] = random.choice(enough)
    return ()


def _step_aside(draw: BudgetDraw) -> None:
    """Chooses another shard after a conflict with another environment."""
    _home[draw.life_id] = random.randrange(draw.shards)


# ── Returning ────────────────────────────────────────────────────────────────


def _returned(back: BudgetReturn) -> Item:
    """Returns the write that gives points back to the budget of an activity, or to a shard of a campaign's budget.

    It has no condition, because nobody draws from the budget of a life that is over.
    """
    life_id = campaign_of(back.owner)
    update, values = "ADD n :less, given_back :points", {":less": -back.points, ":points": back.points}
    key, names = keys.key(back.owner, keys.BUDGET), {}
    if life_id is not None:
        key = key_of(life_id, _home.setdefault(life_id, random.randrange(back.shards)))
        update, names = f"{update}, #left :points", {"ExpressionAttributeNames": {"#left": "left"}}
        _most_left.pop(life_id, None)
    written: Item = {"TableName": table("counters"), "Key": dynamodb.pack(key), "UpdateExpression": update, **names}
    return {"Update": written | {"ExpressionAttributeValues": dynamodb.pack(values)}}


def _return_elsewhere(back: BudgetReturn) -> None:
    """Chooses another shard after a conflict with another environment."""
    life_id = campaign_of(back.owner)
    if life_id is not None:
        _home[life_id] = random.randrange(back.shards)


# ── Display ──────────────────────────────────────────────────────────────────


def used_up(campaigns: Iterable[Campaign]) -> frozenset[str]:
    """Returns the ids of the campaigns whose budget is used up.

    A budget that was read as used up is not read again for `EMPTY_S`, and any other for `_LOOK_S`. Makes one round trip
    for each campaign whose budget must be read.
    """
    return frozenset(
        campaign.campaign_id for campaign in campaigns if campaign.budget_points is not None and _is_empty(campaign)
    )


def _is_empty(campaign: Campaign) -> bool:
    version, most_left, seen_at = _most_left.get(campaign.life_id, (-1, 0, 0.0))
    if version == campaign.version and time.monotonic() - seen_at < (_LOOK_S if most_left else EMPTY_S):
        return not most_left
    most_left = max(shard.get("left", 0) for shard in read(campaign.life_id))
    _most_left[campaign.life_id] = (campaign.version, most_left, time.monotonic())
    return not most_left


def forget() -> None:
    """Clears what this environment remembers."""
    _home.clear()
    _most_left.clear()


writes.register(
    BudgetDraw,
    Writer(_drawn, exhausted=_exhausted, known_exhausted=_known_exhausted, collided=_step_aside),
)
writes.register(BudgetReturn, Writer(_returned, collided=_return_elsewhere))
