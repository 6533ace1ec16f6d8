"""How many joined lately by one inviter, from one device, from one address; counted for all environments together.

| table    | key                     | item                                  |
| -------- | ----------------------- | ------------------------------------- |
| Counters | joined#<place>, window  | n: who joined in these ten minutes (TTL) |

A write for each place of a new member, and no other: each of them needs a WeChat user who was never here.
"""

import hashlib
import time
from typing import Final

from points.adapters import dynamodb
from points.adapters.dynamodb import table

_WINDOW_S: Final = 600


def joined(place: str) -> int:
    """Counts one more who joined by this place, and answers how many have in this window."""
    window = int(time.time()) // _WINDOW_S
    owner = "joined#" + hashlib.sha256(place.encode()).hexdigest()[:32]
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack({"owner": owner, "counter": str(window)}),
            UpdateExpression="ADD n :one SET expires_at = :expires",
            ExpressionAttributeValues=dynamodb.pack({":one": 1, ":expires": (window + 2) * _WINDOW_S}),
            ReturnValues="UPDATED_NEW",
        )
    return int(dynamodb.unpack(answer["Attributes"])["n"])
