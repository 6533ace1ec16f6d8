"""Guesses at codes, counted: who has guessed wrong too often in a minute is told nothing more in it.

| table    | key                                        | item                |
| -------- | ------------------------------------------ | ------------------- |
| Counters | owner (guesses#KIND#KEY), counter (minute) | n, expires_at (TTL) |

Coupons and vouchers are counted apart: a customer who mistypes at the checkout keeps nobody from the counter. The
minutes are real ones, whatever the test clock says, as those of signatures are.
"""

import time
from typing import Final, Literal

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.domain.errors import RateLimited

Kind = Literal["coupon", "voucher"]
_REMEMBER_S: Final = 300


def refuse_if_blocked(kind: Kind, guesser: str, most: int) -> None:
    """RateLimited where the key, or whoever is at it, has guessed wrong so often in this minute. Half a read unit."""
    item = dynamodb.get("counters", _key(kind, guesser))
    if item is not None and item["n"] >= most:
        raise _blocked()


def count(kind: Kind, guesser: str, most: int) -> None:
    """Counts a wrong guess; RateLimited where it is one too many, however many come at once. One write unit."""
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().update_item(
                TableName=table("counters"),
                Key=dynamodb.pack(_key(kind, guesser)),
                UpdateExpression="ADD n :one SET expires_at = :later",
                ConditionExpression="attribute_not_exists(n) OR n < :most",
                ExpressionAttributeValues=dynamodb.pack(
                    {":one": 1, ":most": most, ":later": int(time.time()) + _REMEMBER_S}
                ),
            )
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise
        raise _blocked() from None


def _key(kind: Kind, guesser: str) -> Item:
    return keys.guesses(kind, guesser, int(time.time()) // 60)


def _blocked() -> RateLimited:
    return RateLimited("Too many wrong codes from this key: wait a minute.")
