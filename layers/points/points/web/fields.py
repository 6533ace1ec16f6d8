"""Field types and checks for what merchants enter. Each error is given in Chinese and English."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final, TypeVar
from unicodedata import category

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from points.domain.visible_text import NotVisible, visible
from points.web.schemas import ONE_LINE
from points.web.validation import Instant

Value = TypeVar("Value")
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2099


def wrong(chinese: str, english: str) -> PydanticCustomError:
    """Returns a field error with both texts. `points.web.validation` chooses the language."""
    return PydanticCustomError("explained", "{en}", {"zh": chinese, "en": english})


# ── Fields that depend on each other ────────────────────────────────────────────────


def only_for(value: Value, info: ValidationInfo, kind_of: Mapping[str, str]) -> Value:
    """Refuses a value whose field does not belong to the body's `kind`. `kind_of` gives the kind by field name."""
    needed = kind_of[info.field_name or ""]
    if value is not None and info.data.get("kind", needed) != needed:
        raise wrong(f"仅用于 kind 为 {needed} 时，请去掉", f"is only allowed for the kind {needed}. Omit it")
    return value


def needed_for(value: Value, info: ValidationInfo, kind_of: Mapping[str, str]) -> Value:
    """Refuses a missing value that the body's `kind` requires. `kind_of` gives the kind by field name."""
    needed = kind_of[info.field_name or ""]
    if value is None and info.data.get("kind") == needed:
        raise wrong(f"kind 为 {needed} 时必填", f"is required for the kind {needed}")
    return value


def after(end: datetime, start_field: str, info: ValidationInfo) -> datetime:
    """Refuses an end that is not later than the field `start_field`."""
    start = info.data.get(start_field)
    if start is not None and end <= start:
        raise wrong(f"必须晚于 {start_field}", f"must be later than {start_field}")
    return end


# ── Kinds of fields ──────────────────────────────────────────────────────────


def one_line(text: str) -> str:
    """Returns the text as one line in normal form (`points.domain.visible_text`).

    Refuses text without visible characters.
    """
    try:
        return visible(text)
    except NotVisible:
        raise wrong("须有可见文字，且不能含有换行、控制或不可见字符", "must be one line of visible text") from None


def within_bytes(most: int) -> Callable[[str], str]:
    """Returns a check that the text has at most `most` bytes in UTF-8."""

    def checked(text: str) -> str:
        if len(text.encode()) > most:
            raise wrong(f"过长：最多 {most} 字节", f"must have at most {most} bytes")
        return text

    return checked


def _lines(text: str) -> str:
    if any(category(character) == "Cc" for character in text if character not in "\r\n\t"):
        raise wrong("不能含有控制字符", "must not contain control characters")
    return text


def _in_our_time(at: datetime) -> datetime:
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        years = f"{_FIRST_YEAR}-{_LAST_YEAR}"
        raise wrong(f"年份应在 {years} 之间", f"must be in a year from {years}")
    return at


def distinct(items: list[Any]) -> list[Any]:
    """Refuses duplicate items."""
    if len(set(items)) < len(items):
        raise wrong("不能重复", "must not contain duplicates")
    return items


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise wrong("没有这个时区，例如 Asia/Shanghai", "is not an IANA time zone such as Asia/Shanghai")
    return name


@cache
def _zones() -> frozenset[str]:
    """Returns the IANA zones of the packaged tzdata, so that all hosts accept the same names."""
    return frozenset((resources.files("tzdata") / "zones").read_text(encoding="utf-8").split())


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}$")]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(one_line),
    ONE_LINE,
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_lines)]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# http is only for pictures on the local host, which only a stack with the test clock shows.
Image = Annotated[
    str,
    Field(
        max_length=512,
        pattern=r"^(https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)/[^\s\\]*$",
    ),
]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,12}$")]
MOST_TAGS: Final = 4  # per member; they are stored in the account, which must stay small
Zone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
Moment = Annotated[Instant, AfterValidator(_in_our_time)]
# The merchant's name of a store, 西湖店 or west-lake. It is limited in bytes, as every order and redemption stores it.
Store = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=32),
    AfterValidator(one_line),
    AfterValidator(within_bytes(96)),
    ONE_LINE,
]
# A category of goods. Rules and orders use the same type, so that a rule matches the orders it names.
Category = Line
Categories = Annotated[list[Category], Field(min_length=1, max_length=50), AfterValidator(distinct)]
