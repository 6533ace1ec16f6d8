"""A member as shown to themselves and to the merchant: id, nickname, picture, invite code."""

from typing import Any

from pydantic import Field

from points.web import images
from points.web.validation import Answers


class MemberView(Answers):
    """A member."""

    member_id: str
    nickname: str
    avatar_url: str
    invite_code: str = Field(
        description="The code with which the member invites others. Only the member sees it; `member_id` is public."
    )


def member_view(member_id: str, nickname: str, avatar_url: str, invite_code: str) -> dict[str, Any]:
    """Returns the member in the shape of `MemberView`."""
    shown = images.shown(avatar_url)
    return {"member_id": member_id, "nickname": nickname, "avatar_url": shown, "invite_code": invite_code}
