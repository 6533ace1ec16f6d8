"""Receipts: the items that make a posting exactly-once, each in the table of what it is.

| table       | key                        | item                                                             |
| ----------- | -------------------------- | ---------------------------------------------------------------- |
| Orders      | order_id                   | member_id, digest, nonce, at, entry_id, lot, lines, refunded, refunds |
| Redemptions | member_id, redemption_key  | `points.domain.rewards.redemption.Redemption`; desk, due (index Desk)    |
| Receipts    | receipt_id                 | member_id, digest, entry_id, points, at, why, content            |
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Any, Final, cast, get_args

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import coupon_terms
from points.domain import ids
from points.domain.earning.calculation import EarnedLine, Line
from points.domain.earning.orders import Bonus, BonusPart, BonusPlaced, Order, Refund, RefundReceipt
from points.domain.ledger.claims import Claim
from points.domain.ledger.transactions import Receipt
from points.domain.program.reward_terms import RewardKind
from points.domain.rewards.redemption import CouponUse, Redemption, Shipment, Status, Step

# Of the index of redemptions by their state: so many that none is written to more than a thousand times a second.
DRAWERS: Final = 4

_KEYS: Final = {
    "orders": ("order_id",),
    "redemptions": ("member_id", "redemption_key"),
    "receipts": ("receipt_id",),
}


def write(receipt: Receipt) -> Item:
    """The receipt's part of a transaction: its creation, or the step that can happen only once."""
    match receipt:
        case Order():
            return _create("orders", _order_item(receipt))
        case Redemption():
            return _create("redemptions", _redemption_item(receipt))
        case Claim():
            return _create("receipts", _claim_item(receipt))
        case Refund():
            return _refund_update(receipt)
        case Step():
            return _step_update(receipt)


def read_back(attempted: Receipt, item: Item | None) -> Receipt | None:
    """What stood in the way of `attempted`; None where it has only changed meanwhile and may be planned again."""
    assert item is not None  # a receipt's condition fails only on an item that exists
    match attempted:
        case Order():
            return order_of(item)
        case Redemption():
            return redemption_of(item)
        case Claim():
            return claim_of(item)
        case Refund():
            raise StaleReceipt(order_of(item))
        case Step():
            raise StaleReceipt(redemption_of(item))


class StaleReceipt(Exception):
    """What the step starts from has changed since it was read; `now_is` is what it is."""

    def __init__(self, now_is: Order | Redemption) -> None:
        super().__init__("changed since it was read")
        self.now_is = now_is


# ── Orders ───────────────────────────────────────────────────────────────────


def order(order_id: str) -> Order | None:
    item = dynamodb.get("orders", {"order_id": order_id}, consistent=True)
    return order_of(item) if item else None


def orders(order_ids: Iterable[str]) -> dict[str, Order]:
    """Those of these orders that there are, by id."""
    items = dynamodb.batch("orders", [{"order_id": order_id} for order_id in dict.fromkeys(order_ids)])
    return {item["order_id"]: order_of(item) for item in items}


def _order_item(order: Order) -> Item:
    lines = [
        {"id": e.line.line_id, "category": e.line.category, "fen": e.line.amount_fen, "points": e.points}
        | ({"sku": e.line.sku} if e.line.sku else {})
        | ({"why": dict(e.why)} if e.why else {})
        | ({"scores": list(e.scores)} if e.scores else {})
        for e in order.lines
    ]
    store = {"store": order.store} if order.store else {}
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
        **store,
        **({"bonus": _bonus_item(order.bonus)} if order.bonus else {}),
    }


def _bonus_item(bonus: Bonus) -> Item:
    parts = {name: list(astuple(part)) for name, part in (("friends", bonus.friends), ("inviters", bonus.inviters))}
    return {"inviter": bonus.inviter_id, "invitation": bonus.invitation, "min_fen": bonus.min_fen, **parts}


def _bonus_of(item: Item) -> Bonus:
    parts = (BonusPart(*item[name]) for name in ("friends", "inviters"))
    return Bonus(item["inviter"], item["invitation"], item["min_fen"], *parts)


def bonus_update(placed: BonusPlaced) -> Item:
    """Says where a part of the bonus lies that was held; fails where the order was refunded since it was read."""
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
        refund_id: RefundReceipt(r["digest"], r["clawed_back"], r["debt"]) for refund_id, r in item["refunds"].items()
    }
    return Order(
        item["order_id"],
        item["member_id"],
        item["digest"],
        item["nonce"],
        ids.from_microseconds(item["at"]),
        item["entry_id"],
        item["lot"],
        item["live_from"],
        lines,
        item["refunded"],
        refunds,
        item.get("store", ""),
        _bonus_of(item["bonus"]) if "bonus" in item else None,
    )


