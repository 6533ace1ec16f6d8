"""Counts wrong codes by guesser. After too many in a minute, a guesser gets one attempt per `TRICKLE_S` seconds.

| table    | key                                                  | item                |
| -------- | ---------------------------------------------------- | ------------------- |
| Counters | owner (guesses#KIND#KEY), counter (minute)           | n, expires_at (TTL) |
| Counters | owner (guesses#KIND#KEY), counter (trickle-N)        | n, expires_at (TTL) |

The limit is for all environments together, so guessing is slow. The attempt that is still admitted lets somebody with a
correct code succeed after others have guessed. Coupons and vouchers are counted separately, so that a customer who
mistypes at the checkout does not block the staff. Minutes are real time, whatever the test clock says.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.counters import keys
from points.domain.errors import NotFound, RateLimited

Kind = Literal["coupon", "voucher"]
TRICKLE_S: Final = 2
_REMEMBER_S: Final = 300


@contextmanager
def counted(kind: Kind, guesser: str, most: int) -> Iterator[None]:
    """Counts a NotFound that the `with` block raises as a wrong code of the guesser.

    After `most` wrong codes in a minute, it admits one attempt per `TRICKLE_S` seconds and raises RateLimited for all
    others. Costs half a read unit, and one write unit for a wrong code or for an attempt after `most`.
    """
    owner = keys.guesser(kind, guesser)
    is_free = _wrong(owner) < most
    if not is_free and not _is_next(owner):
        raise _refused()
    try:
        yield
    except NotFound:
        if is_free:
            _count(owner, most)
        raise


def _wrong(owner: str) -> int:
    item = dynamodb.get("counters", keys.key(owner, _minute()))
    return int(item["n"]) if item else 0


def _is_next(owner: str) -> bool:
    """Returns whether this is the first attempt in the current `TRICKLE_S` seconds."""
    return _is_counted(owner, f"trickle-{int(time.time()) // TRICKLE_S}", most=1)


def _count(owner: str, most: int) -> None:
    """Counts a wrong code. Raises RateLimited if simultaneous calls have counted `most` in this minute already."""
    if not _is_counted(owner, _minute(), most):
        raise _refused()


def _is_counted(owner: str, counter: str, most: int) -> bool:
    values = {":one": 1, ":most": most, ":later": int(time.time()) + _REMEMBER_S}
    return dynamodb.update(
        TableName=table("counters"),
        Key=dynamodb.pack(keys.key(owner, counter)),
        UpdateExpression="ADD n :one SET expires_at = :later",
        ConditionExpression="attribute_not_exists(n) OR n < :most",
        ExpressionAttributeValues=dynamodb.pack(values),
    )


def _minute() -> str:
    return str(int(time.time()) // 60)


def _refused() -> RateLimited:
    return RateLimited("Too many wrong codes. One attempt is possible every few seconds.", retry_after_s=TRICKLE_S)
