"""What WeChat is told about parcels: their shipping notice, and what its plugin needs to show one."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """The shipping notice of a paid order: its parcel, or without `tracking_no` that it needs no shipping."""

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
    """A parcel of a paid order, to be shown by WeChat's plugin. `page` is where its notices lead."""

    openid: str = field(repr=False)
    phone: str = field(repr=False)
    carrier: str
    tracking_no: str
    transaction_id: str
    goods: str
    picture_url: str
    page: str
