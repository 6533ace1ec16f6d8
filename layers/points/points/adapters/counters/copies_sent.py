"""Counts what became of the WeChat copies of messages, by kind of message and day.

| table    | owner         | counter | item                                                            |
| -------- | ------------- | ------- | --------------------------------------------------------------- |
| Counters | messages#KIND | DAY     | STATE: the copies that ended in this state (TTL after 400 days) |

A batch of notices costs one write for each kind in it, at most one unit for a message. A log of each message would cost
an index, so twice as much; the messages themselves are listed by member. A notice that SQS delivers twice can count
twice, so the numbers show the health of a template and are no account.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.counters import keys
from points.adapters.ledger.writes import Expression
from points.domain.calendar import parse_day

KEPT_DAYS: Final = 400
_EPOCH: Final = date(1970, 1, 1)
_DAY_S: Final = 86_400
_AROUND: Final = ("owner", "counter", "expires_at")


def count(kind: str, day: date, states: Mapping[str, int]) -> None:
    """Adds to the counts of a kind of message on a day. `states` has the number of copies by their final state."""
    e = Expression()
    added = ", ".join(f"{e.name(state)} {e.value(copies)}" for state, copies in states.items())
    kept_until = (day + timedelta(days=KEPT_DAYS) - _EPOCH).days * _DAY_S
    update = f"ADD {added} SET {e.name('expires_at')} = {e.value(kept_until)}"
    key = dynamodb.pack(keys.copies_sent(kind, day.isoformat()))
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(**e.write(TableName=table("counters"), Key=key, UpdateExpression=update))


def between(kind: str, first: date, last: date) -> dict[date, dict[str, int]]:
    """Returns the copies by day and final state. Makes one read."""
    items = dynamodb.every(
        "counters",
        "#owner = :owner AND #counter BETWEEN :first AND :last",
        {":owner": keys.copies_sent(kind, "")["owner"], ":first": first.isoformat(), ":last": last.isoformat()},
        names={"#owner": "owner", "#counter": "counter"},
    )
    return {
        parse_day(item["counter"]): {state: copies for state, copies in item.items() if state not in _AROUND}
        for item in items
    }
