"""Fits values into the fields of a WeChat subscription message.

A field's key is its type and a number (`thing1`, `number02`). Each type has its own limits. WeChat refuses the whole
message (error 47003) if one value exceeds them. A text that is too long is shortened here. A number, date or code that
does not fit is refused.

| type | holds |
| --- | --- |
| `thing` | one line of text, 20 characters |
| `name` | 10 characters, or 20 if all are Latin letters |
| `phrase` | 5 汉字 only |
| `symbol` | 5 symbols |
| `enum` | one of the template's own words |
| `number` | 32 digits, optionally with a decimal point |
| `amount` | 10 digits, with a currency symbol or 元 |
| `letter` | 32 Latin letters |
| `character_string` | 32 letters, digits and symbols, no 汉字 |
| `date` `time` | 2026-12-31, 2026年12月31日 15:01, 15:01; two joined by `~` are a range |
| `phone_number` | 17 digits and symbols |
| `car_number` | 8 characters, 汉字 only at the ends |

Source: the parameter table of `subscribeMessage.send`. WeChat does not say how it counts length. This module counts
UTF-16 units, in which an emoji is two, so that a value is never too long.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

WORDS_LIMIT: Final = 20

_KEY = re.compile(r"([a-z]+(?:_[a-z]+)*)[0-9]+")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_AMOUNT = re.compile(r"[¥￥$€£]?[0-9]+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?元")
_LETTERS = re.compile(r"[A-Za-z]{1,32}")
_CODE = re.compile(r"[\x20-\x7e]{1,32}")
_PHONE = re.compile(r"[0-9+() -]{1,17}")
_CAR = re.compile(r"[\u4e00-\u9fff]?[A-Z0-9]{1,8}[\u4e00-\u9fff]?")
_DAY = re.compile(r"[0-9]{4}(?:年[0-9]{1,2}月[0-9]{1,2}日|([-/.])[0-9]{1,2}\1[0-9]{1,2})")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")

_ZERO_WIDTH_JOINER = "\u200d"
_LOOSE_END = f" {_ZERO_WIDTH_JOINER}\ufe0f"  # removed from the end of a shortened text


class FieldDoesNotFit(ValueError):
    """The value does not fit the field. The exception's text names the field, never the value."""


def fit_field(key: str, value: str) -> str:
    """Returns `value` in the form in which it fits the field `key`. Text is shortened if necessary.

    Raises FieldDoesNotFit for an unknown type, an empty value, or a number, date or code that does not fit.
    """
    named = _KEY.fullmatch(key)
    fit = named and _FITS.get(named[1])
    if not fit:
        raise FieldDoesNotFit(f"{key}: no such type of field")
    fitting = fit(_one_line(value))
    if not fitting:
        raise FieldDoesNotFit(f"{key}: the value is empty or not of this type")
    return fitting


# ── Words: shortened ─────────────────────────────────────────────────────────


def _thing(text: str) -> str:
    return _shorten(text, WORDS_LIMIT)


def _name(text: str) -> str:
    latin = all(c in " .'-" or (c.isascii() and c.isalpha()) for c in text)
    return _shorten(text, 20 if latin else 10)


def _phrase(text: str) -> str:
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")[:5]


def _symbol(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] in "PS" and c <= "\uffff")[:5]


# ── Figures, dates and codes: whole or not at all (an empty answer is a refusal) ────


def _enum(text: str) -> str:
    return text if _units(text) <= WORDS_LIMIT else ""


def _number(text: str) -> str:
    return text if _NUMBER.fullmatch(text) and len(text) <= 32 else ""


def _amount(text: str) -> str:
    return text if _AMOUNT.fullmatch(text) and sum(c in "0123456789" for c in text) <= 10 else ""


def _letter(text: str) -> str:
    return text if _LETTERS.fullmatch(text) else ""


def _character_string(text: str) -> str:
    return text if _CODE.fullmatch(text) else ""


def _date(text: str) -> str:
    return text if _is_range(text, _is_date) else ""


def _time(text: str) -> str:
    return text if _is_range(text, _is_time) else ""


def _phone_number(text: str) -> str:
    return text if _PHONE.fullmatch(text) and any(c in "0123456789" for c in text) else ""


def _car_number(text: str) -> str:
    return text if _CAR.fullmatch(text) and len(text) <= 8 else ""


_FITS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": _thing,
    "name": _name,
    "phrase": _phrase,
    "symbol": _symbol,
    "enum": _enum,
    "number": _number,
    "amount": _amount,
    "letter": _letter,
    "character_string": _character_string,
    "date": _date,
    "time": _time,
    "phone_number": _phone_number,
    "car_number": _car_number,
}


# ── Text ─────────────────────────────────────────────────────────────────────


def _one_line(text: str) -> str:
    """Returns the text on one line, without control characters, direction marks and unpaired surrogates."""
    visible = (" " if c.isspace() else "" if _is_hidden(c) else c for c in text)
    return " ".join("".join(visible).split()).strip(_LOOSE_END)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character != _ZERO_WIDTH_JOINER


def _units(text: str) -> int:
    return sum(2 if c > "\uffff" else 1 for c in text)


def _shorten(text: str, limit: int) -> str:
    if _units(text) <= limit:
        return text
    room = limit - 1  # for the ellipsis
    kept = []
    for character in text:
        room -= _units(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip(_LOOSE_END) + "…"


# ── Dates and times ──────────────────────────────────────────────────────────


def _is_range(text: str, is_moment: Callable[[str], bool]) -> bool:
    ends = text.split("~")
    return len(ends) <= 2 and all(is_moment(end) for end in ends)


def _is_date(text: str) -> bool:
    day, _, clock = text.partition(" ")
    return _is_day(day) and (not clock or _is_clock(clock))


def _is_time(text: str) -> bool:
    day, _, clock = text.rpartition(" ")
    return _is_clock(clock) and (not day or _is_day(day))


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date(*(int(digits) for digits in re.findall("[0-9]+", text)))
    except ValueError:
        return False  # there is no 31st of June
    return True


def _is_clock(text: str) -> bool:
    return bool(_CLOCK.fullmatch(text))
