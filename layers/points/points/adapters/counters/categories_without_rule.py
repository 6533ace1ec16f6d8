"""Counts orders in categories without a rule, by category and day (`points.domain.earning.categories_without_rule`).

| table    | owner               | counter       | item                                             |
| -------- | ------------------- | ------------- | ------------------------------------------------ |
| Counters | no_rule#0 … #15     | DAY#CATEGORY  | n: orders; fen: paid for the category; (TTL)     |

The transaction that records an order also counts the order. Therefore each order counts once, without another round
trip. The order's id chooses the shard, so that simultaneous orders seldom conflict.
"""

from datetime import date, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.earning.categories_without_rule import MOST_DAYS, CategoryWithoutRule, Count

_SHARDS: Final = 16
_MOST_ROWS: Final = 1000  # per shard: half a megabyte at most
_EPOCH: Final = date(1970, 1, 1)
_DAY_S: Final = 86_400


def since(first_day: date) -> tuple[list[Count], bool]:
    """Returns (the counts by category and day since `first_day`, whether these are all). Makes 16 queries.

    Only the latest thousand rows of each shard are read.
    """
    found: list[Count] = []
    is_all = True
    for shard in range(_SHARDS):
        items, more = dynamodb.page(
            "counters",
            "#owner = :owner AND #counter >= :first",
            {":owner": keys.without_rule(shard), ":first": first_day.isoformat()},
            names={"#owner": "owner", "#counter": "counter"},
            limit=_MOST_ROWS,
            newest_first=True,
        )
        found += map(_count_of, items)
        is_all = is_all and more is None
    return found, is_all


def _count_of(item: Item) -> Count:
    day, _, category = item["counter"].partition("#")
    return Count(category, item["n"], item["fen"], parse_day(day))


def _counted(fact: CategoryWithoutRule) -> Item:
    e = Expression()
    shard = ids.number(ids.digest(fact.order_id, length=4)) % _SHARDS
    kept_until = fact.day + timedelta(days=MOST_DAYS + 1)
    added = f"ADD {e.name('n')} {e.value(1)}, {e.name('fen')} {e.value(fact.paid_fen)}"
    expires = f"SET {e.name('expires_at')} = {e.value((kept_until - _EPOCH).days * _DAY_S)}"
    key = keys.key(keys.without_rule(shard), f"{fact.day.isoformat()}#{fact.category}")
    return {
        "Update": e.write(TableName=table("counters"), Key=dynamodb.pack(key), UpdateExpression=f"{added} {expires}")
    }


writes.register(CategoryWithoutRule, Writer(_counted))
