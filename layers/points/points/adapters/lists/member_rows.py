"""Defines the rows of the list of members: by the time they joined, the frozen ones, and by nickname.

| list                    | place                                 | shows                                          |
| ----------------------- | ------------------------------------- | ---------------------------------------------- |
| members, members#frozen | created_at (base32), member_id        | member_id, created_at, nickname, avatar_url,   |
|                         |                                       | frozen_for                                     |
| nickname#<first letter> | the nickname, a space, the member_id  | the same                                       |

Nicknames are compared in lower case, full-width letters like others. An erased member has no rows.
"""

from collections.abc import Iterator

from points.adapters.aws.dynamodb import Item
from points.adapters.lists.names import EVERYBODY, FROZEN, by_nickname, folded, place_of
from points.adapters.lists.rows import Kind, Row

_SHOWN = ("member_id", "created_at", "nickname", "avatar_url", "frozen_for")


def rows_of(member: Item) -> Iterator[Row]:
    """Yields the rows of this item of table Members."""
    if "openid" not in member or "created_at" not in member:
        return
    shows = {name: member[name] for name in _SHOWN if name in member}
    place = place_of(member["created_at"], member["member_id"])
    yield Row(EVERYBODY, place, shows)
    if "frozen_for" in member:
        yield Row(FROZEN, place, shows)
    nickname = folded(member.get("nickname", ""))
    if nickname:
        yield Row(by_nickname(nickname), f"{nickname} {member['member_id']}", shows)


KINDS = (Kind("members", "members", "moving", rows_of),)
