"""Records in the visibility log which members' board profiles changed, in the transaction of the change.

| table  | board   | part               | item                                                                    |
| ------ | ------- | ------------------ | ----------------------------------------------------------------------- |
| Boards | changed | <time>#<member_id> | expires_at (TTL)                                                           |

A record means a new name, picture or visibility, or an erasure. Records are in order of real time. A run reads those
since the last run, and some earlier ones. A record that is applied twice does no harm.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.calendar import later

_CHANGED: Final = "changed"
_PAGE: Final = 1000
# A run reads this much before `since`: hosts' clocks differ, a transaction takes time, and a replica may lag behind.
_MARGIN: Final = timedelta(minutes=5)
_KEPT: Final = timedelta(days=30)


def mark(member_id: str) -> Item:
    """Returns the part of a transaction that records a change of this member's board profile."""
    now = datetime.now(UTC)
    item: Item = {"board": _CHANGED, "part": _marked_at(now) + f"#{member_id}"}
    item |= {"expires_at": int(later(now, _KEPT).timestamp())}
    return {"Put": {"TableName": table("boards"), "Item": dynamodb.pack(item)}}


def changed(since: datetime) -> set[str]:
    """Returns the ids of the members with a change after `since`, or shortly before it."""
    values = {":board": _CHANGED, ":since": _marked_at(later(since, -_MARGIN))}
    items = dynamodb.every("boards", "board = :board AND part >= :since", values, limit=_PAGE)
    return {item["part"].partition("#")[2] for item in items}


def _marked_at(at: datetime) -> str:
    return ids.base32(ids.microseconds(at), 11)
