"""The texts about orders for staff: why a line earned nothing."""

from typing import Final

from points.domain.earning.calculation import EarnedLine
from points.domain.earning.nothing_earned import WhyNothing
from points.web.languages import Language
from points.web.texts.money import yuan

_WHY_NOTHING: Final[dict[WhyNothing, tuple[str, str]]] = {
    "no_rule": ("没有规则覆盖类目「{category}」", "No rule covers the category “{category}”"),
    "below_minimum": (
        "这类商品满 {step} 元才得 1 分，还差 {short} 元",
        "This category earns 1 point for every full {step} yuan, and is {short} yuan short of one",
    ),
    "daily_limit": (
        "会员当天已达到规则的每日上限 {limit} 分",
        "The member had used the rule's daily limit of {limit} points",
    ),
    "gift": ("这一行没有付钱", "Nothing was paid for this line"),
    "shared_out": ("这类商品的积分不够分到每一行", "The points of this category did not reach every line"),
}


def why_nothing(why: WhyNothing, earned: EarnedLine, language: Language) -> str:
    """Returns the reason in words, with the figures that decided it."""
    chinese, english = _WHY_NOTHING[why]
    facts = {
        "category": earned.line.category,
        "step": yuan(int(earned.why.get("fen_per_point", 0))),
        "short": yuan(int(earned.why.get("short", 0))),
        "limit": earned.why.get("daily_limit", ""),
    }
    return (english if language == "en" else chinese).format_map(facts)
