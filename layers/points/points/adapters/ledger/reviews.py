"""Stores reviews: each holds points until the merchant decides about them.

| table   | key              | item                                                                                |
| ------- | ---------------- | ----------------------------------------------------------------------------------- |
| Reviews | queue, review_id | `points.domain.earning.reviews.Review`; decided_at, and then expires_at              |

A decision adds `decided_at` and `expires_at` to the review. A decided review is not listed, and DynamoDB deletes it a
month later. Its claim stays for ever, so that nobody can decide the review again (`points.adapters.ledger.claims`). One
partition is enough for all reviews, because people decide them by hand and so writes are few.
"""

from dataclasses import astuple
from typing import Final, cast

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain import ids
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.reviews import Review, Reviewed
from points.domain.ledger.postings import EntryKind

_QUEUE: Final = "main"
_REMEMBERED_S: Final = 30 * 24 * 3600


def _opened(review: Review) -> Item:
    """Returns the write that adds the review, in the transaction that holds its points."""
    item: Item = {
        "queue": _QUEUE,
        "review_id": review.review_id,
        "member_id": review.member_id,
        "entry_id": review.entry_id,
        "kind": review.kind,
        "source_id": review.source_id,
        "title": review.title,
        "points": review.points,
        "at": ids.microseconds(review.at),
        "invitation": review.invitation,
        "order_id": review.order_id,
    }
    if review.budgets:
        item["budgets"] = [list(astuple(one)) for one in review.budgets]
    return {"Put": {"TableName": table("reviews"), "Item": dynamodb.pack(item)}}


def _decided(reviewed: Reviewed) -> Item:
    """Returns the write that marks the review as decided, in the transaction of the decision.

    The write fails if the review does not exist or was decided before.
    """
    return {
        "Update": {
            "TableName": table("reviews"),
            "Key": dynamodb.pack({"queue": _QUEUE, "review_id": reviewed.review_id}),
            "UpdateExpression": "SET decided_at = :at, expires_at = :later",
            "ConditionExpression": "attribute_exists(review_id) AND attribute_not_exists(decided_at)",
            "ExpressionAttributeValues": dynamodb.pack(
                {
                    ":at": ids.microseconds(reviewed.at),
                    ":later": int(reviewed.at.timestamp()) + _REMEMBERED_S,
                }
            ),
        }
    }


def review(review_id: str) -> Review | None:
    item = dynamodb.get("reviews", {"queue": _QUEUE, "review_id": review_id}, consistent=True)
    return _review(item) if item and "decided_at" not in item else None


def page(*, limit: int, after: str | None = None) -> tuple[list[Review], str | None]:
    """Returns a page of undecided reviews, oldest first: (page, the review_id after which to continue or None).

    A page may be short without being the last.
    """
    items, more = dynamodb.page(
        "reviews",
        "#queue = :main",
        {":main": _QUEUE},
        names={"#queue": "queue"},
        keep="attribute_not_exists(decided_at)",
        limit=limit,
        after={"queue": _QUEUE, "review_id": after} if after else None,
    )
    return [_review(item) for item in items], more["review_id"] if more else None


def _review(item: Item) -> Review:
    return Review(
        member_id=item["member_id"],
        entry_id=item["entry_id"],
        kind=cast("EntryKind", item["kind"]),
        source_id=item["source_id"],
        title=item["title"],
        points=item["points"],
        at=ids.from_microseconds(item["at"]),
        invitation=item["invitation"],
        order_id=item["order_id"],
        budgets=tuple(BudgetReturn(*one) for one in item.get("budgets", ())),
    )


writes.register(Review, Writer(_opened))
writes.register(Reviewed, Writer(_decided))
