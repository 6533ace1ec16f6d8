"""Draws, claims and gives back the units of flash rewards. The layout of the table is in `dispenser_items`.

A draw is a single conditional write: draws from one shard run one after another and do not conflict. Each claim is
written to a partition of its own. An environment remembers an empty shard for `EMPTY_S`, so that requests after the
sale cost almost nothing.

An empty shard is not always sold out, because the sweep may put back a drawn number that nobody claimed. Members get
TryAgain until all numbers are claimed. Otherwise members without points could make a reward look sold out.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog.dispenser_items import shard_update, unit_key
from points.adapters.catalog.dispenser_stock import left
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain.errors import OutOfStock, TryAgain
from points.domain.rewards.dispenser import Unit, UnitBack, UnitTaken

EMPTY_S: Final = 1.0  # how long an empty shard is not read again
LOOK_S: Final = 1.0  # how long the displayed stock is cached
WARY_S: Final = 300.0  # how long members are checked before a draw, after a member drew a unit and could not redeem it
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.02

MOST_OUT: Final = 100  # numbers of an empty shard that a draw checks; more are left to the sweep

_empty: dict[tuple[str, int], "_Empty"] = {}
_wary: dict[str, float] = {}
_seen: dict[str, tuple[float, int]] = {}


def draw(life_id: str, shards: int) -> Unit:
    """Draws the next unit of any shard. Costs one round trip and 1 write unit if the first shard has a unit.

    If all shards are empty, it raises TryAgain while some drawn numbers are not claimed, and OutOfStock after that.
    """
    first = random.randrange(shards)
    is_out = False
    for place in range(shards):
        shard = (first + place) % shards
        seen = _empty.get((life_id, shard))
        if seen is None or time.monotonic() >= seen.until:
            number, item = _next(life_id, shard)
            if number is not None:
                return Unit(life_id, shard, number)
            seen = _empty[life_id, shard] = _Empty(time.monotonic() + EMPTY_S, _is_out(life_id, shard, item))
        is_out = is_out or seen.is_out
    if is_out:
        raise TryAgain("The last units are being redeemed by others.")
    raise OutOfStock("Not enough of this reward is left.")


def is_wary(life_id: str) -> bool:
    """Returns whether a member drew a unit of this life in the last `WARY_S` seconds and could not redeem it."""
    return time.monotonic() < _wary.get(life_id, 0.0)


def give_back(unit: Unit) -> None:
    """Retires the unit's number, so that nobody can claim it. The next sweep puts a unit back under a new number."""
    _wary[unit.life_id] = time.monotonic() + WARY_S
    retire(unit)


def forget() -> None:
    """Empties the caches."""
    _empty.clear()
    _wary.clear()
    _seen.clear()


@dataclass(frozen=True, slots=True)
class _Empty:
    """A shard that was found empty, and is not read before `until`. `is_out`: some drawn numbers are not claimed."""

    until: float
    is_out: bool


def _next(life_id: str, shard: int) -> tuple[int | None, Item]:
    """Draws a number. Returns (the number, {}), or (None, the shard's item) if the shard is empty or closed."""
    update = shard_update(
        life_id,
        shard,
        "ADD #left :taken, #next :one",
        {":taken": -1, ":one": 1},
        "#left >= :one AND attribute_not_exists(closed)",
    )
    try:
        with dynamodb.faults_as_try_again():
            answer = _drawn(update | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            found: Any = error.response.get("Item", {})
            return None, dynamodb.unpack(found)
        raise
    return int(dynamodb.unpack(answer)["next"]), {}


def _is_out(life_id: str, shard: int, item: Item) -> bool:
    """Returns whether a drawn number of this empty shard is not claimed yet. A closed shard counts as sold out.

    Costs one round trip, and half a read unit for each number that the sweep has not decided.
    """
    judged, drawn = item.get("judged", 0), item.get("next", 0)
    if item.get("closed") or judged == drawn:
        return False
    if drawn - judged > MOST_OUT:
        return True
    keys = [unit_key(Unit(life_id, shard, number)) for number in range(judged + 1, drawn + 1)]
    claimed = [mark for mark in dynamodb.batch("stock", keys, consistent=False) if "retired" not in mark]
    return len(claimed) < len(keys)


def _drawn(update: Item) -> Any:
    """Sends the draw. Repeats it while a transaction changes the same shard, such as the return of a unit."""
    for attempt in range(_ATTEMPTS):
        try:
            return dynamodb.client().update_item(**update, ReturnValues="UPDATED_NEW")["Attributes"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionConflictException":
                raise
        _wait(attempt)
    raise TryAgain("The draw still conflicted after 5 attempts. Try again.")


def retire(unit: Unit) -> bool:
    """Retires the unit's number, so that nobody can claim it. Returns False if it was claimed or retired before."""
    return dynamodb.put_new("stock", unit_key(unit) | {"retired": True}, "shelf")


def left_lately(rewards: Mapping[str, int]) -> dict[str, int]:
    """Returns the units left of each life, read at most `LOOK_S` seconds ago. `rewards` has the shards of each life.

    The cache prevents members who wait for a sale from overloading its shards.
    """
    now_s = time.monotonic()
    unseen = {name: shards for name, shards in rewards.items() if now_s >= _seen.get(name, (0.0, 0))[0]}
    _seen.update((name, (now_s + LOOK_S, units)) for name, units in left(unseen, consistent=False).items())
    return {name: _seen[name][1] for name in rewards}


def _mark(unit: Unit, about: Mapping[str, Any]) -> Item:
    return {
        "TableName": table("stock"),
        "Item": dynamodb.pack(unit_key(unit) | dict(about)),
        "ConditionExpression": "attribute_not_exists(shelf)",
    }


def _wait(attempt: int) -> None:
    time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))


# ── In a transaction ─────────────────────────────────────────────────────────


def _claimed(taken: UnitTaken) -> Item:
    """Returns the write that claims the unit's number for a redemption."""
    return {"Put": _mark(taken.unit, {})}


def _is_claimed(taken: UnitTaken, item: Item | None) -> None:
    raise TryAgain("Somebody else got this unit first.")


def _put_back(back: UnitBack) -> Item:
    """Returns the write that gives back the unit of a cancelled redemption."""
    unit = back.unit
    return {"Update": shard_update(unit.life_id, unit.shard, "ADD #left :n", {":n": 1}, "attribute_exists(#left)")}


def _has_no_shard(back: UnitBack, item: Item | None) -> None:
    raise AssertionError("a shard that a unit came from is gone")


writes.register(UnitTaken, Writer(_claimed, failed=_is_claimed))
writes.register(UnitBack, Writer(_put_back, failed=_has_no_shard))
