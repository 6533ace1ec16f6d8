"""How the stock of a reward changed, as staff see it."""

from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.rewards.stock_movements import Movement
from points.web.validation import Answers
from points.web.views.times import local


class MovementView(Answers):
    """One change of a reward's stock."""

    version: int = Field(description="The version of the reward that the change made.")
    at: datetime
    by: str = Field(description="`operator:…` or `key:…`.")
    change: int | None = Field(description="Units added, negative if removed. Null: the stock was or became unlimited.")
    stock_before: int | None = Field(description="All units before, redeemed or not. Null: unlimited.")
    stock_after: int | None = Field(description="All units after. Null: unlimited.")
    reason: str | None = Field(description="Null: an edit of the reward changed the stock.")


class MovementsAnswer(Answers):
    items: list[MovementView]
    next_cursor: str | None


def movement_view(movement: Movement, now: datetime) -> dict[str, Any]:
    """Returns the movement in the shape of `MovementView`."""
    return {
        "version": movement.version,
        "at": local(movement.at, now),
        "by": movement.by,
        "change": movement.change,
        "stock_before": movement.before,
        "stock_after": movement.after,
        "reason": movement.reason or None,
    }
