"""Why a coupon takes off what it does, for the checkout to show."""

from typing import Final

from points.domain.rewards.coupons import Discount
from points.web.languages import Language
from points.web.texts.money import yuan

_REASONS: Final = {
    "applied": ("已优惠{yuan}元", "{yuan} yuan off"),
    "not_yet": ("还没到可用时间", "It cannot be used yet"),
    "blackout": ("今天不可使用", "It cannot be used today"),
    "no_category": ("订单里没有适用的商品", "It is not for anything in this order"),
    "threshold": ("再买{missing}元可用", "{missing} yuan more are needed"),
    "nothing_off": ("本单没有可减免的金额", "There is nothing to take off"),
    "does_not_stack": ("不能与本单的其他优惠券同时使用", "It does not go with the other coupons of this order"),
}


def reason(discount: Discount, language: Language) -> str:
    chinese, english = _REASONS[discount.why]
    text = english if language == "en" else chinese
    return text.format(yuan=yuan(discount.fen), missing=yuan(discount.missing_fen))
