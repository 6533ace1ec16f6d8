"""The texts that tell a merchant why a decision conflicts with others (`points.domain.decisions.conflicts`)."""

from collections.abc import Iterable
from typing import Final

from points.domain.decisions.conflicts import Objection, Wrong
from points.domain.errors import Invalid
from points.web.languages import Language

_WORDS: Final[dict[Wrong, tuple[str, str]]] = {
    "ruled": ("已有规则 {rule}，请修改那一条", "already has the rule {rule}. Change that rule"),
    "over": ("活动时间已过，请填写将来的时间", "is in the past. Choose a future time"),
    "no_such_day": (
        "活动期间没有这些星期几，请改 weekdays 或延长活动时间",
        "none of these days is between starts_at and ends_at. Choose other days or a longer period",
    ),
    "same_again": (
        "与活动 {campaign} 在时间、类型和品类上重叠且倍数相同，无法判断哪个生效；请改倍数、时间或品类",
        "is the same as that of {campaign}, which overlaps in time, kind and category. It is undefined which applies."
        " Change the multiplier, the period or the categories",
    ),
    "too_generous": (
        "活动 {campaign} 的 {multiplier} 倍与规则 {rule} 合计每分钱得不止 1 积分；请降低倍数或提高 fen_per_point",
        "the multiplier {multiplier} of {campaign} and the rule {rule} together give more than one point per fen."
        " Choose a smaller multiplier or a larger fen_per_point",
    ),
    "not_once": (
        "在活动 {campaign} 的 {multiplier} 倍下，{activity} 的预算不够发放一次（{points} 积分）；请增加预算或降低倍数",
        "with the multiplier {multiplier} of {campaign}, doing {activity} once gives {points} points, more than its"
        " budget. Raise the budget or choose a smaller multiplier",
    ),
    "too_much": (
        "活动 {campaign} 的 {multiplier} 倍使一次得分超过 {most}；请降低倍数或积分",
        "gives more than {most} points at once with the multiplier {multiplier} of {campaign}. Choose fewer points or a"
        " smaller multiplier",
    ),
    "other_id": ("与路径中的不一致", "is not the one in the path"),
    "past": ("必须是将来的时间；立即生效请去掉", "is in the past. Omit it to change at once"),
    "only_at_once": (
        "预算只能立即修改，请单独修改（不带 effective_at）",
        "can only change at once. Change it in a separate edit, without effective_at",
    ),
    "month_again": (
        "此刻更改会回到已结束的月份，请过几小时再改",
        "would return to a month that is over in the current zone. Change it some hours later",
    ),
    "flash_is_fixed": ("不能更改，请新建奖品", "cannot be changed. Create another reward"),
    "stock_is_sold": ("剩余库存不够减这么多", "removes more units than are left"),
    "budget_is_given": (
        "剩余预算不够减这么多，见 budget_left",
        "removes more points than are left. See budget_left",
    ),
    "has_started": ("活动已开始，不能更改；请新建活动", "cannot change after the start. Create another campaign"),
    "not_https": ("必须是 https:// 开头的地址", "must be an https:// address"),
    "other_host": ("图片域名只能是 {hosts}", "must be on {hosts}"),
    "no_such_picture": (
        "没有这张图片，请先上传（POST /merchant/images）；上传后一周内未使用会被删除",
        "is not a picture of this shop. Upload it with POST /merchant/images and use it within a week",
    ),
    "no_wechat_pay": ("尚未开通微信支付，只能是 0", "must be 0: WeChat Pay is not set up in this shop"),
}


def refusal(objections: Iterable[Objection], language: Language) -> Invalid:
    """Returns the refusal to raise: the first conflict of each field, in words."""
    wrong: dict[str, str] = {}
    for objection in objections:
        wrong.setdefault(objection.field, words(objection, language))
    return Invalid(wrong)


def words(objection: Objection, language: Language) -> str:
    """Returns the sentence that explains this objection to the merchant."""
    chinese, english = _WORDS[objection.wrong]
    return (english if language == "en" else chinese).format_map(objection.facts)
