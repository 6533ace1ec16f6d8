"""The friends that a member invited, as the member sees them."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.earning import invite_codes
from points.domain.earning.invitations import Invitation, InvitationStatus, InvitationTotals
from points.domain.program.program import QualifyingAction, ReferralTerms
from points.web.api import Answer
from points.web.languages import Language
from points.web.texts import history
from points.web.validation import Answers
from points.web.views.times import local


class InvitedFriend(Answers):
    """An invited friend."""

    friend: str = Field(description="A few characters that tell friends apart. No name is shown.")
    status: InvitationStatus
    reason: str = Field(description="The status in words.")
    points: int
    joined_at: datetime
    changed_at: datetime


class InvitedTotals(Answers):
    """Sums over the latest thousand invited friends."""

    joined: int = Field(description="Friends who became members.")
    counted: int = Field(description="Those whose bonus was paid and not taken back.")
    points: int = Field(description="The points that the member got for them.")


class InvitationCode(Answers):
    """The member's mini-program code."""

    image_url: str = Field(description="The picture of the code. A friend who scans it joins as invited by the member.")


class Invitations(Answers):
    """The member's invite code and invited friends."""

    invite_code: str
    scene: str = Field(description="The `scene` of a mini-program code: at most 32 characters that WeChat allows.")
    qualifies_on: QualifyingAction
    totals: InvitedTotals
    items: list[InvitedFriend]
    next_cursor: str | None


def with_invite_code(page: Answer, invite_code: str, terms: ReferralTerms, totals: InvitationTotals) -> Answer:
    """Adds the invite code and the totals to a page of `InvitedFriend`. Returns the shape of `Invitations`."""
    code = {"invite_code": invite_code, "scene": invite_codes.scene_of(invite_code), "qualifies_on": terms.qualifies_on}
    return replace(page, body={**code, "totals": asdict(totals), **(page.body or {})})


def invitation_view(invitation: Invitation, terms: ReferralTerms, now: datetime, language: Language) -> dict[str, Any]:
    """Returns the invitation in the shape of `InvitedFriend`."""
    return {
        "friend": invitation.friend_id[:4],
        "status": invitation.status,
        "reason": history.invitation(invitation.status, terms, language),
        "points": invitation.points,
        "joined_at": local(invitation.at, now),
        "changed_at": local(invitation.changed_at, now),
    }
