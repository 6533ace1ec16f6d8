"""Counts failed logins by network address and minute.

| table    | key                     | item                   |
| -------- | ----------------------- | ---------------------- |
| Counters | login#<address>, minute | n; expires_at (TTL)    |

`<address>` is a digest: the address itself is not stored.
"""

import time

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.counters import keys


def failed_logins(address: str, *, more: int) -> int:
    """Adds `more` failed logins of the address. Returns how many failed in this minute."""
    minute = int(time.time()) // 60
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack(keys.failed_logins(address, minute)),
            UpdateExpression="ADD n :more SET expires_at = :expires",
            ExpressionAttributeValues=dynamodb.pack({":more": more, ":expires": (minute + 10) * 60}),
            ReturnValues="UPDATED_NEW",
        )
    return int(dynamodb.unpack(answer["Attributes"])["n"])
