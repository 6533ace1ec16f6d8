"""A redemption as the API shows it, shared by several functions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, get_args

from pydantic import Field

from points.domain.program.reward_terms import RewardKind
from points.domain.program.stores import Store, names
from points.domain.rewards import vouchers
from points.domain.rewards.carriers import carrier_names
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Address, Redemption, Shipment
from points.domain.rewards.transitions import Status
from points.domain.rewards.vouchers import Shown
from points.web import images
from points.web.api import PageQuery
from points.web.languages import Language
from points.web.validation import BY_COMMA, Answers
from points.web.views.coupons import CouponView, coupon_view
from points.web.views.payments import PaymentView, payment_view
from points.web.views.times import local

Statuses = Annotated[list[Status], BY_COMMA, Field(max_length=len(get_args(Status)))]


class VoucherView(Answers):
    """A voucher for a service."""

    voucher_code: str = Field(description="Show it as text and as a QR code. Valid for at most a minute.")
    changes_at: datetime | None = Field(description="When to fetch a new code. Null: no longer usable.")
    valid_until: datetime
    stores: list[str] = Field(description="The ids of the stores in which it is valid. Empty: every store.")
    store_names: list[str] = Field(description="The names of `stores`, in the same order.")
    used_at: str | None = Field(description="The store in which it was used. Null if unused or not named.")
    used_at_name: str | None = Field(description="The name of `used_at`.")


class ShipmentView(Answers):
    """A shipped parcel."""

    carrier: str
    tracking_no: str
    shipped_at: datetime
    received_by: datetime = Field(description="Counts as received at this time unless confirmed earlier.")


class TrackingAnswer(Answers):
    """Where to look for the parcel."""

    carrier: str
    carrier_name: str = Field(description="In the caller's language.")
    tracking_no: str
    waybill_token: str | None = Field(
        description="For `openWaybillTracking` of WeChat's plugin. Null: not paid through WeChat, or not available now."
    )


class AddressView(Answers):
    """A shipping address."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


class RedemptionView(Answers):
    """A redemption."""

    redemption_id: str
    status: Status
    reward_id: str
    kind: RewardKind
    name: str = Field(description="The reward's name when it was redeemed.")
    image: str | None = Field(description="The reward's first picture when it was redeemed. Null: it had none.")
    quantity: int
    points: int
    cash_fen: int
    created_at: datetime
    coupon: CouponView | None = None
    voucher: VoucherView | None = None
    address: AddressView | None = None
    shipment: ShipmentView | None = None
    reason: str | None = Field(None, description="The merchant's reason for refusing or refunding it.")
    payment: PaymentView | None = Field(None, description="Only if the redemption costs cash.")


class RedemptionsQuery(PageQuery):
    status: Statuses | None = Field(None, description="One or more, with commas between.")
    kind: RewardKind | None = None


class RedemptionsAnswer(Answers):
    items: list[RedemptionView]
    next_cursor: str | None


def redemption_view(
    redemption: Redemption,
    now: datetime,
    stores: Mapping[str, Store],
    address: Address | None = None,
    shown: Shown | None = None,
    payment: Payment | None = None,
    request: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Returns the redemption as its member sees it, in the shape of `RedemptionView`. Times are in the zone of `now`.

    `stores` are the shop's stores by id, `address` is the decrypted address, `shown` the voucher's current code, and
    `request` the parameters of `wx.requestPayment`. The codes of coupons and vouchers are shown once they are paid.
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
        "created_at": local(redemption.created_at, now),
        "payment": payment_view(redemption, now, payment, request),
        **_codes_view(redemption, shown, stores, now),
        "address": {name: getattr(address, name) for name in Address.__slots__} if address else None,
        "shipment": _shipment_view(redemption.shipment, now) if redemption.shipment else None,
        "reason": redemption.reason or None,
    }
    given = {name: value for name, value in view.items() if value is not None}
    return given | {"image": images.shown(redemption.image) or None}


def _codes_view(
    redemption: Redemption, shown: Shown | None, stores: Mapping[str, Store], now: datetime
) -> dict[str, Any]:
    """Returns the coupon or the voucher; nothing while the redemption waits for its payment."""
    if redemption.status == "pending_payment":
        return {}
    if redemption.coupon is not None:
        return {"coupon": coupon_view(redemption, redemption.coupon, now)}
    if redemption.kind == "service" and redemption.valid_until is not None:
        return {"voucher": _voucher_view(redemption, redemption.valid_until, shown, stores, now)}
    return {}


def _voucher_view(
    redemption: Redemption, valid_until: datetime, shown: Shown | None, stores: Mapping[str, Store], now: datetime
) -> dict[str, Any]:
    return {
        "voucher_code": shown.text if shown else redemption.code,
        "changes_at": local(shown.good_until, now) if shown else None,
        "valid_until": local(valid_until.replace(microsecond=0), now),
        "stores": list(redemption.stores),
        "store_names": names(stores, redemption.stores),
        "used_at": redemption.used_at or None,
        "used_at_name": names(stores, [redemption.used_at])[0] or None,
    }


def _shipment_view(shipment: Shipment, now: datetime) -> dict[str, Any]:
    return {
        "carrier": shipment.carrier,
        "tracking_no": shipment.tracking_no,
        "shipped_at": local(shipment.shipped_at, now),
        "received_by": local(shipment.received_by, now),
    }


def tracking_view(shipment: Shipment, waybill_token: str, language: Language) -> dict[str, Any]:
    """Returns the shipment in the shape of `TrackingAnswer`."""
    chinese, english = carrier_names(shipment.carrier)
    return {
        "carrier": shipment.carrier,
        "carrier_name": english if language == "en" else chinese,
        "tracking_no": shipment.tracking_no,
        "waybill_token": waybill_token or None,
    }


def shown_at(key: bytes, redemption: Redemption, now: datetime) -> Shown | None:
    """Returns the voucher's code with the current stamp, signed by `key`.

    None if the redemption is not a usable voucher.
    """
    if redemption.kind != "service" or redemption.status_at(now) != "issued":
        return None
    return vouchers.show(key, redemption.code, now)
