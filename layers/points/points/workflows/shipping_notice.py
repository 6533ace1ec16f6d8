"""Reports the parcel of a paid redemption to WeChat, which keeps the money back until the goods are shipped."""

from points.adapters.ledger import redemptions
from points.adapters.members import addresses, members
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat.errors import PermanentFailure, QuotaExhausted, TokenRefused, TryLater, WeChatError
from points.adapters.wechat.parcels import Parcel
from points.domain import ids
from points.domain.errors import TryAgain
from points.domain.rewards.payments import Payment, stepped
from points.domain.rewards.redemption import Redemption
from points.workflows import wechat_orders

_LATER = (TryLater, QuotaExhausted, TokenRefused)
ASKS_FOR_A_PHONE = frozenset({"SF"})
TOLD_BEFORE = 10060002  # WeChat's error code for an order that is already reported as shipped


def tell(payment: Payment) -> Payment:
    """Reports to WeChat that the goods of this payment were shipped. Raises TryAgain if WeChat does not answer.

    Returns the payment with the result. If a setting must be corrected first, here or at WeChat, the payment keeps the
    error and the next nightly run reports the parcel again.
    """
    parts = ids.split_redemption_id(payment.redemption_id)
    done = redemptions.redemption(*parts, consistent=True) if parts else None
    assert done is not None, "a payment is written together with its redemption"
    member = members.member(payment.member_id)
    if member is None or not member.openid:
        return stepped(payment, parcel="failed", parcel_fault="erased")
    try:
        wechat_app.opened().upload_shipping(_parcel(payment, done, member.openid))
    except _LATER as failure:
        raise TryAgain(str(failure)) from None
    except PermanentFailure as failure:
        if failure.errcode == TOLD_BEFORE:
            return stepped(payment, parcel="told", parcel_fault="")
        return stepped(payment, parcel="failed", parcel_fault=str(failure.errcode))
    except WeChatError as failure:
        return stepped(payment, parcel="due", parcel_fault=str(failure.errcode))
    return stepped(payment, parcel="told", parcel_fault="")


def _parcel(payment: Payment, done: Redemption, openid: str) -> Parcel:
    at = done.shipment.shipped_at if done.shipment else payment.paid_at
    assert at is not None
    return Parcel(
        mchid=wechat_orders.keys().mchid,
        payment_id=payment.payment_id,
        openid=openid,
        description=done.name,
        at=at,
        carrier=done.shipment.carrier if done.shipment else "",
        tracking_no=done.shipment.tracking_no if done.shipment else "",
        receiver=_receiver(done),
    )


def _receiver(done: Redemption) -> str:
    """Returns the receiver's masked phone number, if the carrier needs it; else empty."""
    if done.shipment is None or done.shipment.carrier not in ASKS_FOR_A_PHONE:
        return ""
    address = addresses.opened(done)
    return f"{address.phone[:3]}****{address.phone[-4:]}" if address else ""
