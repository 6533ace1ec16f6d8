"""Which rewards are nearly sold out, and of which of them the merchant has been told.

| table    | key        | item                                                                  |
| -------- | ---------- | --------------------------------------------------------------------- |
| Counters | stock, low | told: the ids of the rewards that were low when they were looked at    |

A reward is told of when it becomes low, and again when it has been restocked and becomes low once more.
"""

from collections.abc import Callable, Mapping

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.catalog import stock
from points.adapters.counters import keys
from points.domain.program.reward_terms import Reward


def look(rewards: Mapping[str, Reward], tell: Callable[[Reward, int], None]) -> int:
    """Tells of every reward that has become low, with what is left of it; answers how many are low.

    First told, then written down: whoever is killed in between tells again. Two reads, three where some are flash.
    """
    watched = {name: reward for name, reward in rewards.items() if reward.low_stock is not None}
    left = stock.left({name: reward.shards for name, reward in watched.items()})
    low = {name: units for name, units in left.items() if watched[name].is_low(units)}
    item = dynamodb.get("counters", keys.LOW_STOCK, consistent=True)
    told = set(item["told"]) if item else set()
    for name in sorted(low.keys() - told):
        tell(watched[name], low[name])
    if low.keys() != told:
        with dynamodb.faults_as_try_again():
            packed = dynamodb.pack({**keys.LOW_STOCK, "told": sorted(low)})
            dynamodb.client().put_item(TableName=table("counters"), Item=packed)
    return len(low)
