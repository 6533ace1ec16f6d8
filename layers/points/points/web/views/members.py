"""How a member is shown to themselves and to the merchant: id, nickname, picture."""

from typing import Any

from points.web.validation import Answers


class MemberView(Answers):
    member_id: str
    nickname: str
    avatar_url: str
    invite_code: str


def member_view(member_id: str, nickname: str, avatar_url: str) -> dict[str, Any]:
    """A member as they see themselves. The invite code is the public id: it fits a mini-program code's scene."""
    return {"member_id": member_id, "nickname": nickname, "avatar_url": avatar_url, "invite_code": member_id}
