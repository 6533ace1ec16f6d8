"""Makes the keys of the lists of members in the table Lists: the name of a list, and the place of a member in it.

A place is the sort key of a row. Members are in the order in which they joined.
"""

import unicodedata
from typing import Final

from points.domain import ids

EVERYBODY: Final = "members"
FROZEN: Final = "members#frozen"
TAIL: Final = 4  # digits of a phone


def place_of(created_at: int, member_id: str = "") -> str:
    """Returns the place of a member who joined at `created_at`, in microseconds since 1970.

    Without `member_id`, returns a place before all members who joined at that time or later.
    """
    return ids.base32(created_at, 11) + member_id


def by_nickname(nickname: str) -> str:
    """Returns the list of nicknames that begin like this one, which must be `folded` and not empty."""
    return f"nickname#{nickname[0]}"


def folded(nickname: str) -> str:
    """Returns the form in which nicknames are compared."""
    return unicodedata.normalize("NFKC", nickname).casefold().strip()


def by_tail(tail: str) -> str:
    """Returns the name of the list of receivers' phones that end with these four digits."""
    return f"phone#{tail}"
