"""A redemption as staff see it: with its member, its address, and the state of the shipping report to WeChat."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.program.stores import Store
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Address, Redemption
from points.domain.rewards.transitions import Status
from points.web.validation import Answers
from points.web.views.redemptions import RedemptionView, redemption_view


class Told(Answers):
    """The shipping report to WeChat."""

    state: Literal["due", "told", "failed"] = Field(
        description="due: not yet sent. told: WeChat accepted it. failed: report the parcel in WeChat's console."
    )
    fault: str | None = Field(description="WeChat's error code. `erased`: the member was erased before.")


class DeskView(RedemptionView):
    """A redemption, for staff."""

    member_id: str
    used_by: str | None = Field(None, description="Who redeemed the voucher: the operator's name, or the key's id.")
    wechat_told: Told | None = Field(None, description="The shipping report to WeChat. Only for paid redemptions.")


class DeskAnswer(Answers):
    items: list[DeskView]
    next_cursor: str | None


class StatusCount(Answers):
    """How many redemptions have one status."""

    status: Status
    count: int
    is_all: bool = Field(description="False if there are more than were counted.")


class CountsAnswer(Answers):
    items: list[StatusCount]


def desk_view(
    found: Redemption, now: datetime, stores: Mapping[str, Store], address: Address | None, payment: Payment | None
) -> dict[str, Any]:
    """Returns the redemption in the shape of `DeskView`."""
    view = redemption_view(found, now, stores, address, payment=payment) | {"member_id": found.member_id}
    if found.used_by:
        view["used_by"] = found.used_by
    if payment is not None and payment.parcel:
        view["wechat_told"] = {"state": payment.parcel, "fault": payment.parcel_fault or None}
    return view
