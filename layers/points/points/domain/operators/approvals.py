"""Adjustments above an operator's limits: they wait until a second person approves or refuses them, once."""

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
DAYS_KEPT: Final = 180  # after it was decided


class ApprovalNeeded(Exception):
    """The adjustment is above the operator's limits. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An adjustment that waits, or waited. `asked_by` and `decided_by` are labels of actors."""

    approval_id: str
    wanted: Adjustment
    asked_by: str
    asked_at: datetime
    state: State = "open"
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalDecided(Write):
    """The decision about an open approval."""

    approval_id: str
    state: State
    by: str
    at: datetime


def counted(wanted: Adjustment, actor: Actor, now: datetime, found: Findings) -> tuple[CounterIncrement, ...]:
    """Returns the write that counts the points of an operator's day. Raises ApprovalNeeded above one of the limits."""
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
    """Raises Forbidden for who asked, for a key, and for an operator whose own limit is lower."""
    if actor.kind != "operator":
        raise Forbidden("A person decides this: log in to the console.")
    if actor.label == approval.asked_by:
        raise Forbidden("Another person than the one who asked decides this.")
    most = actor.limits.points_per_adjustment
    if most is not None and abs(approval.wanted.points) > most:
        raise Forbidden("This is above your own limit too.")
