"""Walking over all accounts: a segmented Scan, a page at a time, in bounded memory.

Only the scheduled passes may do this. 0.5 read units per 4 KB read, about 25 for a thousand members.
"""

from collections.abc import Iterator
from typing import Final

from points.adapters import dynamodb
from points.adapters.dynamodb import Item, table
from points.adapters.ledger import account_of
from points.domain.ledger import Account

_PAGE: Final = 1000


def accounts(*, segment: int = 0, segments: int = 1) -> Iterator[list[Account]]:
    """The accounts of one of `segments` parts of the table, page by page; together the parts are all of them."""
    start: Item | None = None
    while True:
        arguments: Item = {
            "TableName": table("accounts"),
            "Segment": segment,
            "TotalSegments": segments,
            "Limit": _PAGE,
        }
        if start:
            arguments["ExclusiveStartKey"] = start
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().scan(**arguments)
        yield [account_of(dynamodb.unpack(item)) for item in answer["Items"]]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return
