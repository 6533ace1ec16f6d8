"""What members read in a message, made from its kind and what it is about, in their language."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from points.domain.ledger import Value
from points.web.languages import Language

# By kind: (Chinese, English).
_TITLES: Final = {"points_expiring": ("积分即将过期", "Points about to expire")}
_BODIES: Final = {
    "points_expiring": (
        "{points}积分将于{expires_on}过期，快去兑换吧",
        "{points} points expire at the end of {expires_on}. Redeem them in time.",
    )
}
_PAGES: Final = {"points_expiring": "pages/rewards/index"}


def title(kind: str, language: Language) -> str:
    return _TITLES[kind][_column(language)]


def body(kind: str, about: Mapping[str, Value], language: Language) -> str:
    day = date.fromisoformat(str(about["expires_on"]))
    return _BODIES[kind][_column(language)].format(points=about["points"], expires_on=_day(day, language))


def page(kind: str) -> str:
    """Where in the mini program the message leads."""
    return _PAGES[kind]


def placeholders(kind: str, about: Mapping[str, Value], today: date) -> dict[str, str]:
    """What the fields of a WeChat template may be made of; members read WeChat's messages in Chinese."""
    expires_on = date.fromisoformat(str(about["expires_on"]))
    return {
        "title": title(kind, "zh"),
        "points": str(about["points"]),
        "expires_on": _day(expires_on, "zh"),
        "days_left": str((expires_on - today).days),
        "tip": "快去兑换吧",
    }


def _column(language: Language) -> int:
    return 1 if language == "en" else 0


def _day(day: date, language: Language) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
