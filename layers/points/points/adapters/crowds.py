"""Crowds: how many come lately by one inviter, from one device, from one address; counted for all environments.

| table    | key                     | item                                          |
| -------- | ----------------------- | --------------------------------------------- |
| Counters | joined#<place>, window  | n: who joined in these ten minutes (TTL)      |
| Counters | crowd#<place>, minute   | n: members that are not the only ones (TTL)   |

A write for each place of a new member, each of whom needs a WeChat user who was never here. Of those who are here it
is counted only who is not alone, and no more once there are too many (`points.web.crowds`).
"""

import hashlib
import time
from typing import Final

from points.adapters import dynamodb
from points.adapters.dynamodb import table
from points.domain.errors import TryAgain

_JOINING_S: Final = 600
_GATHERING_S: Final = 60


def joined(place: str) -> int:
    """Counts one more who joined by this place, and answers how many have in this window."""
    return _counted(f"joined#{_short(place)}", _JOINING_S)


def gathered(place: str) -> int:
    """The same of a member who is at this place in this minute, and not alone; 0 where it cannot be counted."""
    try:
        return _counted(f"crowd#{_short(place)}", _GATHERING_S)
    except TryAgain:
        return 0  # nobody is kept out because a counter is busy


def _short(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()[:32]


def _counted(owner: str, window_s: int) -> int:
    window = int(time.time()) // window_s
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack({"owner": owner, "counter": str(window)}),
            UpdateExpression="ADD n :one SET expires_at = :expires",
            ExpressionAttributeValues=dynamodb.pack({":one": 1, ":expires": (window + 2) * window_s}),
            ReturnValues="UPDATED_NEW",
        )
    return int(dynamodb.unpack(answer["Attributes"])["n"])
