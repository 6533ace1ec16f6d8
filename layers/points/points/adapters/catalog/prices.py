"""Stores the price history of each reward.

| table   | kind         | id                      | item                        |
| ------- | ------------ | ----------------------- | --------------------------- |
| Catalog | price#REWARD | version, of ten digits  | points, cash_fen, since (µs) |
"""

from dataclasses import dataclass
from datetime import datetime

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids


@dataclass(frozen=True, slots=True)
class Price:
    """A reward's price from `since` on. `version` is the version of the reward that set it."""

    version: int
    points: int
    cash_fen: int
    since: datetime


def noted(reward_id: str, price: Price) -> Item:
    """Returns the part of a transaction that adds a price to the reward's history."""
    item = {
        "kind": f"price#{reward_id}",
        "id": f"{price.version:010}",
        "points": price.points,
        "cash_fen": price.cash_fen,
        "since": ids.microseconds(price.since),
    }
    return {"Put": {"TableName": table("catalog"), "Item": dynamodb.pack(item)}}


def history(reward_id: str, *, limit: int, after: str | None = None) -> tuple[list[Price], str | None]:
    """Returns the prices of a reward, newest first: (page, the position after which to continue or None)."""
    kind = f"price#{reward_id}"
    items, more = dynamodb.page(
        "catalog",
        "kind = :kind",
        {":kind": kind},
        limit=limit,
        after={"kind": kind, "id": after} if after else None,
        newest_first=True,
    )
    found = [
        Price(int(item["id"]), item["points"], item["cash_fen"], ids.from_microseconds(item["since"])) for item in items
    ]
    return found, more["id"] if more else None
