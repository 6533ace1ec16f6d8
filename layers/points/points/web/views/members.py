"""A member as shown to themselves and to the merchant: id, nickname, picture, invite code."""

from typing import Any

from points.web import images
from points.web.validation import Answers


class MemberView(Answers):
    """A member."""

    member_id: str
    nickname: str
    avatar_url: str
    invite_code: str


def member_view(member_id: str, nickname: str, avatar_url: str) -> dict[str, Any]:
    """The member in the shape of `MemberView`. The invite code is the public id: it fits the `scene` of a mini program
    code.
    """
    shown = images.shown(avatar_url)
    return {"member_id": member_id, "nickname": nickname, "avatar_url": shown, "invite_code": member_id}
