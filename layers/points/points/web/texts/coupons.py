"""The texts that explain a coupon's discount at the checkout."""

from typing import Final

from points.domain.rewards.coupons import Discount
from points.web.languages import Language
from points.web.texts.money import yuan

_REASONS: Final = {
    "applied": ("已优惠{yuan}元", "{yuan} yuan off"),
    "not_yet": ("还没到可用时间", "It cannot be used yet"),
    "blackout": ("今天不可使用", "It cannot be used today"),
    "no_category": ("订单里没有适用的商品", "It does not apply to anything in this order"),
    "threshold": ("再买{missing}元可用", "{missing} yuan below the minimum"),
    "nothing_off": ("本单没有可减免的金额", "There is nothing to discount"),
    "does_not_stack": ("不能与本单的其他优惠券同时使用", "It cannot be combined with the other coupons of this order"),
}


def reason(discount: Discount, language: Language) -> str:
    """Returns why the coupon gives this discount."""
    chinese, english = _REASONS[discount.why]
    text = english if language == "en" else chinese
    return text.format(yuan=yuan(discount.fen), missing=yuan(discount.missing_fen))
