"""The texts about points for members and merchants: titles of entries, reasons, and the state of an invitation."""

from collections.abc import Mapping
from typing import Final

from points.domain.ledger.accounts import Value
from points.domain.ledger.postings import Entry
from points.domain.program.program import ReferralTerms
from points.web.languages import Language
from points.web.texts.money import yuan

_TITLES: Final = {
    "purchase": ("消费积分", "Purchase"),
    "sign_in": ("每日签到", "Daily sign-in"),
    "activity": ("参与活动", "Activity"),
    "referral": ("邀请好友", "Friend joined"),
    "redeem": ("积分兑换", "Redeemed"),
    "cancel": ("兑换取消退回", "Redemption cancelled"),
    "expire": ("积分过期", "Points expired"),
    "clawback": ("退款扣回", "Refund"),
    "adjust": ("人工调整", "Adjustment"),
}
_SPECIAL: Final = {
    "carried": ("注销前的欠分", "Debt from before leaving"),
    "made_up": ("补签", "Day made up"),
    "prize": ("榜单奖励", "Leaderboard prize"),
}

# In the order in which they are shown. {} is the value.
_CLAUSES: Final = {
    "mixed": ("不同商品按各自规则积分", "each category by its own rule"),
    "fen_per_point": ("每满{}元得1分", "1 point for every full {} yuan"),
    "reason": ("{}", "{}"),
    "period": ("{}", "{}"),
    "place": ("第{}名", "place {}"),
    "made_up": ("补签{}", "{} made up"),
    "share_points": ("其中分享活动{}分", "{} of them for sharing"),
    "bonus": ("好友订单已退款", "the friend's order was refunded"),
    "held": ("审核中", "under review"),
    "released": ("审核通过，{}分到账", "approved, {} points credited"),
    "refused": ("审核未通过", "review refused"),
    "streak": ("连续签到第{}天", "day {} in a row"),
    "bonus_day": ("其中连签奖励{}分", "{} of them as streak bonus"),
    "multiplier": ("活动期间{}倍", "times {} in a campaign"),
    "used_up": ("活动额度已用完", "the campaign's budget is used up"),
    "short": ("还差{}元", "{} yuan short of one"),
    "daily_limit": ("每日上限{}分", "at most {} a day"),
    "grace": ("其中{}分原已过期，宽限期内可用", "{} of them had expired and are valid again for the grace period"),
    "lapsed": ("其中{}分宽限期已过，不再退回", "the grace period of {} of them has ended, they do not come back"),
    "died": ("其中{}分已过期，不再扣回", "{} of them had expired and are not taken"),
}
_NONE: Final = {
    "no_rule": ("该类商品没有积分规则，不积分", "No rule covers this category, so it earns no points"),
    "low_score": ("未达到得分要求", "The score is too low for points"),
}

_INVITATIONS: Final = {
    "waiting": ("等待好友{}", "waiting for the friend's {}"),
    "counted": ("邀请成功", "counted"),
    "under_review": ("商家审核中", "under review by the shop"),
    "refused": ("商家审核未通过", "refused by the shop after review"),
    "not_counted": ("好友达成时您的账户被冻结", "your account was frozen when the friend qualified"),
    "taken_back": ("好友的订单已退款", "the friend's order was refunded"),
    "old_member": ("好友早已是会员，不计入邀请", "the friend was already a member and does not count"),
}
_ACTIONS: Final = {
    "first_sign_in": ("首次签到", "first sign-in"),
    "first_order": ("首次下单", "first order"),
}
_FIRST_ORDER_FROM: Final = ("首次下单满{}元", "first order of {} yuan or more")


def title(entry: Entry, language: Language) -> str:
    """Returns the title of an entry: its kind and, if any, what it is about."""
    special = (texts for name, texts in _SPECIAL.items() if name in entry.why)
    kind = _in(language, next(special, _TITLES[entry.kind]))
    if not entry.title:
        return kind
    return f"{kind}: {entry.title}" if language == "en" else f"{kind}：{entry.title}"


def reason(why: Mapping[str, Value], language: Language) -> str:
    """Returns why the entry has this many points; empty if no rule decided it."""
    if "none" in why:
        return _in(language, _NONE[str(why["none"])])
    clauses = (_in(language, clause).format(_said(name, why[name])) for name, clause in _CLAUSES.items() if name in why)
    return _in(language, ("，", ", ")).join(clauses)


def invitation(status: str, terms: ReferralTerms, language: Language) -> str:
    """Returns why an invitation has counted, has not counted, or is still waiting."""
    return _in(language, _INVITATIONS[status]).format(qualifying_action(terms, language))


def qualifying_action(terms: ReferralTerms, language: Language) -> str:
    """Returns what an invited friend must do before the bonus is due."""
    if terms.qualifies_on == "first_order" and terms.min_order_fen > 1:  # with 1, every paid order is large enough
        return _in(language, _FIRST_ORDER_FROM).format(yuan(terms.min_order_fen))
    return _in(language, _ACTIONS[terms.qualifies_on])


def _in(language: Language, texts: tuple[str, str]) -> str:
    chinese, english = texts
    return english if language == "en" else chinese


def _said(name: str, value: Value) -> str:
    return yuan(int(value)) if name.startswith("fen_") or name == "short" else str(value)
