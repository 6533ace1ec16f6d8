"""Names that members give themselves and others have to read: one visible line, and nothing that plays tricks.

A name stands in other people's leaderboards. Invisible characters make two names look alike, bidirectional ones
turn the text around them, and a pile of combining marks covers the line above.
"""

import unicodedata
from typing import Final

MAX_LENGTH: Final = 20

_JOINER: Final = "\u200d"  # holds 👨‍👩‍👧 together
_EMOJI_STYLE: Final = "\ufe0f"  # makes ❤ a ❤️
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters, marks and signs of nothing
_MARKUP: Final = frozenset("<>")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_MOST_MARKS: Final = 2  # on one letter


class NotANickname(ValueError):
    """The name shows nothing, is too long, or has characters that a name may not have."""


def nickname(text: str) -> str:
    """The name as it is kept: composed, trimmed, with single spaces. Raises NotANickname."""
    composed = unicodedata.normalize("NFC", text)
    if any(_is_refused(composed, place) for place in range(len(composed))):
        raise NotANickname("It has characters that a name may not have.")
    name = " ".join(composed.split())
    if not any(unicodedata.category(character)[0] in "LNPS" for character in name):
        raise NotANickname("It shows nothing.")
    if len(name) > MAX_LENGTH:
        raise NotANickname(f"It has more than {MAX_LENGTH} characters.")
    return name


def _is_refused(text: str, place: int) -> bool:
    character, before, after = text[place], text[:place][-1:], text[place + 1 :][:1]
    if character == _JOINER:
        return not (_is_emoji(before) and _is_emoji(after))
    if character == _EMOJI_STYLE:
        return _category(before)[0] not in "NPS"
    if "\ufe00" <= character < _EMOJI_STYLE or character >= "\U000e0000":
        return True  # variations and tags, invisible as well
    if character in _MARKUP or character in _BLANKS or _category(character) in _HIDDEN:
        return True
    pile = text[max(0, place - _MOST_MARKS) : place + 1]
    return len(pile) > _MOST_MARKS and all(_category(mark) in _MARKS for mark in pile)


def _is_emoji(character: str) -> bool:
    return character == _EMOJI_STYLE or _category(character) in ("So", "Sk")


def _category(character: str) -> str:
    return unicodedata.category(character) if character else "Zs"  # beyond the ends there is space
