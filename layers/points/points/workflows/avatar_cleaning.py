"""Deletes members' pictures that are not used any more (`points.workflows.avatars`)."""

from points.adapters.members import members
from points.adapters.pictures import bucket


def check(about: str) -> None:
    """Deletes the picture that a followup names, unless it is the member's current one."""
    member_id, _, name = about.partition("/")
    member = members.member(member_id, consistent=True)
    if member is None or member.avatar != name:
        bucket.delete(name)


def erase(member_id: str) -> None:
    """Deletes the member's picture, before the record that names it."""
    member = members.member(member_id, consistent=True)
    if member is not None and member.avatar:
        bucket.delete(member.avatar)
