"""Makes the writes of a reward's stock beside a decision about it, and reads what is left.

Every change of the stock by the merchant is made here: by a decision about the reward, or by `restocking`.
"""

from collections.abc import Sequence
from typing import Any

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import stock, stock_movements
from points.adapters.catalog.decoding.rewards import reward_of
from points.adapters.catalog.records import Record
from points.domain.rewards.dispenser import shards_for
from points.domain.rewards.stock_movements import Movement
from points.domain.trail.entries import TrailEntry


def shards(before: Record | None, draft: Record) -> int:
    """Returns the number of shards of a flash reward's stock; 0 for other rewards. It never decreases during a life."""
    if not draft.body.get("flash"):
        return 0
    return max(before.shards if before else 0, shards_for(draft.body["stock"]))


def last_writes(record: Record) -> Sequence[Item]:
    """Returns the writes beside a deletion. The sale stops at once, even in environments that remember the reward."""
    return stock.closed(record.life_id, record.shards) if record.body.get("stock") is not None else ()


def writes(before: Record | None, after: Record, entry: TrailEntry, reason: str = "") -> Sequence[Item]:
    """Returns the writes for a changed `stock`: the units, and the movement. Empty if the stock does not change.

    A stock of None stops the counting; the stored counts stay. `entry` is the decision's entry in the audit trail.
    """
    movement = movement_of(before, after, entry, reason)
    moved = [stock_movements.made(after.id, movement)] if movement else []
    return [*_units(before, after), *moved]


def _units(before: Record | None, after: Record) -> Sequence[Item]:
    supply = after.body.get("stock")
    if supply is None or (before is not None and supply == before.body.get("stock")):
        return ()
    return stock.restocked(after.life_id, after.shards, supply)


def movement_of(before: Record | None, after: Record, entry: TrailEntry, reason: str = "") -> Movement | None:
    """Returns the movement of a decision that changes the stock; None if it does not. A new reward begins with 0."""
    supply = after.body.get("stock")
    nothing = None if supply is None else 0
    had = before.body.get("stock") if before else nothing
    return Movement(after.version, entry.at, entry.actor, had, supply, reason) if had != supply else None


def left(records: Sequence[Record]) -> dict[str, int]:
    """Returns the units left of these rewards, by id; unlimited ones are left out.

    Makes one read for rewards with shards, and one for those without.
    """
    counted = {record.life_id: record for record in records if record.body.get("stock") is not None}
    found = stock.left({name: record.shards for name, record in counted.items()})
    return {counted[name].id: units for name, units in found.items()}


def left_of(record: Record) -> int | None:
    """Returns the units left of one reward, read now; None if its stock is unlimited."""
    return stock.left_of(record.life_id, record.shards) if record.body.get("stock") is not None else None


def facts(record: Record, left: int | None) -> dict[str, Any]:
    """Returns the fields that the API shows beside the terms of a reward."""
    return {
        "stock_left": left if record.body.get("stock") is not None else None,
        "stock_is_low": left is not None and reward_of(record).is_low(left),
    }
