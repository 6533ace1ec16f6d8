"""Counts operators' attempts to log in: this slows down guessing and never locks an operator out.

| table    | key                                          | item                |
| -------- | -------------------------------------------- | ------------------- |
| Counters | owner (attempts#WHAT#DIGEST), counter (window) | n, expires_at (TTL) |
| Counters | owner (attempts#WHAT#DIGEST), counter (slot-N) | n, expires_at (TTL) |

There are three counts for each attempt. Above the limit of a count, one attempt per slot is admitted, for all
environments together. The length of a slot is in the last column.

| what    | of                         | limit          | then one attempt per |
| ------- | -------------------------- | -------------- | -------------------- |
| pair    | a name from an address     | 5 in 15 min    | 30 s                 |
| address | an address                 | 30 in a minute | 2 s                  |
| name    | a name from new addresses  | 20 in 15 min   | 5 s                  |

An attempt does not count for the name if the operator has logged in from this address before. So guesses from other
addresses do not slow down an operator at a known address. Attempts are counted before the password is checked, so that
simultaneous attempts count too. Windows and slots are in real time.
"""

import time
from typing import Final, Literal, NamedTuple

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.counters import keys
from points.domain.errors import RateLimited

What = Literal["pair", "address", "name"]


class _Bound(NamedTuple):
    most: int
    window_s: int
    slot_s: int


_BOUNDS: Final[dict[What, _Bound]] = {
    "pair": _Bound(5, 900, 30),
    "address": _Bound(30, 60, 2),
    "name": _Bound(20, 900, 5),
}


def admit(what: What, *of: str) -> None:
    """Counts an attempt. Above the limit, raises RateLimited for all but the first in a slot. Makes 1 or 2 writes."""
    bound = _BOUNDS[what]
    owner = keys.attempts(what, *of)
    now_s = int(time.time())
    if _counted(owner, str(now_s // bound.window_s), now_s + 2 * bound.window_s) <= bound.most:
        return
    if _counted(owner, f"slot-{now_s // bound.slot_s}", now_s + 2 * bound.slot_s) > 1:
        raise RateLimited("Too many attempts to log in. Try again later.", retry_after_s=bound.slot_s)


def forgive(name: str, address: str) -> None:
    """Sets the current count of the pair of this name and address to 0. Call this after a successful login."""
    window = int(time.time()) // _BOUNDS["pair"].window_s
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack(keys.key(keys.attempts("pair", name, address), str(window))),
            UpdateExpression="SET n = :none",
            ExpressionAttributeValues=dynamodb.pack({":none": 0}),
        )


def _counted(owner: str, counter: str, until_s: int) -> int:
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack(keys.key(owner, counter)),
            UpdateExpression="ADD n :one SET expires_at = :until",
            ExpressionAttributeValues=dynamodb.pack({":one": 1, ":until": until_s}),
            ReturnValues="UPDATED_NEW",
        )
    return int(dynamodb.unpack(answer["Attributes"])["n"])
