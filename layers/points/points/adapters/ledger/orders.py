"""Stores orders: the receipts of purchases and their refunds.

| table  | key      | item                                                                                        |
| ------ | -------- | ------------------------------------------------------------------------------------------- |
| Orders | order_id | member_id, digest, nonce, at, entry_id, lot, live_from, lines, refunded, refunds, store, bonus, |
|        |          | paid_at                                                                                     |
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer, creation
from points.domain import ids
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.calculation import EarnedLine, Line
from points.domain.earning.orders import Bonus, BonusPart, BonusPlaced, Order, Refund, RefundReceipt


class StaleOrder(Exception):
    """The order changed after it was read. `now_is` is the current order."""

    def __init__(self, now_is: Order) -> None:
        super().__init__("changed since it was read")
        self.now_is = now_is


def order(order_id: str) -> Order | None:
    item = dynamodb.get("orders", {"order_id": order_id}, consistent=True)
    return order_of(item) if item else None


def orders(order_ids: Iterable[str]) -> dict[str, Order]:
    """Returns the orders with these ids, by id. Ids without an order are left out."""
    items = dynamodb.batch("orders", [{"order_id": order_id} for order_id in dict.fromkeys(order_ids)])
    return {item["order_id"]: order_of(item) for item in items}


def order_of(item: Item) -> Order:
    lines = tuple(
        EarnedLine(
            Line(e["id"], e["category"], e["fen"], e.get("sku", "")),
            e["points"],
            e.get("why", {}),
            tuple(e.get("scores", ())),
        )
        for e in item["lines"]
    )
    refunds = {
        refund_id: RefundReceipt(r["digest"], r["clawed_back"], r["debt"], _time_of(r, "at"))
        for refund_id, r in item["refunds"].items()
    }
    return Order(
        order_id=item["order_id"],
        member_id=item["member_id"],
        digest=item["digest"],
        nonce=item["nonce"],
        at=ids.from_microseconds(item["at"]),
        entry_id=item["entry_id"],
        lot=item["lot"],
        live_from=item["live_from"],
        lines=lines,
        refunded_fen=item["refunded"],
        refunds=refunds,
        store=item.get("store", ""),
        bonus=_bonus_of(item["bonus"]) if "bonus" in item else None,
        paid_at=_time_of(item, "paid_at"),
    )


def _time_of(item: Item, name: str) -> datetime | None:
    return ids.from_microseconds(item[name]) if name in item else None


def _order_item(order: Order) -> Item:
    lines = [
        {"id": e.line.line_id, "category": e.line.category, "fen": e.line.amount_fen, "points": e.points}
        | ({"sku": e.line.sku} if e.line.sku else {})
        | ({"why": dict(e.why)} if e.why else {})
        | ({"scores": list(e.scores)} if e.scores else {})
        for e in order.lines
    ]
    sometimes: Item = {"store": order.store} if order.store else {}
    sometimes |= {"paid_at": ids.microseconds(order.paid_at)} if order.paid_at else {}
    return {
        "order_id": order.order_id,
        "member_id": order.member_id,
        "digest": order.digest,
        "nonce": order.nonce,
        "at": ids.microseconds(order.at),
        "entry_id": order.entry_id,
        "lot": order.lot,
        "live_from": order.live_from,
        "lines": lines,
        "refunded": {},
        "refunds": {},
        **sometimes,
        **({"bonus": _bonus_item(order.bonus)} if order.bonus else {}),
    }


def _bonus_item(bonus: Bonus) -> Item:
    parts = {name: list(astuple(part)) for name, part in (("friends", bonus.friends), ("inviters", bonus.inviters))}
    budgets = {"budgets": [list(astuple(one)) for one in bonus.budgets]} if bonus.budgets else {}
    return {"inviter": bonus.inviter_id, "invitation": bonus.invitation, "min_fen": bonus.min_fen, **parts, **budgets}


def _bonus_of(item: Item) -> Bonus:
    friends, inviters = (BonusPart(*item[name]) for name in ("friends", "inviters"))
    budgets = tuple(BudgetReturn(*one) for one in item.get("budgets", ()))
    return Bonus(item["inviter"], item["invitation"], item["min_fen"], friends, inviters, budgets)


def _refund_update(refund: Refund) -> Item:
    refunded = dict(refund.order.refunded_fen)
    for line_id, fen in refund.lines_fen.items():
        refunded[line_id] = refunded.get(line_id, 0) + fen
    receipt = {
        "digest": refund.receipt.digest,
        "clawed_back": refund.receipt.clawed_back,
        "debt": refund.receipt.debt,
        "at": ids.microseconds(refund.at),
    }
    unseen = "attribute_not_exists(refunds.#refund)"
    as_read = "refunded = :before"
    return {
        "Update": {
            "TableName": table("orders"),
            "Key": dynamodb.pack({"order_id": refund.order.order_id}),
            "UpdateExpression": "SET refunded = :after, refunds.#refund = :receipt",
            "ConditionExpression": f"{unseen} AND {as_read}",
            "ExpressionAttributeNames": {"#refund": refund.refund_id},
            "ExpressionAttributeValues": dynamodb.pack(
                {":before": dict(refund.order.refunded_fen), ":after": refunded, ":receipt": receipt}
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _bonus_update(placed: BonusPlaced) -> Item:
    """Returns the write that records into which lot a held part of the order's bonus was released.

    The write fails if the order was refunded after it was read.
    """
    return {
        "Update": {
            "TableName": table("orders"),
            "Key": dynamodb.pack({"order_id": placed.order.order_id}),
            "UpdateExpression": "SET bonus.#whose = :part",
            "ConditionExpression": "refunded = :seen",
            "ExpressionAttributeNames": {"#whose": placed.whose},
            "ExpressionAttributeValues": dynamodb.pack(
                {":part": list(astuple(placed.part)), ":seen": dict(placed.order.refunded_fen)}
            ),
        }
    }


def _created(order: Order) -> Item:
    return creation("orders", _order_item(order), "order_id")


def _before(order: Order, item: Item | None) -> Order:
    assert item is not None  # a receipt's condition fails only on an item that exists
    return order_of(item)


def _is_stale(refund: Refund, item: Item | None) -> None:
    assert item is not None
    raise StaleOrder(order_of(item))


writes.register(Order, Writer(_created, failed=_before))
writes.register(Refund, Writer(_refund_update, failed=_is_stale))
writes.register(BonusPlaced, Writer(_bonus_update))
