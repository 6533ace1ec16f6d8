"""How a member appears on a board: with nickname and public id, or under an alias with an id of its own.

The id of an alias is derived with a key of the board and its period. So a member has one alias on all lists of this
board and period, and other aliases everywhere else. Without the key, nobody can link an alias to the member.
"""

import hashlib
import hmac
from dataclasses import replace

from points.domain import ids
from points.domain.boards.snapshots import Row


def alias_id(key: bytes, member_id: str) -> str:
    """Returns the id of the member's alias under the board's `key`.
    The id has the form of a public id, but no member has it.
    """
    mac = hmac.new(key, member_id.encode(), hashlib.sha256).digest()
    return ids.base32(int.from_bytes(mac, "big"), ids.MEMBER_ID_LENGTH)


def as_seen(row: Row, key: bytes, reader: str) -> Row:
    """Returns the row as the member `reader` sees it. A row without a nickname gets an alias.
    The reader's own row keeps the reader's public id, even under an alias.
    """
    if row.nickname:
        return row
    alias = alias_id(key, row.member_id)
    shown_id = row.member_id if row.member_id == reader else alias
    return replace(row, member_id=shown_id, nickname=f"会员{alias[-4:].upper()}", avatar_url="")
