"""The payment of a redemption, as its member and the shop's staff see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.calendar import later
from points.domain.rewards.payments import HOLD, Payment
from points.domain.rewards.redemption import Redemption
from points.web.validation import Answers
from points.web.views.times import local


class PaymentRequest(Answers):
    """The parameters of `wx.requestPayment`, ready to pass on."""

    timeStamp: str  # noqa: N815  WeChat's own names
    nonceStr: str  # noqa: N815
    package: str
    signType: Literal["RSA"]  # noqa: N815
    paySign: str  # noqa: N815


class PaymentView(Answers):
    """The cash part of a redemption."""

    state: Literal["awaiting", "paid", "closed", "refunding", "refunded", "refund_failed"] = Field(
        description="refunding: the refund is in progress. refund_failed: the shop must refund it by hand."
    )
    fen: int
    pay_until: datetime = Field(description="Points and stock are reserved until then.")
    request: PaymentRequest | None = Field(
        None, description="For wx.requestPayment. If missing, POST /redemptions/{redemption_id}/pay returns it."
    )


def payment_view(
    redemption: Redemption, now: datetime, payment: Payment | None = None, request: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """Returns the payment in the shape of `PaymentView`; None for a redemption without cash.

    `payment` may be left out if the redemption is new, because its payment is then `awaiting`. If it is left out for
    a redemption that no longer waits for its payment, the result is None.
    """
    if not redemption.cash_fen:
        return None
    if payment is None and redemption.status != "pending_payment":
        return None
    state = payment.state if payment else "awaiting"
    if payment is not None and payment.given_back:
        state = {"awaiting": "closed", "paid": "refunding"}.get(state, state)  # type: ignore[assignment]
    view: dict[str, Any] = {
        "state": state,
        "fen": redemption.cash_fen,
        "pay_until": local(later(redemption.created_at, HOLD), now),
    }
    return view | ({"request": dict(request)} if request else {})
