"""Gets WeChat's token of a parcel. With this token the mini program opens the plugin that shows where the parcel is.

WeChat gives a token only for an order that was paid through WeChat Pay in the last 30 days. The token is stored with
the payment, because WeChat answers at most a hundred calls a day for a member.
"""

import logging
from contextlib import suppress
from typing import Final

from points.adapters.ledger import payments
from points.adapters.members import addresses, members
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat.errors import WeChatError
from points.adapters.wechat.parcels import Waybill
from points.domain.rewards.payments import Payment, stepped
from points.domain.rewards.redemption import Redemption

_PAGE: Final = "pages/redemptions/detail?redemption_id="
_log = logging.getLogger(__name__)


def waybill_token(done: Redemption) -> str:
    """Returns the token; empty if no parcel was shipped, if no cash was paid, or if WeChat gives none now.

    Makes one read, and a call to WeChat if no token is stored.
    """
    payment = payments.payment(done.redemption_id) if done.cash_fen and done.shipment else None
    if payment is None or payment.state != "paid":
        return ""
    return payment.waybill_token or _asked(payment, done)


def _asked(payment: Payment, done: Redemption) -> str:
    member, address = members.member(done.member_id), addresses.opened(done)
    if member is None or not member.openid or address is None or done.shipment is None:
        return ""
    waybill = Waybill(
        openid=member.openid,
        phone=address.phone,
        carrier=done.shipment.carrier,
        tracking_no=done.shipment.tracking_no,
        transaction_id=payment.transaction_id,
        goods=done.name,
        picture_url=done.image,
        page=f"{_PAGE}{done.redemption_id}",
    )
    try:
        token = wechat_app.opened().trace_waybill(waybill)
    except WeChatError as failure:
        _log.warning("parcel not traced: %s", failure)
        return ""
    with suppress(payments.PaymentMoved):  # the token is not stored: the next call asks WeChat again
        payments.save(stepped(payment, waybill_token=token))
    return token
