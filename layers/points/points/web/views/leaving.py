"""What a member loses by leaving, and what is kept afterwards. Members see this before they leave."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from pydantic import Field

from points.domain.ledger.closing import Standing
from points.domain.rewards.redemption import Redemption
from points.web.languages import Language
from points.web.validation import Answers

_KEPT: Final = {
    "debt": ("尚欠的积分", "points owed"),
    "restrictions": ("账户冻结与风险等级", "a freeze and the risk level"),
    "sign_in": ("最近一次签到的日期和当天的次数", "the date of the last sign-in and the counts of that day"),
    "once_only": ("有次数限制的奖品和活动的已用次数", "the uses of rewards and activities with a limit"),
    "not_new": ("曾是会员，不再算新会员", "having been a member, so not being new again"),
    "friends": ("哪些好友已经计过分", "which friends have already counted"),
}
_NOTICE: Final = (
    "注销后，积分和历史不再恢复，未使用的券和未完成的兑换随即作废。为防止重复领取，以上记录以不含个人信息的方式保留{}个月，到期删除。",
    "Points and history do not come back. Unused coupons and vouchers and open orders end at once. So that nothing is"
    " given twice, the records above are kept for {} months without personal data and then deleted.",
)
_KINDS: Final = {"coupon": "coupons", "service": "vouchers", "goods": "orders"}


class Leaving(Answers):
    """What ends if the member leaves now, and what is kept."""

    points: int = Field(description="Points that end, with those that are not spendable yet.")
    coupons: int = Field(description="Coupons that are not used and end.")
    vouchers: int = Field(description="Vouchers that are not used and end.")
    orders: int = Field(description="Goods that are not shipped and are cancelled.")
    kept: list[str] = Field(description="What is kept without personal data, in words.")
    kept_months: int = Field(description="For how many months (`privacy_retention_months` of the program).")
    notice: str = Field(description="All of this in words, to be shown before `DELETE /me`.")


def leaving_view(worth: Standing, open_ones: Iterable[Redemption], months: int, language: Language) -> dict[str, Any]:
    """Returns the answer in the shape of `Leaving`."""
    ending = Counter(_KINDS[one.kind] for one in open_ones)
    place = 1 if language == "en" else 0
    return {
        "points": max(0, worth.balance) + worth.pending,
        **{name: ending[name] for name in _KINDS.values()},
        "kept": [texts[place] for texts in _KEPT.values()],
        "kept_months": months,
        "notice": _NOTICE[place].format(months),
    }
