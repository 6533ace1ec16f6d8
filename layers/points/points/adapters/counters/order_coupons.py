"""The coupons used for an order, and their discounts (`points.domain.rewards.coupons`).

| table    | owner     | counter                           | item |
| -------- | --------- | --------------------------------- | ---- |
| Counters | order#ID  | coupons, goods_off, shipping_off  | n    |
"""

from points.adapters.aws import dynamodb
from points.adapters.counters import keys
from points.domain.rewards.coupons import COUPONS, GOODS, SHIPPING, Others, order_owner


def others(order_id: str) -> Others:
    """The coupons used for the order so far. One round trip, 3 read units."""
    places = [keys.key(order_owner(order_id), name) for name in (COUPONS, GOODS, SHIPPING)]
    counts = {item["counter"]: item["n"] for item in dynamodb.batch("counters", places)}
    return Others(counts.get(COUPONS, 0), counts.get(GOODS, 0), counts.get(SHIPPING, 0))
