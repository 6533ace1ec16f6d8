"""Nicknames: the names that members choose and that others see on leaderboards."""

from typing import Final

from points.domain.visible_text import NotVisible, visible

MAX_LENGTH: Final = 20
_MARKUP: Final = frozenset("<>")


class NotANickname(ValueError):
    """The name is blank, longer than `MAX_LENGTH`, or contains a forbidden character."""


def nickname(text: str) -> str:
    """Returns the name in the form in which it is stored: NFC, trimmed, single spaces. Raises NotANickname."""
    try:
        name = visible(text)
    except NotVisible as refused:
        raise NotANickname(str(refused)) from None
    if not _MARKUP.isdisjoint(name):
        raise NotANickname("It contains < or >, which are not allowed in a name.")
    if len(name) > MAX_LENGTH:
        raise NotANickname(f"It is longer than {MAX_LENGTH} characters.")
    return name