def _refund_update(refund: Refund) -> Item:
    refunded = dict(refund.order.refunded_fen)
    for line_id, fen in refund.lines_fen.items():
        refunded[line_id] = refunded.get(line_id, 0) + fen
    receipt = {
        "digest": refund.receipt.digest,
        "clawed_back": refund.receipt.clawed_back,
        "debt": refund.receipt.debt,
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


# ── Redemptions ──────────────────────────────────────────────────────────────


def redemption(member_id: str, key: str, *, consistent: bool = False) -> Redemption | None:
    item = dynamodb.get("redemptions", {"member_id": member_id, "redemption_key": key}, consistent=consistent)
    return redemption_of(item) if item else None


def redemptions(
    member_id: str,
    *,
    status: str | None = None,
    kind: str | None = None,
    now: datetime,
    limit: int,
    after: str | None = None,
    consistent: bool = False,
) -> tuple[list[Redemption], str | None]:
    """A page of a member's redemptions, newest tap first: (page, the key to go on after or None)."""
    values: Item = {":member": member_id}
    names: dict[str, str] = {}
    tests: list[str] = []
    if status:
        test, more_values = _has_status(status, now)
        tests.append(test)
        names["#status"] = "status"
        values |= more_values
    if kind:
        tests.append("#kind = :kind")
        names["#kind"] = "kind"
        values[":kind"] = kind
    items, cursor = dynamodb.sifted_page(
        "redemptions",
        ("member_id", "redemption_key"),
        "member_id = :member",
        values,
        names=names,
        keep=" AND ".join(tests),
        limit=limit,
        after=after,
        consistent=consistent,
    )
    found = [redemption_of(item) for item in items]
    found.sort(key=lambda r: r.created_at, reverse=True)  # keys that are no UUIDv7 have no order of their own
    return found, cursor


def _has_status(status: str, now: datetime) -> tuple[str, Item]:
    """The filter for a status that time may have changed: (expression, its values)."""
    instant = {":now": ids.microseconds(now)}
    if status == "expired":
        return "(#status = :expired OR (#status = :issued AND valid_until < :now))", {
            ":expired": "expired",
            ":issued": "issued",
            **instant,
        }
    if status == "completed":
        return "(#status = :completed OR (#status = :shipped AND shipment.received_by <= :now))", {
            ":completed": "completed",
            ":shipped": "shipped",
            **instant,
        }
    if status == "shipped":
        return "#status = :shipped AND shipment.received_by > :now", {":shipped": "shipped", **instant}
    if status == "issued":
        return "#status = :issued AND valid_until >= :now", {":issued": "issued", **instant}
    return "#status = :status", {":status": status}


def forget_addresses(member_id: str) -> int:
    """Takes the address out of every redemption of the member; answers how many had one."""
    forgotten = 0
    after: Item | None = None
    while True:
        items, after = dynamodb.page(
            "redemptions",
            "member_id = :member",
            {":member": member_id},
            limit=100,
            after=after,
            keep="attribute_exists(sealed_address)",
            consistent=True,
        )
        for item in items:
            _forget("redemptions", {name: item[name] for name in _KEYS["redemptions"]}, "sealed_address")
        forgotten += len(items)
        if after is None:
            return forgotten


def forget_content(receipt_id: str) -> None:
    """Takes out of a claim what a member answered, or a merchant noted."""
    _forget("receipts", {"receipt_id": receipt_id}, "content")


def _forget(name: str, key: Item, attribute: str) -> None:
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table(name),
            Key=dynamodb.pack(key),
            UpdateExpression="REMOVE #told",
            ConditionExpression=f"attribute_exists({_KEYS[name][0]})",
            ExpressionAttributeNames={"#told": attribute},
        )


def _redemption_item(r: Redemption) -> Item:
    item: Item = {
        "member_id": r.member_id,
        "redemption_key": r.key,
        "digest": r.digest,
        "status": r.status,
        "reward_id": r.reward_id,
        "kind": r.kind,
        "name": r.name,
        "points": r.points,
        "entry_id": r.entry_id,
        "created_at": ids.microseconds(r.created_at),
    }
    # What is as it mostly is takes no room: twenty of them are a page, and one read unit.
    if r.quantity != 1:
        item["quantity"] = r.quantity
    if r.cash_fen:
        item["cash_fen"] = r.cash_fen
    item |= {name: True for name in ("stocked", "limited") if getattr(r, name)}
    if r.code:
        item["code"] = r.code
    if r.valid_until is not None:
        item["valid_until"] = ids.microseconds(r.valid_until)
    if r.coupon is not None:
        item["coupon"] = coupon_terms.item_of(r.coupon)
    if r.stores:
        item["stores"] = list(r.stores)
    if r.unit:
        item["unit"] = r.unit
    if r.shipment is not None:
        item["shipment"] = _shipment_item(r.shipment)
    if r.use is not None:
        item["use"] = {"order_id": r.use.order_id, "digest": r.use.digest, "discount_fen": r.use.discount_fen}
    if r.released_from:
        item["released_from"] = r.released_from
    if r.used_at:
        item["used_at"] = r.used_at
    if r.day_limited:
        item["day_limited"] = True
    if r.reason:
        item["reason"] = r.reason
    if r.sealed_address:
        item["sealed_address"] = r.sealed_address
    if r.changed_at is not None:
        item |= {"steps": r.steps, "changed_at": ids.microseconds(r.changed_at)}
    return item | desk_keys(r)


