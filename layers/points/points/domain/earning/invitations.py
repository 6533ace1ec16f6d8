"""The state of an invitation, as the inviter's list shows it."""

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
class InvitationStep(Write):
    """A new state of an invitation, for the inviter's list. `key` identifies the friend there."""

    inviter_id: str
    key: str
    status: InvitationStatus
    points: int
    at: datetime
