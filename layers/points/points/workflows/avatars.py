"""Replaces a member's picture.

One transaction cannot cover both the bucket and the tables. Therefore a followup that names the picture is queued
before a picture is stored, and another one before a picture is replaced. When a followup arrives,
`points.workflows.avatar_cleaning` deletes its picture, unless it is the member's current one. So no picture stays in
the bucket after its use, whatever fails. The boards show the old picture until they are published again.
"""

from collections.abc import Callable
from typing import Final

from points.adapters.members import profiles
from points.adapters.members.members import Member
from points.adapters.pictures import bucket
from points.adapters.queues import followups as followup_queue
from points.adapters.wechat import app as wechat_app
from points.domain.errors import TryAgain
from points.domain.pictures import names
from points.domain.pictures.pictures import Picture
from points.domain.rewards.followups import Followup

# Longer than a request takes. By then the boards are published again, if they keep the schedule of the template.
_LATER_S: Final = followup_queue.LONGEST_S


def replace(member: Member, picture: Picture, randomness: int, url_of: Callable[[str], str]) -> str:
    """Stores the picture as the member's, and starts WeChat's check of the picture. Returns its address.

    `url_of(name)` returns the address of a picture. Only the member sees the picture until it has passed the check.
    Raises TryAgain, or NotFound if the member is being erased.
    """
    name = names.of_avatar(picture, randomness)
    url = url_of(name)
    check_later(member.member_id, name)
    bucket.put(name, picture)
    trace_id = wechat_app.opened().check_picture(member.openid, url)
    abandon(member)
    profiles.change_profile(member.member_id, nickname=None, avatar_url=url, avatar=name, board=None, trace_id=trace_id)
    return url


def abandon(member: Member) -> None:
    """Queues the followup that deletes the member's current picture. Raises TryAgain if that fails.

    Call this before another picture replaces the member's.
    """
    if member.avatar:
        check_later(member.member_id, member.avatar)


def check_later(member_id: str, name: str) -> None:
    """Queues the followup that deletes this picture, unless it is the member's by then. Raises TryAgain."""
    if not followup_queue.send(Followup("avatar", f"{member_id}/{name}"), _LATER_S):
        raise TryAgain("The queue of the reconcile function cannot be reached.")