def desk_keys(r: Redemption) -> Item:
    """What the index Desk finds it by (`points.adapters.ledger.redemption_index`)."""
    match r.status:
        case "shipped" if r.shipment:
            due = r.shipment.received_by
        case "issued" if r.valid_until:
            due = r.valid_until
        case "pending_payment" | "to_ship":
            due = r.created_at
        case _:
            due = r.changed_at or r.created_at
    drawer = ids.ALPHABET.index(r.member_id[-1]) % DRAWERS
    return {"desk": f"{r.status}#{drawer}", "due": ids.base32(ids.microseconds(due), 11) + r.entry_id[11:]}


def redemption_of(item: Item) -> Redemption:
    valid_until = item.get("valid_until")
    return Redemption(
        item["member_id"],
        item["redemption_key"],
        item["digest"],
        _one_of(Status, item["status"]),
        item["reward_id"],
        _one_of(RewardKind, item["kind"]),
        item["name"],
        item.get("quantity", 1),
        item["points"],
        item.get("cash_fen", 0),
        item["entry_id"],
        ids.from_microseconds(item["created_at"]),
        stocked=item.get("stocked", False),
        limited=item.get("limited", False),
        code=item.get("code", ""),
        valid_until=ids.from_microseconds(valid_until) if valid_until else None,
        coupon=coupon_terms.coupon_terms_of(item["coupon"]) if "coupon" in item else None,
        stores=tuple(item.get("stores", ())),
        sealed_address=item.get("sealed_address", b""),
        steps=item.get("steps", 0),
        changed_at=ids.from_microseconds(item["changed_at"]) if "changed_at" in item else None,
        unit=item.get("unit", ""),
        shipment=_shipment_of(item["shipment"]) if "shipment" in item else None,
        use=CouponUse(**item["use"]) if "use" in item else None,
        released_from=item.get("released_from", ""),
        used_at=item.get("used_at", ""),
        day_limited=item.get("day_limited", False),
        reason=item.get("reason", ""),
    )


def _shipment_item(shipment: Shipment) -> Item:
    return {
        "carrier": shipment.carrier,
        "tracking_no": shipment.tracking_no,
        "shipped_at": ids.microseconds(shipment.shipped_at),
        "received_by": ids.microseconds(shipment.received_by),
    }


def _shipment_of(item: Item) -> Shipment:
    return Shipment(
        item["carrier"],
        item["tracking_no"],
        ids.from_microseconds(item["shipped_at"]),
        ids.from_microseconds(item["received_by"]),
    )


def _step_update(step: Step) -> Item:
    """Writes what the step has changed, if nobody else has made one since."""
    before, after = _redemption_item(step.before), _redemption_item(step.after)
    changed = {name: new for name, new in after.items() if before.get(name) != new}
    names = [*changed, *(name for name in before if name not in after)]
    update = "SET " + ", ".join(f"#{i} = :{i}" for i, name in enumerate(names) if name in changed)
    gone = [f"#{i}" for i, name in enumerate(names) if name not in changed]
    seen = "#steps = :seen" if step.before.steps else "attribute_not_exists(#steps)"
    values = {f":{i}": changed[name] for i, name in enumerate(names) if name in changed}
    return {
        "Update": {
            "TableName": table("redemptions"),
            "Key": dynamodb.pack({name: before[name] for name in _KEYS["redemptions"]}),
            "UpdateExpression": f"{update} REMOVE {', '.join(gone)}" if gone else update,
            "ConditionExpression": f"#status = :from AND {seen}",
            "ExpressionAttributeNames": {
                **{f"#{i}": name for i, name in enumerate(names)},
                "#status": "status",
                "#steps": "steps",
            },
            "ExpressionAttributeValues": dynamodb.pack(
                values | {":from": before["status"]} | ({":seen": step.before.steps} if step.before.steps else {})
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


# ── Claims ───────────────────────────────────────────────────────────────────


def claim(receipt_id: str) -> Claim | None:
    item = dynamodb.get("receipts", {"receipt_id": receipt_id}, consistent=True)
    return claim_of(item) if item else None


def claims(receipt_ids: Iterable[str]) -> dict[str, Claim]:
    """Those of these claims that there are, by id."""
    items = dynamodb.batch("receipts", [{"receipt_id": receipt_id} for receipt_id in dict.fromkeys(receipt_ids)])
    return {item["receipt_id"]: claim_of(item) for item in items}


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


def claim_of(item: Item) -> Claim:
    return Claim(
        item["receipt_id"],
        item["member_id"],
        item["digest"],
        item["entry_id"],
        item["points"],
        ids.from_microseconds(item["at"]),
        item.get("why", {}),
        item.get("content", ""),
    )


def _create(name: str, item: Item) -> Item:
    return {
        "Put": {
            "TableName": table(name),
            "Item": dynamodb.pack(item),
            "ConditionExpression": f"attribute_not_exists({_KEYS[name][0]})",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _one_of(literal: Any, text: str) -> Any:
    assert text in get_args(literal)
    return cast("Any", text)
