"""Adjustments that wait for a second person, as the console shows them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.operators.approvals import Approval
from points.web.validation import Answers


class ApprovalAsked(Answers):
    """The adjustment is above the operator's limits. It waits for a second person and changes nothing yet."""

    approval_id: str


class ApprovalView(Answers):
    """An adjustment that waits for a decision, or was decided."""

    approval_id: str
    state: Literal["open", "approved", "refused"]
    member_id: str
    points: int
    reason: str = Field(description="Empty after the decision: the member's entry has it.")
    note: str
    asked_by: str = Field(description="The operator: operator:….")
    asked_by_name: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    is_mine: bool = Field(description="The caller asked for it, and cannot decide it.")


class ApprovalsAnswer(Answers):
    items: list[ApprovalView]
    next_cursor: str | None


def approval_view(approval: Approval, caller: str) -> dict[str, Any]:
    """Returns the approval in the shape of `ApprovalView`. `caller` is the label of the operator who reads it."""
    wanted = approval.wanted
    return {
        "approval_id": approval.approval_id,
        "state": approval.state,
        "member_id": wanted.member_id,
        "points": wanted.points,
        "reason": wanted.reason,
        "note": wanted.note,
        "asked_by": approval.asked_by,
        "asked_by_name": wanted.operator,
        "asked_at": approval.asked_at.isoformat(),
        "decided_by": approval.decided_by or None,
        "decided_at": approval.decided_at.isoformat() if approval.decided_at else None,
        "is_mine": approval.asked_by == caller,
    }
