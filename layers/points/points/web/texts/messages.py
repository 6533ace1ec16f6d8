"""The texts of messages to members, by kind and language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote

from points.domain.ledger.accounts import Value
from points.domain.rewards.carriers import carrier_names
from points.domain.rewards.suggestions import Suggestion
from points.web.languages import Language

# By kind: (Chinese, English).
_TITLES: Final = {
    "points_expiring": ("积分即将过期", "Points about to expire"),
    "points_arrived": ("积分已到账", "Points have arrived"),
    "redemption_shipped": ("兑换商品已发货", "Your reward is on its way"),
    "voucher_expiring": ("兑换券即将过期", "Voucher about to expire"),
}
_BODIES: Final = {
    "points_expiring": (
        "{points}积分将于{expires_on}过期，快去兑换吧",
        "{points} points expire at the end of {expires_on}. Redeem them in time.",
    ),
    "points_arrived": ("{points}积分已到账，现在可以使用了", "{points} points have arrived and can be used now."),
    "redemption_shipped": (
        "{name}已由{carrier}发出，单号{tracking_no}",
        "{name} was sent with {carrier}, tracking number {tracking_no}.",
    ),
    "voucher_expiring": (
        "{name}的兑换券将于{expires_on}过期，快去使用吧",
        "The voucher for {name} expires at the end of {expires_on}. Use it in time.",
    ),
}
_REWARDS: Final = ("；可兑换：{names}", " You can redeem: {names}.")
_COMMAS: Final = ("、", ", ")
_TIPS: Final = {
    "points_expiring": "快去兑换吧",
    "points_arrived": "现在可以使用了",
    "redemption_shipped": "请留意查收",
    "voucher_expiring": "快去使用吧",
}
_DAYS: Final = ("expires_on", "arrived_on", "shipped_on")


def title(kind: str, language: Language) -> str:
    """Returns the message's title."""
    return _TITLES[kind][_column(language)]


def body(kind: str, about: Mapping[str, Value], rewards: Sequence[Suggestion], language: Language) -> str:
    """Returns the message's text, with the suggested rewards."""
    text = _BODIES[kind][_column(language)].format(**_worded(about, language))
    if not rewards:
        return text
    names = _COMMAS[_column(language)].join(reward.name for reward in rewards)
    return text + _REWARDS[_column(language)].format(names=names)


def page(kind: str, about: Mapping[str, Value], rewards: Sequence[Suggestion]) -> str:
    """Returns the mini program page that the message opens."""
    match kind:
        case "points_expiring":
            return redemption_page(rewards[0]) if rewards else "pages/rewards/index"
        case "points_arrived":
            return "pages/points/index"
        case _:
            return f"pages/redemptions/detail?redemption_id={about['redemption_id']}"


def redemption_page(reward: Suggestion) -> str:
    """Returns the page on which the reward is redeemed, with quantity 1."""
    return f"pages/rewards/detail?reward_id={quote(reward.reward_id, safe='')}&quantity=1"


def placeholders(kind: str, about: Mapping[str, Value], rewards: Sequence[Suggestion], today: date) -> dict[str, str]:
    """Returns the values for the fields of a WeChat template. WeChat messages are always in Chinese."""
    found = {name: text for name, text in _worded(about, "zh").items() if name != "redemption_id"}
    found |= {"title": title(kind, "zh"), "tip": _TIPS[kind], "page": page(kind, about, rewards)}
    if "expires_on" in about:
        found["days_left"] = str((date.fromisoformat(str(about["expires_on"])) - today).days)
    if kind == "points_expiring":
        found["rewards"] = "、".join(reward.name for reward in rewards) or _TIPS[kind]
    return found


def _worded(about: Mapping[str, Value], language: Language) -> dict[str, str]:
    return {name: _text(name, str(value), language) for name, value in about.items()}


def _text(name: str, value: str, language: Language) -> str:
    if name in _DAYS:
        return _day(date.fromisoformat(value), language)
    if name == "carrier":
        return carrier_names(value)[_column(language)]
    return value


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
