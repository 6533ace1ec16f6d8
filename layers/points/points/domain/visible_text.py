"""One line of text that other people read: names, titles, categories, stores, parts of an address.

The text must have a visible character, and must not hide or reorder the text around it. This module has its own tables
of characters, so that every Python version accepts the same texts. A character that is newer than Python's Unicode
tables is accepted.

Sources: Unicode Standard Annex 9 (bidirectional controls), Annex 31 (joiners in names), Technical Standard 51 (emoji).
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

_ZERO_WIDTH_NON_JOINER: Final = 0x200C
_ZERO_WIDTH_JOINER: Final = 0x200D
_VARIATION_STYLES: Final = (0xFE0E, 0xFE0F)  # the text and the emoji style of the character before
_BLACK_FLAG: Final = 0x1F3F4  # the flags of England, Scotland and Wales are this character followed by tags
_MOST_GENERIC_MARKS: Final = 2  # accents on one letter
_MOST_SCRIPT_MARKS: Final = 4  # a script's own marks on one letter: Tibetan stacks three

Ranges = tuple[tuple[int, int], ...]

# Never accepted: they are invisible, reorder the text, or have no meaning on their own.
_REFUSED: Final[Ranges] = (
    (0x0000, 0x001F),  # controls
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x200B, 0x200B),  # zero width space
    (0x200E, 0x200F),  # direction marks
    (0x2028, 0x202E),  # line separators, bidirectional embeddings and overrides
    (0x2060, 0x206F),  # invisible operators, bidirectional isolates
    (0x2800, 0x2800),  # blank Braille pattern
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xF8FF),  # surrogates, private use
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFE00, 0xFE0D),  # variation selectors that are not needed here
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFFB),  # interlinear annotations
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE001F),
    (0xE0080, 0xE00FF),
    (0xE01F0, 0xE0FFF),
    (0xF0000, 0x10FFFF),  # private use
)
_TAGS: Final[Ranges] = ((0xE0020, 0xE007F),)
_HAN_VARIATIONS: Final[Ranges] = ((0xE0100, 0xE01EF),)
_HAN: Final[Ranges] = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))
_MONGOLIAN: Final[Ranges] = ((0x1807, 0x1807), (0x180A, 0x180A), (0x1820, 0x18AF))
_MONGOLIAN_SELECTORS: Final[Ranges] = ((0x180B, 0x180F),)  # 180E separates a vowel
_JOINING_SCRIPTS: Final[Ranges] = ((0x0600, 0x07FF), (0x0860, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF))
_PICTOGRAPHS: Final[Ranges] = (
    (0x00A9, 0x00A9),
    (0x00AE, 0x00AE),
    (0x203C, 0x203C),
    (0x2049, 0x2049),
    (0x2122, 0x2122),
    (0x2139, 0x2139),
    (0x2190, 0x21FF),  # arrows
    (0x2300, 0x23FF),
    (0x24C2, 0x24C2),
    (0x25A0, 0x27BF),
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x3030, 0x303D),
    (0x3297, 0x3299),
    (0x1F000, 0x1FBFF),
)
_KEYCAPS: Final = frozenset("0123456789#*")
_GENERIC_MARKS: Final[Ranges] = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)


class NotVisible(ValueError):
    """The text has no visible character, or has a character that hides or reorders text."""


def visible(text: str) -> str:
    """Returns the text in normal form: NFC, trimmed, single spaces. Raises NotVisible."""
    composed = unicodedata.normalize("NFC", text)
    if any(_is_refused(composed, place) for place in range(len(composed))):
        raise NotVisible("It contains a character that is invisible or reorders text.")
    normal = " ".join(composed.split())
    if not any(_shows(character) for character in normal):
        raise NotVisible("It has no visible character.")
    return normal


def _is_refused(text: str, place: int) -> bool:
    code = ord(text[place])
    before, after = _code(text, place - 1), _code(text, place + 1)
    if _within(code, _REFUSED) or code & 0xFFFE == 0xFFFE:
        return True
    if code == _ZERO_WIDTH_JOINER:
        return not (_joins_pictures(before, after) or _joins_letters(before, after))
    if code == _ZERO_WIDTH_NON_JOINER:
        return not _joins_letters(before, after)
    if code in _VARIATION_STYLES:
        return not (_within(before, _PICTOGRAPHS) or chr(before) in _KEYCAPS)
    if _within(code, _MONGOLIAN_SELECTORS):
        return not _within(before, (*_MONGOLIAN, *_MONGOLIAN_SELECTORS))
    if _within(code, _HAN_VARIATIONS):
        return not _within(before, _HAN)
    if _within(code, _TAGS):
        return not (before == _BLACK_FLAG or _within(before, _TAGS))
    return _is_piled(text, place)


def _joins_pictures(before: int, after: int) -> bool:
    return (_within(before, _PICTOGRAPHS) or before in _VARIATION_STYLES) and _within(after, _PICTOGRAPHS)


def _joins_letters(before: int, after: int) -> bool:
    return _within(before, _JOINING_SCRIPTS) and _within(after, _JOINING_SCRIPTS)


def _is_piled(text: str, place: int) -> bool:
    """Returns whether too many marks are stacked on one letter."""
    generic = script = 0
    while place >= 0 and _is_mark(text[place]):
        if _within(ord(text[place]), _GENERIC_MARKS):
            generic += 1
        script += 1
        place -= 1
    return generic > _MOST_GENERIC_MARKS or script > _MOST_SCRIPT_MARKS


def _shows(character: str) -> bool:
    """Returns whether the character is visible on its own. A character that Python does not know counts as visible."""
    return unicodedata.category(character) not in {"Zs", "Mn", "Me", "Cf"}


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} and not _within(ord(character), _MONGOLIAN_SELECTORS)


def _code(text: str, place: int) -> int:
    """Returns the code of the character at `place`, or of a space if `place` is before or after the text."""
    return ord(text[place]) if 0 <= place < len(text) else ord(" ")


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)
