"""The state of an invitation, as the inviter's list shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from points.domain.ledger.writes import Write

# waiting: the friend has no first order or sign-in yet. under_review: the points are held for the merchant.
# refused: the merchant refused them. not_counted: the inviter was frozen or erased. taken_back: the order was returned.
# old_member: the friend was a member before the invitation.
InvitationStatus = Literal["waiting", "counted", "under_review", "refused", "not_counted", "taken_back", "old_member"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """One friend in a member's list of invitations. `at` is when the friend joined; `points` are the inviter's."""

    friend_id: str
    at: datetime
    status: InvitationStatus
    points: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationTotals:
    """The totals of one member's invitations: friends who joined, friends who counted, and the inviter's points."""

    joined: int
    counted: int
    points: int


def totals_of(invitations: Iterable[Invitation]) -> InvitationTotals:
    """Returns the totals of the invitations. A friend who was a member before is not counted as joined."""
    new = [each for each in invitations if each.status != "old_member"]
    counted = sum(each.status == "counted" for each in new)
    return InvitationTotals(len(new), counted, sum(each.points for each in new))


@dataclass(frozen=True, slots=True)
class InvitationStep(Write):
    """A new state of one invitation in the inviter's list. `key` identifies the friend in this list."""

    inviter_id: str
    key: str
    status: InvitationStatus
    points: int
    at: datetime
