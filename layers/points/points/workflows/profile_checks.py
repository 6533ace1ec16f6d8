"""Checks a member's new nickname and picture: the address of the picture, and WeChat's verdict on both."""

import os
from urllib.parse import urlsplit

from points.adapters.members.members import Member
from points.adapters.wechat import app as wechat_app
from points.domain.errors import Invalid, Wording
from points.domain.pictures import names
from points.workflows import avatars


def picture_of(member: Member, avatar_url: str | None) -> tuple[str | None, str | None]:
    """Returns (the address to store, the name of the stored picture to store). None means no change.

    The name is empty for a picture at another address. Then the member's stored picture is deleted later. Raises
    Invalid for an address on a host that the merchant does not allow.
    """
    if member.avatar and names.name_in(avatar_url or "") == member.avatar:
        return member.avatar_url, None  # the member's current picture, perhaps under a new IMAGES_DOMAIN
    _check_host(avatar_url)
    if avatar_url is None or not member.avatar:
        return avatar_url, None
    avatars.abandon(member)
    return avatar_url, ""


def _check_host(avatar_url: str | None) -> None:
    """Accepts only pictures on the merchant's hosts. Elsewhere a picture could be replaced after WeChat checked it."""
    hosts = os.environ["AVATAR_HOSTS"].split()
    host = urlsplit(avatar_url or "").hostname or ""
    if avatar_url and hosts and not any(host == one or host.endswith(f".{one}") for one in hosts):
        why = Wording("请先把头像上传到小程序自己的存储", f"must be at one of: {', '.join(hosts)}")
        raise Invalid({"avatar_url": why})


def passes(member: Member, nickname: str) -> bool:
    """Returns whether WeChat passes the nickname. Raises Invalid if WeChat calls it risky.

    Returns False for a doubtful name, or if WeChat cannot check it now. Others then see an alias on the boards.
    """
    verdict = wechat_app.opened().check_text(member.openid, nickname)
    if verdict == "risky":
        why = Wording("这个昵称不能使用，请换一个", "cannot be used; please choose another")
        raise Invalid({"nickname": why})
    return verdict == "pass"


def looked_at(member: Member, avatar_url: str | None) -> str:
    """Starts WeChat's check of a new picture, or of a picture that has not passed yet. Returns the check's trace id.

    Returns an empty text if no check is needed.
    """
    if avatar_url is None or (avatar_url == member.avatar_url and member.is_seen):
        return ""
    return wechat_app.opened().check_picture(member.openid, avatar_url)
