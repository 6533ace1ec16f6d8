"""Finds recent orders by scanning the table within a time limit. It writes nothing.

Orders have no index by time, because the index would raise the cost of every purchase, and recent orders are rarely
searched. The table is scanned in parts, and each part is a fair sample. If time runs out, whole parts are left out, and
the result names the parts that were read.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger.orders import order_of
from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.decisions.backtesting import PARTS
from points.domain.earning.orders import Order
from points.domain.program.campaigns import OLD_HAND, Buyer

_FIELDS: Final = (
    "order_id", "member_id", "digest", "nonce", "at", "entry_id", "lot", "live_from", "lines", "refunded", "refunds"
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """The orders found in the parts of the table from part `first` up to, but not including, part `after`."""

    orders: list[Order]
    first: int
    after: int

    @property
    def is_all(self) -> bool:
        """Returns whether all parts were read."""
        return (self.first, self.after) == (0, PARTS)


def since(start: datetime, *, first: int, most: int, seconds: float) -> Found:
    """Returns orders reported since `start`, part by part from part `first`.

    Stops before `most` orders or `seconds` are exceeded. Only whole parts are returned, possibly none.
    """
    deadline = time.monotonic() + seconds
    found = Found([], first, first)
    for part in range(first, PARTS):
        orders = _part(part, start, most - len(found.orders), deadline)
        if orders is None:
            break
        found.orders += orders
        found.after = part + 1
    return found


def buyers(orders: Iterable[Order]) -> dict[str, Buyer]:
    """Returns each order's member by id: the day they joined, and the number of their orders not in `orders`."""
    here: dict[str, int] = {}
    for order in orders:
        here[order.member_id] = here.get(order.member_id, 0) + 1
    items = dynamodb.batch("accounts", [{"member_id": member_id} for member_id in here])
    found = {item["member_id"]: _buyer(item, here[item["member_id"]]) for item in items}
    return {member_id: found.get(member_id, OLD_HAND) for member_id in here}


def _buyer(item: Item, orders_here: int) -> Buyer:
    if "orders" not in item or "joined" not in item:
        return OLD_HAND  # an erasure removes both attributes; the member then counts as an old one
    return Buyer(parse_day(item["joined"]), max(0, item["orders"] - orders_here))


def _part(part: int, start: datetime, most: int, deadline: float) -> list[Order] | None:
    """Returns the part's orders reported since `start`; None if there are more than `most` or `deadline` passes."""
    orders: list[Order] = []
    after: Item = {}
    while time.monotonic() < deadline:
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().scan(**_arguments(part, start), **after)
        orders += [order_of(dynamodb.unpack(item)) for item in answer["Items"]]
        if len(orders) > most:
            return None
        if "LastEvaluatedKey" not in answer:
            return orders
        after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return None


def _arguments(part: int, start: datetime) -> Item:
    names = {f"#{place}": name for place, name in enumerate(_FIELDS)}
    return {
        "TableName": table("orders"),
        "Segment": part,
        "TotalSegments": PARTS,
        "FilterExpression": "#4 >= :start",
        "ProjectionExpression": ",".join(names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": dynamodb.pack({":start": ids.microseconds(start)}),
    }
