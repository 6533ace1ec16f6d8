"""Adds units to a reward's stock, or removes them, with a reason. It is an edit of the reward: its `stock` changes.

Other edits name the version that they are based on. This one does not, because it adds to the current stock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import decisions, shop, stock_movements
from points.adapters.catalog.records import Record
from points.domain.errors import (
    IdempotencyConflict,
    Invalid,
    NotFound,
    StateConflict,
    TryAgain,
    VersionConflict,
    Wording,
)
from points.domain.rewards.stock_movements import Movement
from points.domain.trail.entries import TrailEntry
from points.workflows import reward_stock
from points.workflows.deciding import Recorder

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Restock:
    """The wanted change. `digest` distinguishes a replay from another request with the same `key`."""

    reward_id: str
    change: int
    reason: str
    key: str
    digest: str


def restock(wanted: Restock, *, most: int, record: Recorder) -> tuple[Movement, bool]:
    """Changes the stock. Returns (the movement, whether the request was a replay).

    `most` is the largest supply allowed. Raises NotFound, StateConflict if the stock is unlimited, Invalid if more
    units are removed than are left or the supply would be above `most`, or IdempotencyConflict.
    """
    for _ in range(_ATTEMPTS):
        before = stock_movements.with_key(wanted.reward_id, wanted.key)
        if before is not None:
            return _replayed(*before, wanted), True
        try:
            return _restocked(wanted, most, record), False
        except VersionConflict:
            continue  # another edit was faster, or the same request
    raise TryAgain("The reward is being changed by others.")


def _replayed(movement: Movement, digest: str, wanted: Restock) -> Movement:
    if digest != wanted.digest:
        raise IdempotencyConflict("This key was used for another change of the stock.")
    return movement


def _restocked(wanted: Restock, most: int, record: Recorder) -> Movement:
    current = shop.latest()
    before = current.record("reward", wanted.reward_id)
    if before is None:
        raise NotFound("There is no such reward.")
    after = _draft(before, wanted.change, most)
    entry = record(f"reward:{before.id}", "restock", before.body, after.body)
    movement = reward_stock.movement_of(before, after, entry, wanted.reason)

    def beside() -> Sequence[Item]:
        used = stock_movements.key_used(before.id, wanted.key, wanted.digest, after.version)
        return [*reward_stock.writes(before, after, entry, wanted.reason), used]

    try:
        _save(after, beside, entry)
    except Invalid:
        raise _too_few_left() from None
    assert movement is not None
    return movement


def _save(after: Record, beside: decisions.Beside, entry: TrailEntry) -> None:
    decisions.save(
        "reward",
        after.id,
        after.body,
        version=after.version - 1,
        life=after.life,
        shards=after.shards,
        created_at=after.created_at,
        beside=beside,
        entry=entry,
    )


def _draft(before: Record, change: int, most: int) -> Record:
    supply = before.body.get("stock")
    if supply is None:
        raise StateConflict("The stock of this reward is unlimited.")
    if supply + change < 0:
        raise _too_few_left()
    if supply + change > most:
        raise Invalid({"change": Wording(f"总量不能超过 {most}", f"The stock would be above {most} units.")})
    draft = replace(before, version=before.version + 1, body={**before.body, "stock": supply + change})
    return replace(draft, shards=reward_stock.shards(before, draft))


def _too_few_left() -> Invalid:
    return Invalid({"change": Wording("剩余库存不够减这么多", "More units are removed than are left.")})
