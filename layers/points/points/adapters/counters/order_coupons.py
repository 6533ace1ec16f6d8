"""Stores which coupons an order uses, and how many fen each takes off (`points.domain.rewards.order_coupons`).

| table    | owner     | counter | item                                                                       |
| -------- | --------- | ------- | -------------------------------------------------------------------------- |
| Counters | order#ID  | coupons | uses: fen off by redemption id, 0 once the coupon was released from it      |

An order's first coupon is written without a read. If the order has coupons already, the write fails and returns them.
"""

from collections.abc import Mapping
from typing import NoReturn

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain.rewards.order_coupons import CouponPlaced, CouponTakenOut


class StaleOrderCoupons(Exception):
    """The order's coupons changed after they were read. `now_are` has the current fen off by redemption id."""

    def __init__(self, now_are: Mapping[str, int]) -> None:
        super().__init__("changed since they were read")
        self.now_are = now_are


def uses(order_id: str) -> Mapping[str, int]:
    """Returns the fen off by redemption id of every coupon that was ever used for the order; 0 for a released one."""
    item = dynamodb.get("counters", keys.order_coupons(order_id), consistent=True)
    return item["uses"] if item else {}


def _placed(placed: CouponPlaced) -> Item:
    after = {**placed.seen, placed.redemption_id: placed.off_fen}
    values = {":after": after} | ({":seen": dict(placed.seen)} if placed.seen else {})
    return {
        "Update": {
            "TableName": table("counters"),
            "Key": dynamodb.pack(keys.order_coupons(placed.order_id)),
            "UpdateExpression": "SET uses = :after",
            "ConditionExpression": "uses = :seen" if placed.seen else "attribute_not_exists(uses)",
            "ExpressionAttributeValues": dynamodb.pack(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _are_stale(placed: CouponPlaced, item: Item | None) -> NoReturn:
    raise StaleOrderCoupons(item["uses"] if item else {})


def _taken_out(taken_out: CouponTakenOut) -> Item:
    return {
        "Update": {
            "TableName": table("counters"),
            "Key": dynamodb.pack(keys.order_coupons(taken_out.order_id)),
            "UpdateExpression": "SET uses.#own = :nothing",
            "ExpressionAttributeNames": {"#own": taken_out.redemption_id},
            "ExpressionAttributeValues": dynamodb.pack({":nothing": 0}),
        }
    }


writes.register(CouponPlaced, Writer(_placed, failed=_are_stale))
writes.register(CouponTakenOut, Writer(_taken_out))
