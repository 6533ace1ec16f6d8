"""What has become of an invitation, as the inviter's list stores it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from points.domain.ledger.writes import Write

# waiting for the friend's first order or sign-in; counted; the shop looks at it, and has refused; the inviter could not
# be thanked; the order was returned
InvitationStatus = Literal["waiting", "counted", "under_review", "refused", "not_counted", "taken_back", "old_member"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A friend in a member's list of invitations: when they joined, and what has become of it since."""

    friend_id: str
    at: datetime
    status: InvitationStatus
    points: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationStep(Write):
    """What has become of an invitation, for the inviter to see. `key` names the friend in the inviter's list."""

    inviter_id: str
    key: str
    status: InvitationStatus
    points: int
    at: datetime
