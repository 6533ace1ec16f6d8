"""Nicknames: what members call themselves on leaderboards, where others read it."""

from typing import Final

from points.domain.visible_text import NotVisible, visible

MAX_LENGTH: Final = 20
_MARKUP: Final = frozenset("<>")


class NotANickname(ValueError):
    """The name shows nothing, is too long, or has characters that a name may not have."""


def nickname(text: str) -> str:
    """The name as it is kept: composed, trimmed, with single spaces. Raises NotANickname."""
    try:
        name = visible(text)
    except NotVisible as refused:
        raise NotANickname(str(refused)) from None
    if not _MARKUP.isdisjoint(name):
        raise NotANickname("It has < or >, which a name may not have.")
    if len(name) > MAX_LENGTH:
        raise NotANickname(f"It has more than {MAX_LENGTH} characters.")
    return name
