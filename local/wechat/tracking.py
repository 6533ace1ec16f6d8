"""Tokens for the plugin that shows where a parcel is. Only for orders that were paid here in the last 30 days.

WeChat does not document which code it uses for which refusal. The product treats all of them the same.
"""

import hashlib
from typing import Any, Final

from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import PayOrder, State
from local.wechat.tokens import require_token

_THIRTY_DAYS_S: Final = 30 * 24 * 3600
_TEXTS: Final = ("openid", "receiver_phone", "waybill_id", "trans_id", "order_detail_path")


def trace(state: State, call: Call) -> Reply:
    """`POST /cgi-bin/express/delivery/open_msg/trace_waybill`."""
    require_token(state, call)
    wanted = call.json()
    _check(wanted)
    order = _order(state, wanted["trans_id"])
    if order.openid != wanted["openid"]:
        raise Refused(9300507)
    token = hashlib.sha256(f"{order.transaction_id} {wanted['waybill_id']}".encode()).hexdigest()
    return answer({"errcode": 0, "errmsg": "ok", "waybill_token": token})


def _check(wanted: dict[str, Any]) -> None:
    goods = dict(wanted.get("goods_info") or {}).get("detail_list")
    if not all(isinstance(wanted.get(name), str) and wanted[name] for name in _TEXTS):
        raise Refused(9300534)
    if not isinstance(goods, list) or not goods or not all(dict(one).get("goods_name") for one in goods):
        raise Refused(9300534)
    if not wanted["receiver_phone"].isdecimal():
        raise Refused(9300534)


def _order(state: State, transaction_id: str) -> PayOrder:
    paid = (order for order in state.orders.values() if order.transaction_id == transaction_id)
    order = next(paid, None)
    if order is None or order.state != "SUCCESS" or order.refunds:
        raise Refused(9300559)
    if state.now() - order.paid_at > _THIRTY_DAYS_S:
        raise Refused(9300513)
    return order


ROUTES: Final[Routes] = {("POST", "/cgi-bin/express/delivery/open_msg/trace_waybill"): trace}
