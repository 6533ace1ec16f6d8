"""Makes a member's mini-program code: WeChat draws it once, and it is stored with the member's pictures.

A followup that names the picture is queued before the picture is stored, as in `points.workflows.avatars`. If two codes
are made at the same time, the member gets the first, and the followup deletes the other.
"""

from typing import Final

from points.adapters.members import profiles
from points.adapters.members.members import Member
from points.adapters.pictures import bucket
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat.errors import NoAnswer, WeChatError
from points.domain.earning import invite_codes
from points.domain.errors import TryAgain
from points.domain.pictures import bounds, names
from points.domain.pictures.bounds import NotAPicture
from points.domain.pictures.pictures import Picture, checked, media_type_of
from points.workflows import avatars
from points.workflows.logs import Log

PAGE: Final = "pages/points/index"  # the first page of the mini program, where invited friends arrive


def make(member: Member, invite_code: str, randomness: int, log: Log) -> str:
    """Makes and stores the code. Returns the name of its picture.

    Raises TryAgain if WeChat draws none now, or Gone if the member is being erased.
    """
    try:
        picture = _drawn(invite_codes.scene_of(invite_code))
    except WeChatError as fault:
        # The fault is ours or WeChat's, not the member's. An error in the log raises the alarm.
        log.error("wechat", call=fault.call, errcode=fault.errcode, rid=fault.rid)
        raise TryAgain("WeChat is not available at the moment.") from fault
    name = names.of_code(picture, randomness)
    avatars.check_later(member.member_id, name)
    bucket.put(name, picture)
    return profiles.keep_mini_code(member.member_id, name)


def _drawn(scene: str) -> Picture:
    content = wechat_app.opened().code_picture(scene, PAGE)
    try:
        return checked(content, media_type_of(content), bounds.CODE)
    except NotAPicture as flawed:
        raise NoAnswer("/wxa/getwxacodeunlimit", detail=flawed.flaw) from None
