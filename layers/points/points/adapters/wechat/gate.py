"""Stores whether WeChat accepts messages now. All workers share one record, so that only one makes a call in vain.

| table    | key            | item                                                                               |
| -------- | -------------- | ---------------------------------------------------------------------------------- |
| Counters | wechat, closed | until (Unix seconds); outages: failures in a row; expires_at (TTL)                  |

The record is called the gate: while it is closed, no worker sends messages. It closes until midnight when the day's
messages are used up, and for increasing pauses when WeChat does not answer. After such an outage, a worker must make a
harmless test call before it sends.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys

_CLOSED_S: Final = (60, 120, 300, 600, 1800)  # after the first outage in a row, the second, and so on
_KEPT_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Gate:
    """The state of the gate when it was read."""

    until_s: int = 0
    outages: int = 0

    @property
    def closed_for_s(self) -> int:
        """Returns the seconds until the gate opens; 0 if it is not closed."""
        return max(0, self.until_s - int(time.time()))

    @property
    def is_open(self) -> bool:
        """Returns whether messages can be sent without a test call."""
        return not self.outages and not self.closed_for_s

    @property
    def is_in_doubt(self) -> bool:
        """Returns whether a test call is needed before messages are sent."""
        return self.outages > 0 and not self.closed_for_s


def seen() -> Gate:
    """Returns the current state of the gate. Makes one consistent read."""
    item = dynamodb.get("counters", keys.WECHAT_GATE, consistent=True)
    return Gate(item["until"], item.get("outages", 0)) if item else Gate()


def close(until: datetime) -> Gate:
    """Closes the gate until `until`, because the day's messages are used up."""
    gate = Gate(int(until.timestamp()))
    _put(gate)
    return gate


def close_for_outage(before: Gate) -> Gate:
    """Closes the gate because WeChat does not answer. Returns the new state.

    If another worker has changed the gate since `before` was read, nothing is written and that worker's state is
    returned.
    """
    pause_s = _CLOSED_S[min(before.outages, len(_CLOSED_S) - 1)]
    gate = Gate(int(time.time()) + pause_s, before.outages + 1)
    return gate if _put(gate, before) else seen()


def reopen(before: Gate) -> None:
    """Opens the gate because WeChat answers again. Does nothing if the gate changed since `before` was read."""
    _put(Gate(), before)


def _put(gate: Gate, before: Gate | None = None) -> bool:
    """Writes the gate. Returns False if the stored state is no longer `before`. `before` of None skips this check."""
    item: Item = {**keys.WECHAT_GATE, "until": gate.until_s, "outages": gate.outages}
    item["expires_at"] = max(gate.until_s, int(time.time())) + _KEPT_S
    arguments: Item = {}
    if before is not None:
        arguments["ConditionExpression"] = "attribute_not_exists(#until) OR (#until = :until AND outages = :outages)"
        arguments["ExpressionAttributeNames"] = {"#until": "until"}
        values = {":until": before.until_s, ":outages": before.outages}
        arguments["ExpressionAttributeValues"] = dynamodb.pack(values)
    return dynamodb.put(TableName=table("counters"), Item=dynamodb.pack(item), **arguments)
