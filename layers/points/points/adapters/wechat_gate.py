"""Whether WeChat takes messages today: one note for all workers, so that none asks what another was refused.

| table    | key            | item                                                  |
| -------- | -------------- | ----------------------------------------------------- |
| Counters | wechat, closed | until (Unix seconds); expires_at (TTL)                |
"""

import time
from datetime import datetime
from typing import Final

from points.adapters import dynamodb
from points.adapters.dynamodb import Item, table

_KEY: Final[Item] = {"owner": "wechat", "counter": "closed"}


def closed_for_s() -> int:
    """How long WeChat takes no messages; 0 where it does."""
    item = dynamodb.get("counters", _KEY, consistent=True)
    return max(0, item["until"] - int(time.time())) if item else 0


def close(until: datetime) -> None:
    """WeChat has said that the day's messages are used up."""
    until_s = int(until.timestamp())
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(
            TableName=table("counters"), Item=dynamodb.pack({**_KEY, "until": until_s, "expires_at": until_s + 3600})
        )
