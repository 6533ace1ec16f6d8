"""The state of an invitation, as the inviter's list shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from points.domain.ledger.writes import Write

# waiting: no first order or sign-in yet. under_review, refused: held for the merchant, and rejected by them.
# not_counted: the inviter was frozen or erased. taken_back: the order was returned.
InvitationStatus = Literal["waiting", "counted", "under_review", "refused", "not_counted", "taken_back", "old_member"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A friend in a member's list of invitations: when they joined, and the current state."""

    friend_id: str
    at: datetime
    status: InvitationStatus
    points: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationTotals:
    """How many friends joined, how many of them counted, and the points for them."""

    joined: int
    counted: int
    points: int


def totals_of(invitations: Iterable[Invitation]) -> InvitationTotals:
    """Returns a friend who was already a member has not joined."""
    new = [each for each in invitations if each.status != "old_member"]
    counted = sum(each.status == "counted" for each in new)
    return InvitationTotals(len(new), counted, sum(each.points for each in new))


@dataclass(frozen=True, slots=True)
class InvitationStep(Write):
    """A new state of an invitation, for the inviter's list. `key` identifies the friend there."""

    inviter_id: str
    key: str
    status: InvitationStatus
    points: int
    at: datetime
