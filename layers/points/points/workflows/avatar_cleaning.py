"""Deletes members' pictures that are not used any more (`points.workflows.avatars`, `points.workflows.mini_codes`)."""

from points.adapters.members import members
from points.adapters.pictures import bucket


def check(about: str) -> None:
    """Deletes the picture that a followup names in `about`, unless the member still uses it.

    A member uses their current picture and their mini-program code.
    """
    member_id, _, name = about.partition("/")
    member = members.member(member_id, consistent=True)
    if member is None or name not in (member.avatar, member.mini_code):
        bucket.delete(name)


def erase(member_id: str) -> None:
    """Deletes the member's picture and mini-program code.

    Call this before the member's item is deleted, because only the item names them.
    """
    member = members.member(member_id, consistent=True)
    for name in (member.avatar, member.mini_code) if member is not None else ():
        if name:
            bucket.delete(name)
