"""Receives the shipping reports of paid orders. WeChat keeps the money back until it has such a report."""

from datetime import datetime
from typing import Any, Final

from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import PayOrder, State
from local.wechat.tokens import require_token


def upload(state: State, call: Call) -> Reply:
    """`POST /wxa/sec/order/upload_shipping_info`."""
    require_token(state, call)
    wanted = call.json()
    order = _order(state, wanted.get("order_key"))
    if dict(wanted.get("payer") or {}).get("openid") != order.openid:
        raise Refused(10060031)
    if order.refunds:
        raise Refused(10060004)
    _check(wanted)
    told = {name: wanted[name] for name in ("logistics_type", "shipping_list")}
    if order.shipped == told:
        raise Refused(10060023)
    if order.shipped is not None:
        raise Refused(10060003)
    order.shipped = told
    return answer({"errcode": 0, "errmsg": "ok"})


def _order(state: State, key: Any) -> PayOrder:
    named = dict(key) if isinstance(key, dict) else {}
    order = state.orders.get(str(named.get("out_trade_no")))
    pay = state.settings.pay
    if named.get("order_number_type") != 1 or pay is None or named.get("mchid") != pay.mchid:
        raise Refused(10060005)
    if order is None or order.state != "SUCCESS":
        raise Refused(10060001)
    return order


def _check(wanted: dict[str, Any]) -> None:
    if wanted.get("delivery_mode") != 1 or wanted.get("logistics_type") not in (1, 2, 3, 4):
        raise Refused(10060005)
    items = wanted.get("shipping_list")
    if not isinstance(items, list) or len(items) != 1:
        raise Refused(10060009)
    if not 0 < len(str(items[0].get("item_desc", ""))) <= 120:
        raise Refused(10060008)
    is_express = wanted["logistics_type"] == 1
    if is_express and not (items[0].get("tracking_no") and items[0].get("express_company")):
        raise Refused(10060014)
    if is_express and items[0]["express_company"] == "SF" and "receiver_contact" not in items[0].get("contact", {}):
        raise Refused(10060014)
    try:
        at = datetime.fromisoformat(str(wanted.get("upload_time")))
    except ValueError:
        raise Refused(10060025) from None
    if at.tzinfo is None:
        raise Refused(10060025)


ROUTES: Final[Routes] = {("POST", "/wxa/sec/order/upload_shipping_info"): upload}
