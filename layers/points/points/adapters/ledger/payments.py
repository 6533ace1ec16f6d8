"""Stores payments: the cash part of redemptions.

| table    | key        | item                                                                              |
| -------- | ---------- | --------------------------------------------------------------------------------- |
| Payments | payment_id | `points.domain.rewards.payments.Payment`; `due` if the nightly run must check it  |

| index of Payments | key                                      | item                                              |
| ----------------- | ---------------------------------------- | ------------------------------------------------- |
| Open              | payment_id, due (microsecond the hold ends) | the keys of open payments, and no others          |

A payment is replaced as a whole, and only if it did not change after it was read (`steps` counts the changes). The one
exception is a note about the redemption: the transaction that changes the redemption writes it without a read.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain import ids
from points.domain.rewards.payments import MoneyState, ParcelState, Payment, PaymentNote, PaymentStep

_PAGE: Final = 500


class PaymentMoved(Exception):
    """The payment changed after it was read. Nothing was written."""


def payment(payment_id: str) -> Payment | None:
    item = dynamodb.get("payments", {"payment_id": payment_id}, consistent=True)
    return payment_of(item) if item else None


def payments(payment_ids: Iterable[str]) -> dict[str, Payment]:
    """Returns the payments with these ids, by id. Ids without a payment are left out."""
    items = dynamodb.batch("payments", [{"payment_id": payment_id} for payment_id in payment_ids])
    return {item["payment_id"]: payment_of(item) for item in items}


def save(after: Payment) -> None:
    """Saves the next step of a payment in a single write. Raises PaymentMoved if another writer was faster."""
    if not dynamodb.put(**_put(after)):
        raise PaymentMoved


def everything_open() -> Iterator[Payment]:
    """Yields every payment that the nightly run must check. Reads the index of open payments once, and each payment."""
    for items in dynamodb.pages(lambda after: _scan(after, IndexName="Open", ConsistentRead=False)):
        yield from payments(item["payment_id"] for item in items).values()


def everything() -> Iterator[Payment]:
    """Yields every payment, for the audit. Scans the whole table once, strongly consistent."""
    for items in dynamodb.pages(_scan):
        yield from (payment_of(item) for item in items)


def _scan(after: Item | None, **how: Any) -> tuple[list[Item], Item | None]:
    return dynamodb.scan("payments", limit=_PAGE, after=after, **how)


def payment_of(item: Item) -> Payment:
    paid_at = item.get("paid_at")
    return Payment(
        payment_id=item["payment_id"],
        redemption_id=item["redemption_id"],
        fen=item["fen"],
        description=item["description"],
        state=cast("MoneyState", item["state"]),
        hold_until=ids.from_microseconds(item["hold_until"]),
        given_back=item.get("given_back", False),
        steps=item["steps"],
        prepay_id=item.get("prepay_id", ""),
        prepaid_at_s=item.get("prepaid_at_s", 0),
        transaction_id=item.get("transaction_id", ""),
        paid_at=ids.from_microseconds(paid_at) if paid_at else None,
        parcel=cast("ParcelState", item.get("parcel", "")),
        parcel_fault=item.get("parcel_fault", ""),
        refunds=item.get("refunds", 0),
        waybill_token=item.get("waybill_token", ""),
    )


def _item(one: Payment) -> Item:
    always: Item = {
        "payment_id": one.payment_id,
        "redemption_id": one.redemption_id,
        "fen": one.fen,
        "description": one.description,
        "state": one.state,
        "hold_until": ids.microseconds(one.hold_until),
        "steps": one.steps,
    }
    sometimes: dict[str, Any] = {
        "given_back": one.given_back,
        "prepay_id": one.prepay_id,
        "prepaid_at_s": one.prepaid_at_s,
        "transaction_id": one.transaction_id,
        "paid_at": ids.microseconds(one.paid_at) if one.paid_at else 0,
        "parcel": one.parcel,
        "parcel_fault": one.parcel_fault,
        "refunds": one.refunds,
        "waybill_token": one.waybill_token,
        "due": ids.microseconds(one.hold_until) if one.is_open else 0,
    }
    return always | {name: value for name, value in sometimes.items() if value}


def _put(after: Payment) -> Any:
    put: Item = {"TableName": table("payments"), "Item": dynamodb.pack(_item(after))}
    if not after.steps:
        return put | {"ConditionExpression": "attribute_not_exists(payment_id)"}
    return put | {
        "ConditionExpression": "steps = :seen",
        "ExpressionAttributeValues": dynamodb.pack({":seen": after.steps - 1}),
    }


def _step(step: PaymentStep) -> Item:
    return {"Put": _put(step.after) | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}


def _note(note: PaymentNote) -> Item:
    what, value = ("given_back", True) if note.what == "given_back" else ("parcel", "due")
    return {
        "Update": {
            "TableName": table("payments"),
            "Key": dynamodb.pack({"payment_id": note.payment_id}),
            "UpdateExpression": "SET #what = :value, due = hold_until ADD steps :one",
            "ConditionExpression": "attribute_exists(payment_id)",
            "ExpressionAttributeNames": {"#what": what},
            "ExpressionAttributeValues": dynamodb.pack({":value": value, ":one": 1}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _has_moved(fact: PaymentStep | PaymentNote, item: Item | None) -> None:
    raise PaymentMoved


writes.register(PaymentStep, Writer(_step, failed=_has_moved))
writes.register(PaymentNote, Writer(_note, failed=_has_moved))
