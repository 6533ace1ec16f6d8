"""The names of the lists of members, and the places in them."""

import unicodedata
from typing import Final

from points.domain import ids

EVERYBODY: Final = "members"
FROZEN: Final = "members#frozen"
TAIL: Final = 4  # digits of a phone


def place_of(created_at: int, member_id: str = "") -> str:
    """Returns the place of a member who joined at this microsecond; without an id, the place before them."""
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
