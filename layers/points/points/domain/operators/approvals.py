"""Approvals: adjustments above an operator's limits wait until a second operator approves or refuses them, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from points.domain.earning.adjustments import Adjustment
from points.domain.errors import Forbidden
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write
from points.domain.operators.actors import Actor

State = Literal["open", "approved", "refused"]
DAYS_OPEN: Final = 30
DAYS_KEPT: Final = 180  # after the decision


class ApprovalNeeded(Exception):
    """The adjustment is above the operator's limits. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One adjustment that waits for a decision, or was decided.
    `asked_by` and `decided_by` are labels of actors; `decided_by` is empty while it waits.
    """

    approval_id: str
    wanted: Adjustment
    asked_by: str
    asked_at: datetime
    state: State = "open"
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalDecided(Write):
    """The decision about one open approval. `by` is the label of the actor who decided."""

    approval_id: str
    state: State
    by: str
    at: datetime


def counted(wanted: Adjustment, actor: Actor, now: datetime, found: Findings) -> tuple[CounterIncrement, ...]:
    """Returns the write that counts the adjustment's points in the operator's total of the day; empty without a daily
    limit. Raises ApprovalNeeded if the adjustment is above one of the operator's limits.
    """
    points, limits = abs(wanted.points), actor.limits
    if limits.points_per_adjustment is not None and points > limits.points_per_adjustment:
        raise ApprovalNeeded
    if limits.points_per_day is None:
        return ()
    owner = f"operator#{actor.id}"
    if owner in found.exhausted or points > limits.points_per_day:
        raise ApprovalNeeded
    return (CounterIncrement(owner, now.date().isoformat(), points, ceiling=limits.points_per_day),)


def check_decider(approval: Approval, actor: Actor) -> None:
    """Raises Forbidden if the actor may not decide.
    This is so for an API key, for the operator who asked, and for an operator whose own limit is lower than the
    adjustment.
    """
    if actor.kind != "operator":
        raise Forbidden("An API key cannot decide this. Log in to the console.")
    if actor.label == approval.asked_by:
        raise Forbidden("You asked for this, so somebody else must decide it.")
    most = actor.limits.points_per_adjustment
    if most is not None and abs(approval.wanted.points) > most:
        raise Forbidden("You cannot approve this, because it is above your own limit.")
