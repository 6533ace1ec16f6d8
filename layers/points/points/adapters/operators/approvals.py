"""Stores adjustments that wait for a second person.

| table     | key         | item                                                                              |
| --------- | ----------- | --------------------------------------------------------------------------------- |
| Approvals | approval_id | state, asked_at (µs), asked_by; member_id, key, digest, points, reason, operator, |
|           |             | note; decided_by, decided_at; expires_at (TTL)                                    |

The index ByState lists them by `state` and `asked_at`. A decision removes `reason` and `note`, because the entry of the
adjustment has them.
"""

from datetime import datetime, timedelta
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain import ids
from points.domain.calendar import later
from points.domain.earning.adjustments import Adjustment
from points.domain.errors import StateConflict
from points.domain.operators.approvals import DAYS_KEPT, DAYS_OPEN, Approval, ApprovalDecided, State

_INDEX: Final = "ByState"


def approval(approval_id: str) -> Approval | None:
    item = dynamodb.get("approvals", {"approval_id": approval_id}, consistent=True)
    return _approval_of(item) if item else None


def page(state: State, *, limit: int, after: str | None) -> tuple[list[Approval], str | None]:
    """Returns a page of approvals in this state, oldest first: (page, the position after which to continue or None)."""
    at, _, approval_id = (after or "").partition(" ")
    start: Item | None = {"state": state, "asked_at": int(at), "approval_id": approval_id} if after else None
    items, more = dynamodb.page(
        "approvals",
        "#state = :state",
        {":state": state},
        names={"#state": "state"},
        index=_INDEX,
        limit=limit,
        after=start,
    )
    return [_approval_of(item) for item in items], f"{more['asked_at']} {more['approval_id']}" if more else None


def asked(new: Approval) -> Item:
    """Returns the part of a transaction that adds an open approval. It fails if an approval with its id exists."""
    wanted = new.wanted
    item: Item = {
        "approval_id": new.approval_id,
        "state": new.state,
        "asked_at": ids.microseconds(new.asked_at),
        "asked_by": new.asked_by,
        **{name: getattr(wanted, name) for name in Adjustment.__slots__},
        "expires_at": _later(new.asked_at, DAYS_OPEN),
    }
    return writes.creation("approvals", item, "approval_id")


def _approval_of(item: Item) -> Approval:
    wanted = {"reason": "", "note": ""} | {name: item[name] for name in Adjustment.__slots__ if name in item}
    decided_at = item.get("decided_at")
    return Approval(
        approval_id=item["approval_id"],
        wanted=Adjustment(**wanted),
        asked_by=item["asked_by"],
        asked_at=ids.from_microseconds(item["asked_at"]),
        state=item["state"],
        decided_by=item.get("decided_by", ""),
        decided_at=ids.from_microseconds(decided_at) if decided_at else None,
    )


def _decided(decision: ApprovalDecided) -> Item:
    e = Expression()
    state = e.name("state")
    values: dict[str, int | str] = {
        "decided_by": decision.by,
        "decided_at": ids.microseconds(decision.at),
        "expires_at": _later(decision.at, DAYS_KEPT),
    }
    sets = ", ".join(f"{e.name(name)} = {e.value(value)}" for name, value in values.items())
    update = e.write(
        TableName=table("approvals"),
        Key=dynamodb.pack({"approval_id": decision.approval_id}),
        UpdateExpression=f"SET {state} = {e.value(decision.state)}, {sets} REMOVE {e.name('reason')}, {e.name('note')}",
        ConditionExpression=f"{state} = {e.value('open')}",
    )
    return {"Update": update}


def _decided_before(decision: ApprovalDecided, item: Item | None) -> None:
    raise StateConflict("This was decided before.")


def _later(at: datetime, days: int) -> int:
    return int(later(at, timedelta(days=days)).timestamp())


writes.register(ApprovalDecided, Writer(_decided, failed=_decided_before))
