"""What others see of a member on a board: a name and the public id of who shows themselves, else an alias.

The id of an alias is derived under a key of the board and its period. It stays the same there, so that lists and
neighbours can be followed; on another board or in another period it is another, and nobody without the key can tell
that both are one member.
"""

import hashlib
import hmac
from dataclasses import replace

from points.domain import ids
from points.domain.boards.snapshots import Row


def alias_id(key: bytes, member_id: str) -> str:
    """The member's id under this board's key; it looks like a public id and is none."""
    mac = hmac.new(key, member_id.encode(), hashlib.sha256).digest()
    return ids.base32(int.from_bytes(mac, "big"), ids.MEMBER_ID_LENGTH)


def as_seen(row: Row, key: bytes, reader: str) -> Row:
    """The row as this member may see it. Their own row has their own id, also under an alias."""
    if row.nickname:
        return row
    alias = alias_id(key, row.member_id)
    shown_id = row.member_id if row.member_id == reader else alias
    return replace(row, member_id=shown_id, nickname=f"会员{alias[-4:].upper()}", avatar_url="")
