"""Reads all accounts with a segmented Scan, one page at a time, so that memory stays bounded.

Only the scheduled passes use this module. A scan costs 0.5 read units per 4 KB: about 20 units per thousand members.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger.accounts import account_of
from points.domain.ledger.accounts import Account

PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Stored:
    """One item of Accounts that is not parsed yet, because an item from elsewhere may not be a valid account."""

    item: Item

    @property
    def member_id(self) -> str:
        """Returns the member's id."""
        return str(self.item["member_id"]["S"])

    def read(self) -> Account:
        """Returns the parsed account. May raise any exception for an item that is not a valid account."""
        return account_of(dynamodb.unpack(self.item))


@dataclass(frozen=True, slots=True)
class Page:
    """Some accounts of a segment, and the member id after which to continue; empty after the last page."""

    accounts: list[Stored]
    after: str


def pages(*, segment: int, segments: int, after: str = "") -> Iterator[Page]:
    """Yields the pages of one segment of the table, after the member id `after`.

    All `segments` together hold each account once.
    """
    while True:
        arguments: Item = {
            "TableName": table("accounts"),
            "Segment": segment,
            "TotalSegments": segments,
            "Limit": PAGE,
        }
        if after:
            arguments["ExclusiveStartKey"] = dynamodb.pack({"member_id": after})
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().scan(**arguments)
        last = answer.get("LastEvaluatedKey")
        after = dynamodb.unpack(last)["member_id"] if last else ""
        yield Page([Stored(item) for item in answer["Items"]], after)
        if not after:
            return


def accounts(*, segment: int = 0, segments: int = 1) -> Iterator[list[Stored]]:
    """Yields the accounts of one segment of the table, page by page. All `segments` together hold each account once."""
    return (page.accounts for page in pages(segment=segment, segments=segments))
