"""Finds rewards that are nearly sold out, and remembers which of them were reported.

| table    | key        | item                                                         |
| -------- | ---------- | ------------------------------------------------------------ |
| Counters | stock, low | told: the ids of the lives that were low at the last check    |

A life of a reward is reported once when it becomes low, and again if it was restocked in between.
"""

from collections.abc import Callable, Mapping

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.catalog import stock
from points.adapters.counters import keys
from points.domain.program.reward_terms import Reward


def look(rewards: Mapping[str, Reward], tell: Callable[[Reward, int], None]) -> int:
    """Calls `tell` with each reward that became low and its units left. Returns how many rewards are low now.

    Rewards are reported before the ids are saved, so that a crash leads to a second report and not to a missing one.
    The check costs two reads, and a third one if there are flash rewards.
    """
    watched = {reward.life_id: reward for reward in rewards.values() if reward.low_stock is not None}
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
