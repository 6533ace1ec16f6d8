"""Answers that more than one function gives: a member, a redemption, their shapes and how they are made."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import vouchers
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Address, Redemption, Status
from points.domain.rewards.vouchers import Shown
from points.web.validation import Answers
from points.web.views.payments import PaymentView, payment_view


class CouponView(Answers):
    coupon_code: str
    status: Literal["issued", "used", "expired", "cancelled"]
    kind: Literal["amount_off", "percent_off", "free_shipping"]
    threshold_fen: int
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    categories: list[str]
    excluded: list[str]
    blackout: list[date]
    stacks: bool = Field(description="Whether it goes with other coupons that do so")
    valid_from: datetime
    valid_until: datetime


class VoucherView(Answers):
    voucher_code: str = Field(description="To show as text and as QR code; good for a minute at most")
    changes_at: datetime | None = Field(description="When to ask for it anew; null: there is nothing left to show")
    valid_until: datetime
    stores: list[str]
    used_at: str | None = Field(description="The store in which it was redeemed, where it was named")


class ShipmentView(Answers):
    carrier: str
    tracking_no: str
    shipped_at: datetime
    received_by: datetime = Field(description="Counts as received then, where nobody says otherwise before")


class AddressView(Answers):
    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


class RedemptionView(Answers):
    redemption_id: str
    status: Status
    reward_id: str
    kind: Literal["goods", "coupon", "service"]
    name: str
    quantity: int
    points: int
    cash_fen: int
    created_at: datetime
    coupon: CouponView | None = None
    voucher: VoucherView | None = None
    address: AddressView | None = None
    shipment: ShipmentView | None = None
    reason: str | None = Field(None, description="Why the merchant refused it or took it back")
    payment: PaymentView | None = Field(None, description="Of a redemption that costs cash as well")


def redemption_view(
    redemption: Redemption,
    now: datetime,
    address: Address | None = None,
    shown: Shown | None = None,
    payment: Payment | None = None,
    request: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """As its member sees it, with its address opened; `shown` is its voucher of this half minute.

    Codes of coupons and vouchers are shown once they are paid for; `request` is what wx.requestPayment takes.
    """
    view: dict[str, Any] = {
        "redemption_id": redemption.redemption_id,
        "status": redemption.status_at(now),
        "reward_id": redemption.reward_id,
        "kind": redemption.kind,
        "name": redemption.name,
        "quantity": redemption.quantity,
        "points": redemption.points,
        "cash_fen": redemption.cash_fen,
        "created_at": _local(redemption.created_at, now),
    }
    paying = payment_view(redemption, now, payment, request)
    if paying is not None:
        view["payment"] = paying
    is_unpaid = redemption.status == "pending_payment"
    if redemption.coupon is not None and not is_unpaid:
        view["coupon"] = coupon_view(redemption, redemption.coupon, now)
    if redemption.kind == "service" and redemption.valid_until is not None and not is_unpaid:
        view["voucher"] = {
            "voucher_code": shown.text if shown else redemption.code,
            "changes_at": _local(shown.good_until, now) if shown else None,
            "valid_until": _local(redemption.valid_until.replace(microsecond=0), now),
            "stores": list(redemption.stores),
            "used_at": redemption.used_at or None,
        }
    if address is not None:
        view["address"] = {name: getattr(address, name) for name in Address.__slots__}
    if redemption.shipment is not None:
        view["shipment"] = {
            "carrier": redemption.shipment.carrier,
            "tracking_no": redemption.shipment.tracking_no,
            "shipped_at": _local(redemption.shipment.shipped_at, now),
            "received_by": _local(redemption.shipment.received_by, now),
        }
    if redemption.reason:
        view["reason"] = redemption.reason
    return view


def shown_at(key: bytes, redemption: Redemption, now: datetime) -> Shown | None:
    """The voucher to show now, under the stamping key; None where there is none to redeem."""
    if redemption.kind != "service" or redemption.status_at(now) != "issued":
        return None
    return vouchers.show(key, redemption.code, now)


def coupon_view(redemption: Redemption, terms: CouponTerms, now: datetime) -> dict[str, Any]:
    assert redemption.valid_until is not None
    discount = {
        "amount_off_fen": terms.amount_off_fen,
        "percent_off": terms.percent_off,
        "max_off_fen": terms.max_off_fen,
    }
    return {
        "coupon_code": redemption.code,
        "status": redemption.status_at(now),
        "kind": terms.kind,
        "threshold_fen": terms.threshold_fen,
        **{name: value for name, value in discount.items() if value is not None},
        "categories": list(terms.categories),
        "excluded": list(terms.excluded),
        "blackout": [day.isoformat() for day in terms.blackout],
        "stacks": terms.stacks,
        "valid_from": _local(terms.valid_from or redemption.created_at, now),
        "valid_until": _local(redemption.valid_until.replace(microsecond=0), now),
    }


def _local(at: datetime, now: datetime) -> str:
    """RFC 3339 in the program's zone, which `now` is in."""
    return at.astimezone(now.tzinfo).isoformat()
