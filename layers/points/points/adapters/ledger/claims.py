"""Stores claims: the receipts of points that do not come from an order.

| table    | key        | item                                                  |
| -------- | ---------- | ----------------------------------------------------- |
| Receipts | receipt_id | member_id, digest, entry_id, points, at, why, content |
"""

from collections.abc import Iterable

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer, creation
from points.domain import ids
from points.domain.ledger.claims import Claim


def claim(receipt_id: str) -> Claim | None:
    item = dynamodb.get("receipts", {"receipt_id": receipt_id}, consistent=True)
    return claim_of(item) if item else None


def claims(receipt_ids: Iterable[str]) -> dict[str, Claim]:
    """Returns the claims with these receipt ids, by id. Ids without a claim are left out."""
    items = dynamodb.batch("receipts", [{"receipt_id": receipt_id} for receipt_id in dict.fromkeys(receipt_ids)])
    return {item["receipt_id"]: claim_of(item) for item in items}


def forget_content(receipt_id: str) -> None:
    """Removes the member's answers or the merchant's note from a claim."""
    dynamodb.forget("receipts", {"receipt_id": receipt_id}, "content")


def claim_of(item: Item) -> Claim:
    return Claim(
        receipt_id=item["receipt_id"],
        member_id=item["member_id"],
        digest=item["digest"],
        entry_id=item["entry_id"],
        points=item["points"],
        at=ids.from_microseconds(item["at"]),
        why=item.get("why", {}),
        content=item.get("content", ""),
    )


def _claim_item(claim: Claim) -> Item:
    item: Item = {
        "receipt_id": claim.receipt_id,
        "member_id": claim.member_id,
        "digest": claim.digest,
        "entry_id": claim.entry_id,
        "points": claim.points,
        "at": ids.microseconds(claim.at),
    }
    if claim.why:
        item["why"] = dict(claim.why)
    if claim.content:
        item["content"] = claim.content
    return item


def _created(claim: Claim) -> Item:
    return creation("receipts", _claim_item(claim), "receipt_id")


def _before(claim: Claim, item: Item | None) -> Claim:
    assert item is not None  # a receipt's condition fails only on an item that exists
    return claim_of(item)


writes.register(Claim, Writer(_created, failed=_before))
