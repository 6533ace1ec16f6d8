"""The values that WeChat accepts in the fields of a subscription message; it refuses others with 47003.

These rules come from the parameter table of `subscribeMessage.send`. They share no code with
`points.domain.messages.subscription_fields`, so that a mistake in one of them is found.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

_KEY = re.compile(r"([a-z_]+?)[0-9]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_DAY_FORMATS: Final = ("%Y年%m月%d日", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d")
_CLOCK_FORMATS: Final = ("%H:%M", "%H:%M:%S")
_MOMENT_FORMATS: Final = tuple(f"{day} {clock}" for day in _DAY_FORMATS for clock in _CLOCK_FORMATS)

# By type: a regular expression and the greatest length. Dates and times have further checks below.
TYPES: Final[Mapping[str, tuple[str, int]]] = {
    "thing": (r".+", 20),
    "name": (r".+", 20),
    "phrase": (r"[\u4e00-\u9fff]+", 5),
    "symbol": (r"(?:[^\w\s]|_)+", 5),
    "enum": (r".+", 20),
    "number": (r"\d+(\.\d+)?", 32),
    "amount": (r"[¥￥$€£]?\d+(\.\d+)?元?", 13),
    "letter": (r"[A-Za-z]+", 32),
    "character_string": (r".+", 32),
    "date": (r".+", 64),
    "time": (r".+", 64),
    "phone_number": (r"[\d+() -]+", 17),
    "car_number": (r"[\u4e00-\u9fffA-Z0-9][A-Z0-9]*[\u4e00-\u9fffA-Z0-9]?", 8),
}


def fault_of(key: str, value: object) -> str | None:
    """Returns WeChat's words for what is wrong with the value; None if it is accepted."""
    named = _KEY.fullmatch(key)
    if not named or named[1] not in TYPES:
        return "invalid"
    if not isinstance(value, str):
        return "invalid"
    if not value.strip():
        return "is empty"
    return None if _is_accepted(named[1], value) else "invalid"


def _is_accepted(kind: str, value: str) -> bool:
    pattern, limit = TYPES[kind]
    if not re.fullmatch(pattern, value, re.ASCII if kind != "symbol" else 0):
        return False
    if _UNPRINTABLE.search(value) or _length(value) > limit:
        return False
    if kind == "name":
        return _length(value) <= (10 if re.search(r"[^\W_A-Za-z]", value) else 20)
    if kind == "amount":
        return len(re.findall(r"\d", value)) <= 10
    if kind == "character_string":
        return not _HAN.search(value)
    if kind == "date":
        return _is_range_of(value, _DAY_FORMATS + _MOMENT_FORMATS)
    if kind == "time":
        return _is_range_of(value, _CLOCK_FORMATS + _MOMENT_FORMATS)
    return True


def _length(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _is_range_of(value: str, formats: tuple[str, ...]) -> bool:
    ends = value.split("~")
    return len(ends) <= 2 and value.isprintable() and all(_is_written_as(end, formats) for end in ends)


def _is_written_as(value: str, formats: tuple[str, ...]) -> bool:
    return any(_reads(value, wanted) for wanted in formats)


def _reads(value: str, wanted: str) -> bool:
    try:
        datetime.strptime(f"{value} +0800", f"{wanted} %z")
    except ValueError:
        return False
    return True
