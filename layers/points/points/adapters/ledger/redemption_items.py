"""Converts redemptions to table items and writes them. A redemption is the receipt of its debit.

Each step of a redemption is the receipt of the transaction that makes the step.

| table       | key                       | item                                                                  |
| ----------- | ------------------------- | --------------------------------------------------------------------- |
| Redemptions | member_id, redemption_key | `points.domain.rewards.redemption.Redemption`; desk, due (index Desk) |
"""

from typing import Any, Final, cast, get_args

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import coupon_terms, writes
from points.adapters.ledger import status_counts as status_counts  # writes the count beside each step
from points.adapters.ledger.writes import Writer, creation
from points.domain import ids
from points.domain.program import lives
from points.domain.program.reward_terms import RewardKind
from points.domain.rewards.redemption import CouponUse, Redemption, Shipment, Step
from points.domain.rewards.transitions import Status

# Partitions per status in the index Desk: enough that none gets more than a thousand writes per second.
DRAWERS: Final = 4
KEY: Final = ("member_id", "redemption_key")


class StaleRedemption(Exception):
    """The redemption changed after it was read. `now_is` is the current redemption."""

    def __init__(self, now_is: Redemption) -> None:
        super().__init__("changed since it was read")
        self.now_is = now_is


def redemption_of(item: Item) -> Redemption:
    valid_until = item.get("valid_until")
    return Redemption(
        member_id=item["member_id"],
        key=item["redemption_key"],
        digest=item["digest"],
        status=_one_of(Status, item["status"]),
        reward_id=item["reward_id"],
        kind=_one_of(RewardKind, item["kind"]),
        name=item["name"],
        quantity=item.get("quantity", 1),
        points=item["points"],
        cash_fen=item.get("cash_fen", 0),
        entry_id=item["entry_id"],
        created_at=ids.from_microseconds(item["created_at"]),
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
        used_by=item.get("used_by", ""),
        day_limited=item.get("day_limited", False),
        reason=item.get("reason", ""),
        image=item.get("image", ""),
        life=item.get("life", lives.FIRST),
    )


def item_of(r: Redemption) -> Item:
    always: Item = {
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
    return always | _sometimes(r) | _desk_keys(r)


def _sometimes(r: Redemption) -> Item:
    """Returns the optional fields that differ from their defaults.

    Defaults are not stored, so that a page of twenty redemptions stays small.
    """
    item: Item = {
        "quantity": r.quantity if r.quantity != 1 else None,
        "cash_fen": r.cash_fen,
        "stocked": r.stocked,
        "limited": r.limited,
        "code": r.code,
        "valid_until": ids.microseconds(r.valid_until) if r.valid_until else None,
        "coupon": coupon_terms.item_of(r.coupon) if r.coupon else None,
        "stores": list(r.stores),
        "unit": r.unit,
        "shipment": _shipment_item(r.shipment) if r.shipment else None,
        "use": _use_item(r.use) if r.use else None,
        "released_from": r.released_from,
        "used_at": r.used_at,
        "used_by": r.used_by,
        "day_limited": r.day_limited,
        "reason": r.reason,
        "image": r.image,
        "life": r.life if r.life != lives.FIRST else None,
        "sealed_address": r.sealed_address,
        "steps": r.steps,
        "changed_at": ids.microseconds(r.changed_at) if r.changed_at else None,
    }
    return {name: value for name, value in item.items() if value}


def _desk_keys(r: Redemption) -> Item:
    """Returns the redemption's keys in the index Desk (`points.adapters.ledger.redemption_index`)."""
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


def _use_item(use: CouponUse) -> Item:
    item = {"order_id": use.order_id, "digest": use.digest, "discount_fen": use.discount_fen}
    return item | ({"again": True} if use.again else {})


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


def _one_of(literal: Any, text: str) -> Any:
    assert text in get_args(literal)
    return cast("Any", text)


def _step_update(step: Step) -> Item:
    """Returns the write of a step. The write fails if another step was made after the redemption was read."""
    before, after = item_of(step.before), item_of(step.after)
    changed = {name: new for name, new in after.items() if before.get(name) != new}
    names = [*changed, *(name for name in before if name not in after)]
    update = "SET " + ", ".join(f"#{i} = :{i}" for i, name in enumerate(names) if name in changed)
    gone = [f"#{i}" for i, name in enumerate(names) if name not in changed]
    seen = "#steps = :seen" if step.before.steps else "attribute_not_exists(#steps)"
    values = {f":{i}": changed[name] for i, name in enumerate(names) if name in changed}
    return {
        "Update": {
            "TableName": table("redemptions"),
            "Key": dynamodb.pack({name: before[name] for name in KEY}),
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


def _created(redemption: Redemption) -> Item:
    return creation("redemptions", item_of(redemption), "member_id")


def _before(redemption: Redemption, item: Item | None) -> Redemption:
    assert item is not None  # a receipt's condition fails only on an item that exists
    return redemption_of(item)


def _is_stale(step: Step, item: Item | None) -> None:
    assert item is not None
    raise StaleRedemption(redemption_of(item))


writes.register(Redemption, Writer(_created, failed=_before))
writes.register(Step, Writer(_step_update, failed=_is_stale))
