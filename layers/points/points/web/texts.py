"""What members and merchants read about points: titles of entries, and why there are so many."""

from collections.abc import Mapping
from typing import Final

from points.domain.ledger import Entry, Value
from points.web.languages import Language

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


def title(entry: Entry, language: Language) -> str:
    """A line of history in one phrase: what kind it is, and of what."""
    chinese, english = _TITLES[entry.kind]
    kind = english if language == "en" else chinese
    if not entry.title:
        return kind
    return f"{kind}: {entry.title}" if language == "en" else f"{kind}：{entry.title}"


def reason(why: Mapping[str, Value], language: Language) -> str:
    """Why there are so many points, as far as a rule decided it; empty where there is nothing to say."""
    return _english(why) if language == "en" else _chinese(why)


def _chinese(why: Mapping[str, Value]) -> str:
    if why.get("none") == "no_rule":
        return "该类商品不积分"
    parts: list[str] = []
    if "mixed" in why:
        parts.append("不同商品按各自规则积分")
    if "fen_per_point" in why:
        parts.append(f"每满{_yuan(why['fen_per_point'])}元得1分")
    if "reason" in why:
        parts.append(str(why["reason"]))
    if "streak" in why:
        parts.append(f"连续签到第{why['streak']}天")
    if "multiplier" in why:
        parts.append(f"活动期间{why['multiplier']}倍")
    if "daily_limit" in why:
        parts.append(f"每日上限{why['daily_limit']}分")
    if "grace" in why:
        parts.append(f"其中{why['grace']}分原已过期，宽限期内可用")
    if "died" in why:
        parts.append("对应积分已过期，不再扣回")
    return "，".join(parts)


def _english(why: Mapping[str, Value]) -> str:
    if why.get("none") == "no_rule":
        return "This category earns no points"
    parts: list[str] = []
    if "mixed" in why:
        parts.append("each category by its own rule")
    if "fen_per_point" in why:
        parts.append(f"1 point for every full {_yuan(why['fen_per_point'])} yuan")
    if "reason" in why:
        parts.append(str(why["reason"]))
    if "streak" in why:
        parts.append(f"day {why['streak']} in a row")
    if "multiplier" in why:
        parts.append(f"times {why['multiplier']} in a campaign")
    if "daily_limit" in why:
        parts.append(f"at most {why['daily_limit']} a day")
    if "grace" in why:
        parts.append(f"{why['grace']} of them had expired and live again for the grace period")
    if "died" in why:
        parts.append("the points had expired, nothing is taken")
    return ", ".join(parts)


def _yuan(fen: Value) -> str:
    yuan, rest = divmod(int(fen), 100)
    return f"{yuan}.{rest:02d}".rstrip("0").rstrip(".")
