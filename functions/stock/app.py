"""Stock of rewards: units added or removed by staff, with a reason, and the list of all changes."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from points.adapters.catalog import shop, stock_movements
from points.adapters.operators import callers
from points.domain.errors import NotFound
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.decisions.versions import MOST_UNITS
from points.web.fields import Line, wrong
from points.web.validation import Body
from points.web.views.stock import MovementsAnswer, MovementView, movement_view
from points.workflows import restocking
from points.workflows.restocking import Restock

api = Api("stock", callers=callers)

_STOCK: Final = "/merchant/rewards/{reward_id}/stock"


def _not_zero(change: int) -> int:
    if change == 0:
        raise wrong("不能为 0", "must not be 0")
    return change


class StockChange(Body):
    """Units to add to a reward's stock, or to remove."""

    change: Annotated[int, AfterValidator(_not_zero)] = Field(
        ge=-MOST_UNITS, le=MOST_UNITS, description="Units to add; negative to remove. Never 0."
    )
    reason: Line


@api.operation("POST", _STOCK, access="rewards:edit", body=StockChange, answers=MovementView, status=201, keyed=True)
def change_stock(call: Call[StockChange]) -> Answer:
    """Add units to a reward's stock, or remove some. No more are removed than are left.

    The request names no version of the reward, because the units are added to the current stock. It makes a new one.
    """
    wanted = Restock(call.path("reward_id"), call.body.change, call.body.reason, call.key, call.digest)
    movement, is_replay = restocking.restock(wanted, most=MOST_UNITS, record=call.changed)
    return Answer(movement_view(movement, shop.opened().now), replayed=is_replay)


@api.operation("GET", _STOCK, access="rewards:view", query=PageQuery, answers=MovementsAnswer)
def movements(call: Call[Nothing]) -> Answer:
    """List the changes of a reward's stock by staff, newest first."""
    current, name = shop.opened(), call.path("reward_id")
    found, more = stock_movements.history(name, limit=call.query.limit, after=call.position())
    if not found and current.record("reward", name) is None:
        raise NotFound("There is no such reward.")
    return call.page([movement_view(movement, current.now) for movement in found], more)


handler = api.handler
