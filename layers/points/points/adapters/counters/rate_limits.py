"""Counts for the rate limits, for all environments together: by inviter, device, network address and member.

| table    | key                     | item                                                  |
| -------- | ----------------------- | ----------------------------------------------------- |
| Counters | joined#<place>, window  | n: members who joined in these ten minutes (TTL)      |
| Counters | crowd#<place>, minute   | m:<member>: one per member who shares the place (TTL) |
| Counters | uploads#<member>, hour  | n: pictures that the member sent or made (TTL)        |

A place is an inviter, a device or a network address. A new member costs one write per place, and needs a new WeChat
user. Existing members are counted only at a place that several members share, and not after the limit is reached
(`points.web.rate_limits`).
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
_UPLOADING_S: Final = 3600


def joined(place: str) -> int:
    """Counts one new member at this place. Returns how many joined there in these ten minutes."""
    answer = _written(keys.joined, place, _JOINING_S, "ADD #what :one SET expires_at = :expires", "n")
    return int(answer["n"])


def gathered(place: str, member_id: str) -> int:
    """Counts this member. Returns how many members used this place (device or address) in this minute.

    A member whose requests reach several environments counts once. Returns 0 if the counter is busy.
    """
    who = f"m:{keys.digest(member_id)[:6]}"
    try:
        answer = _written(keys.crowd, place, _GATHERING_S, "SET #what = :one, expires_at = :expires", who)
    except TryAgain:
        return 0  # a busy counter must not refuse anyone
    return sum(name.startswith("m:") for name in answer)


def uploaded(member_id: str) -> int:
    """Counts one picture of this member. Returns how many the member has sent in this hour."""
    answer = _written(keys.uploads, member_id, _UPLOADING_S, "ADD #what :one SET expires_at = :expires", "n")
    return int(answer["n"])


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
