"""Adjusts points by hand: at once within the operator's limits, else after a second person has approved."""

from collections.abc import Callable
from datetime import UTC, datetime

from points.adapters.aws import dynamodb
from points.adapters.catalog.shop import Shop
from points.adapters.ledger import accounts, claims, replays
from points.adapters.ledger.replays import Done
from points.adapters.operators import approvals
from points.adapters.trail import trail
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.earning import adjustments
from points.domain.earning.adjustments import Adjustment
from points.domain.errors import IdempotencyConflict, TryAgain
from points.domain.ledger.claims import Claim
from points.domain.ledger.transactions import Transaction
from points.domain.operators.actors import Actor
from points.domain.operators.approvals import Approval, ApprovalDecided, ApprovalNeeded, check_decider, counted
from points.domain.trail.entries import State, TrailEntry

# Makes the entry of the audit trail: (what is changed, action, before, after).
Recorder = Callable[[str, str, State, State], TrailEntry]


def adjust(wanted: Adjustment, actor: Actor, open_shop: Shop, record: Recorder) -> Done[Claim]:
    """Adjusts the points at once. Raises ApprovalNeeded above the operator's limits, and the refusals of
    `points.domain.earning.adjustments.adjust`.
    """
    try:
        return _adjusted(wanted, actor, open_shop, record)
    except ApprovalNeeded:
        before = claims.claims([wanted.receipt_id]).get(wanted.receipt_id)
        if before is None:
            raise
        return replays.replayed(before, wanted.digest)  # adjusted before, within other limits or after an approval


def _adjusted(wanted: Adjustment, actor: Actor, open_shop: Shop, record: Recorder) -> Done[Claim]:
    entry = record(f"member:{wanted.member_id}", "adjust", {}, _terms(wanted))
    program, now = open_shop.catalog.program, open_shop.now
    return transactions.post(
        lambda found: adjustments.adjust(wanted, program, now, found).along(*counted(wanted, actor, now, found), entry),
        now,
    )


def ask(wanted: Adjustment, actor: Actor, record: Recorder) -> tuple[str, bool]:
    """Asks a second person to approve the adjustment. Changes no points.

    Returns (the id of the approval, whether this adjustment was asked for before). Raises NotFound if there is no such
    member.
    """
    accounts.account(wanted.member_id)
    approval_id = ids.digest("approval", wanted.member_id, wanted.key, length=26)
    new = Approval(approval_id, wanted, actor.label, datetime.now(UTC))
    terms = {**_terms(wanted), "member_id": wanted.member_id, "state": "open"}
    entry = record(f"approval:{approval_id}", "ask", {}, terms)
    if dynamodb.transact([approvals.asked(new), trail.part(entry)]) is None:
        return approval_id, False
    before = approvals.approval(approval_id)
    if before is None:
        raise TryAgain("This adjustment is being asked for by another request.")
    if before.wanted.digest != wanted.digest:
        raise IdempotencyConflict("This key was used for another adjustment.")
    return approval_id, True


def approve(approval: Approval, actor: Actor, open_shop: Shop, record: Recorder) -> Done[Claim]:
    """Adjusts the points and marks the approval as approved, in one transaction.

    Raises StateConflict if the approval was refused before.
    """
    check_decider(approval, actor)
    wanted, program, now = approval.wanted, open_shop.catalog.program, open_shop.now
    facts = (
        ApprovalDecided(approval.approval_id, "approved", actor.label, datetime.now(UTC)),
        record(f"approval:{approval.approval_id}", "approve", {"state": "open"}, {"state": "approved"}),
        record(f"member:{wanted.member_id}", "adjust", {}, _terms(wanted)),
    )
    return transactions.post(lambda found: adjustments.adjust(wanted, program, now, found).along(*facts), now)


def refuse(approval: Approval, actor: Actor, record: Recorder) -> None:
    """Refuses the approval: no points change. Raises StateConflict if the approval was decided before."""
    check_decider(approval, actor)
    decided = ApprovalDecided(approval.approval_id, "refused", actor.label, datetime.now(UTC))
    entry = record(f"approval:{approval.approval_id}", "refuse", {"state": "open"}, {"state": "refused"})
    transactions.post_guarded(lambda _: Transaction((), None, (decided, entry)), datetime.now(UTC))


def _terms(wanted: Adjustment) -> State:
    return {"points": wanted.points, "reason": wanted.reason, "receipt_id": wanted.receipt_id}
