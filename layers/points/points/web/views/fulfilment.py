"""A redemption as staff see it: with its member, its address, and whether WeChat knows that it was sent."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Address, Redemption
from points.web.validation import Answers
from points.web.views.redemptions import RedemptionView, redemption_view


class Told(Answers):
    state: Literal["due", "told", "failed"] = Field(description="due: it will be; failed: tell WeChat in its console")
    fault: str | None = Field(description="What WeChat said of it")


class DeskView(RedemptionView):
    member_id: str
    wechat_told: Told | None = Field(None, description="Whether WeChat knows that what was paid for has left the shop")


class DeskAnswer(Answers):
    items: list[DeskView]
    next_cursor: str | None


def desk_view(found: Redemption, now: datetime, address: Address | None, payment: Payment | None) -> dict[str, Any]:
    view = redemption_view(found, now, address, payment=payment) | {"member_id": found.member_id}
    if payment is not None and payment.parcel:
        view["wechat_told"] = {"state": payment.parcel, "fault": payment.parcel_fault or None}
    return view
