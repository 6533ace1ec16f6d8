"""Crowds: how many come lately by one inviter, from one device, from one address; counted for all environments.

| table    | key                     | item                                                  |
| -------- | ----------------------- | ----------------------------------------------------- |
| Counters | joined#<place>, window  | n: who joined in these ten minutes (TTL)              |
| Counters | crowd#<place>, minute   | m:<member>, of each who is not the only one (TTL)     |

A write for each place of a new member, each of whom needs a WeChat user who was never here. Of those who are here it
is counted only who is not alone, and no more once there are too many (`points.web.rate_limits`).
"""

import time
from collections.abc import Callable
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.domain.errors import TryAgain

_JOINING_S: Final = 600
_GATHERING_S: Final = 60


def joined(place: str) -> int:
    """Counts one more who joined by this place, and answers how many have in this window."""
    answer = _written(keys.joined, place, _JOINING_S, "ADD #what :one SET expires_at = :expires", "n")
    return int(answer["n"])


def gathered(place: str, member_id: str) -> int:
    """How many members are at this place in this minute and not alone, with this one; 0 where it cannot be counted.

    A member who meets many environments is one.
    """
    who = f"m:{keys.digest(member_id)[:6]}"
    try:
        answer = _written(keys.crowd, place, _GATHERING_S, "SET #what = :one, expires_at = :expires", who)
    except TryAgain:
        return 0  # nobody is kept out because a counter is busy
    return sum(name.startswith("m:") for name in answer)


def _written(key: Callable[[str, int], Item], place: str, window_s: int, update: str, what: str) -> Item:
    window = int(time.time()) // window_s
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack(key(place, window)),
            UpdateExpression=update,
            ExpressionAttributeNames={"#what": what},
            ExpressionAttributeValues=dynamodb.pack({":one": 1, ":expires": (window + 2) * window_s}),
            ReturnValues="ALL_NEW",
        )
    return dynamodb.unpack(answer["Attributes"])
