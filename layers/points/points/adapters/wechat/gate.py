"""Whether WeChat takes messages at this moment: one note for all workers, so that none asks what another was refused.

| table    | key            | item                                                                               |
| -------- | -------------- | ---------------------------------------------------------------------------------- |
| Counters | wechat, closed | until (Unix seconds); outages: so often in a row it did not answer; expires_at (TTL) |

The gate closes until midnight where the day's messages are used up, and for a while, longer each time, where WeChat
does not answer. After an outage it opens only to who has asked WeChat first, in a way that can do no harm.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys

_CLOSED_S: Final = (60, 120, 300, 600, 1800)  # after one outage in a row, two, and so on
_KEPT_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Gate:
    """As it was seen."""

    until_s: int = 0
    outages: int = 0

    @property
    def closed_for_s(self) -> int:
        return max(0, self.until_s - int(time.time()))

    @property
    def is_open(self) -> bool:
        return not self.outages and not self.closed_for_s

    @property
    def is_in_doubt(self) -> bool:
        """Whether WeChat is to be asked before anything is sent."""
        return self.outages > 0 and not self.closed_for_s


def seen() -> Gate:
    """One read of a unit."""
    item = dynamodb.get("counters", keys.WECHAT_GATE, consistent=True)
    return Gate(item["until"], item.get("outages", 0)) if item else Gate()


def close(until: datetime) -> Gate:
    """WeChat has said that the day's messages are used up."""
    gate = Gate(int(until.timestamp()))
    _put(gate)
    return gate


def close_for_outage(before: Gate) -> Gate:
    """WeChat does not answer. Where another worker has found that out since, what it has noted stands."""
    pause_s = _CLOSED_S[min(before.outages, len(_CLOSED_S) - 1)]
    gate = Gate(int(time.time()) + pause_s, before.outages + 1)
    return gate if _put(gate, before) else seen()


def reopen(before: Gate) -> None:
    """WeChat answers again; nothing where something else has become known since."""
    _put(Gate(), before)


def _put(gate: Gate, before: Gate | None = None) -> bool:
    """False where it is no longer as it was seen `before`, if that matters."""
    item: Item = {**keys.WECHAT_GATE, "until": gate.until_s, "outages": gate.outages}
    item["expires_at"] = max(gate.until_s, int(time.time())) + _KEPT_S
    arguments: Item = {}
    if before is not None:
        arguments["ConditionExpression"] = "attribute_not_exists(#until) OR (#until = :until AND outages = :outages)"
        arguments["ExpressionAttributeNames"] = {"#until": "until"}
        values = {":until": before.until_s, ":outages": before.outages}
        arguments["ExpressionAttributeValues"] = dynamodb.pack(values)
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(TableName=table("counters"), Item=dynamodb.pack(item), **arguments)
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise
        return False
    return True
