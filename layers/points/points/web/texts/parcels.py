"""The texts about parcels for staff: why a row of a list cannot be shipped."""

from typing import Final

from points.domain.rewards.parcels import LONGEST_CARRIER, InList, WhyNot
from points.web.languages import Language

Why = WhyNot | InList

_BECAUSE: Final[dict[Why, tuple[str, str]]] = {
    "unknown": ("没有这个兑换单", "No such redemption"),
    "twice": ("这一单在清单里出现了两次", "The list has this redemption twice"),
    "carrier": (
        f"缺快递公司，或超过 {LONGEST_CARRIER} 字",
        f"The carrier is missing or longer than {LONGEST_CARRIER} characters",
    ),
    "tracking_no": (
        "单号应是 4 到 40 个字母、数字或短横",
        "A tracking number has 4 to 40 letters, digits or hyphens",
    ),
    "erased": ("会员已注销，没有地址，请拒绝这一单", "The member was erased, so there is no address. Refuse it"),
    "other_parcel": ("已用别的单号发货", "Shipped before with another carrier or number"),
    "not_waiting": ("不在待发货状态", "Does not wait to be shipped"),
    "busy": ("系统繁忙，请再发一次", "The system is busy. Send it again"),
}


def because(why: Why, language: Language) -> str:
    """Returns the reason in words."""
    chinese, english = _BECAUSE[why]
    return english if language == "en" else chinese
