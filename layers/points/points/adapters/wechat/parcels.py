"""The requests to WeChat about parcels: the shipping report of an order, and the data with which a plugin shows one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

DESCRIPTION_LIMIT: Final = 120
EXPRESS: Final = 1  # logistics_type of an order
VIRTUAL: Final = 3


@dataclass(frozen=True, slots=True)
class Parcel:
    """The shipping report of one paid order. An empty `tracking_no` means that the order needs no shipping."""

    mchid: str
    payment_id: str
    openid: str = field(repr=False)
    description: str
    at: datetime
    carrier: str = ""
    tracking_no: str = ""
    receiver: str = field(default="", repr=False)  # 138****8000, required by some carriers


@dataclass(frozen=True, slots=True)
class Waybill:
    """A parcel of a paid order that WeChat's plugin shows. `page` is the page that WeChat's notices about it open."""

    openid: str = field(repr=False)
    phone: str = field(repr=False)
    carrier: str
    tracking_no: str
    transaction_id: str
    goods: str
    picture_url: str
    page: str


def shipping_notice(parcel: Parcel) -> dict[str, Any]:
    """Returns the body of `upload_shipping_info`."""
    item: dict[str, Any] = {"item_desc": parcel.description[:DESCRIPTION_LIMIT]}
    if parcel.tracking_no:
        item |= {"tracking_no": parcel.tracking_no, "express_company": parcel.carrier}
    if parcel.receiver:
        item["contact"] = {"receiver_contact": parcel.receiver}
    return {
        "order_key": {
            "order_number_type": 1,
            "mchid": parcel.mchid,
            "out_trade_no": parcel.payment_id,
        },
        "logistics_type": EXPRESS if parcel.tracking_no else VIRTUAL,
        "delivery_mode": 1,
        "shipping_list": [item],
        "upload_time": parcel.at.isoformat(timespec="milliseconds"),
        "payer": {"openid": parcel.openid},
    }


def plugin_request(waybill: Waybill) -> dict[str, Any]:
    """Returns the body of `trace_waybill`."""
    goods = {"goods_name": waybill.goods, "goods_img_url": waybill.picture_url}
    return {
        "openid": waybill.openid,
        "receiver_phone": waybill.phone,
        "delivery_id": waybill.carrier,
        "waybill_id": waybill.tracking_no,
        "trans_id": waybill.transaction_id,
        "order_detail_path": waybill.page,
        "goods_info": {"detail_list": [goods]},
    }
