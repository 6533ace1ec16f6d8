"""What a member shows on a board: the name and public id, or an alias with an id of its own.

The id of an alias is derived with a key of the board and its period. It is the same on every list of that board and
period, and different everywhere else. Without the key, nobody can link the two ids to one member.
"""

import hashlib
import hmac
from dataclasses import replace

from points.domain import ids
from points.domain.boards.snapshots import Row


def alias_id(key: bytes, member_id: str) -> str:
    """Returns the id of the member's alias under this board's key. It has the form of a public id but is none."""
    mac = hmac.new(key, member_id.encode(), hashlib.sha256).digest()
    return ids.base32(int.from_bytes(mac, "big"), ids.MEMBER_ID_LENGTH)


def as_seen(row: Row, key: bytes, reader: str) -> Row:
    """Returns the row as `reader` sees it. The reader's own row has the reader's id, even under an alias."""
    if row.nickname:
        return row
    alias = alias_id(key, row.member_id)
    shown_id = row.member_id if row.member_id == reader else alias
    return replace(row, member_id=shown_id, nickname=f"会员{alias[-4:].upper()}", avatar_url="")
