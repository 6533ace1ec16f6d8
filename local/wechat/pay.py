"""WeChat Pay v3: creates, queries, closes and refunds orders, and notifies the merchant of payments.

Requests must be signed with the merchant's key, over exactly the bytes that were sent. Answers are signed with WeChat
Pay's key. Requests that WeChat Pay refuses are refused here too, with the same codes.
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from local.wechat.protocol import BadControl, Call, Reply
from local.wechat.state import PayOrder, PaySettings, State

PATH: Final = "/v3/"
MAX_AGE_S: Final = 300
ANSWER_WITHIN_S: Final = 10
_BEIJING: Final = timezone(timedelta(hours=8))
_AUTHORIZATION: Final = re.compile(r'(\w+)="([^"]*)"')
_TRADE_NO: Final = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_REFUND_NO: Final = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
_ORDERS: Final = "/v3/pay/transactions/out-trade-no/"
_REFUNDS: Final = "/v3/refund/domestic/refunds"
_opener = build_opener(ProxyHandler({}))


class PayRefused(Exception):
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code


def named(path: str) -> str:
    """Returns the path with `{no}` in place of the order's number.
    Calls are counted, and made to fail, by this path.
    """
    if path.startswith(_ORDERS):
        _, _, rest = path.removeprefix(_ORDERS).partition("/")
        return f"{_ORDERS}{{no}}" + (f"/{rest}" if rest else "")
    return f"{_REFUNDS}/{{no}}" if path.startswith(f"{_REFUNDS}/") else path


def reply_to(state: State, call: Call) -> Reply:
    if state.settings.pay is None:
        return _signed_not({"code": "MCH_NOT_EXISTS", "message": "no merchant"}, 400)
    try:
        _check_signature(state.settings.pay, call)
        content = _serve(state, state.settings.pay, call)
    except PayRefused as refused:
        return _signed_not({"code": refused.code, "message": refused.message}, refused.status)
    body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
    headers = signed_headers(state.settings.pay, body, time.time())
    return Reply(body, 204 if content is None else 200, "application/json", headers)


def _serve(state: State, pay: PaySettings, call: Call) -> dict[str, Any] | None:
    match call.method, named(call.path):
        case "POST", "/v3/pay/transactions/jsapi":
            return _open(state, pay, _json(call))
        case "GET", "/v3/pay/transactions/out-trade-no/{no}":
            return _told(state, pay, _found(state, call.path.removeprefix(_ORDERS)))
        case "POST", "/v3/pay/transactions/out-trade-no/{no}/close":
            _close(_found(state, call.path.removeprefix(_ORDERS).partition("/")[0]), pay, _json(call))
            return None
        case "POST", "/v3/refund/domestic/refunds":
            return _refund(state, _json(call))
        case "GET", "/v3/refund/domestic/refunds/{no}":
            return _refund_of(state, call.path.removeprefix(f"{_REFUNDS}/"))
    raise PayRefused(404, "RESOURCE_NOT_EXISTS")


# ── What can be asked ────────────────────────────────────────────────────────


def _open(state: State, pay: PaySettings, wanted: dict[str, Any]) -> dict[str, Any]:
    _check_order(state, pay, wanted)
    number = str(wanted["out_trade_no"])
    known = state.orders.get(number)
    # A repeated order may have another end and another notify_url. Everything else must be the same.
    asked = {name: value for name, value in wanted.items() if name not in ("time_expire", "notify_url")}
    if known is not None:
        if known.state == "SUCCESS":
            raise PayRefused(400, "ORDERPAID")
        if known.state == "CLOSED":
            raise PayRefused(400, "ORDER_CLOSED")
        if known.asked != asked:
            raise PayRefused(403, "OUT_TRADE_NO_USED")
        return {"prepay_id": known.prepay_id}
    until = datetime.fromisoformat(wanted["time_expire"]).timestamp()
    prepay_id = f"wx{secrets.token_hex(17)}"
    openid, fen = wanted["payer"]["openid"], wanted["amount"]["total"]
    state.orders[number] = PayOrder(number, openid, fen, prepay_id, wanted["notify_url"], until, asked)
    return {"prepay_id": prepay_id}


def _check_order(state: State, pay: PaySettings, wanted: dict[str, Any]) -> None:
    amount, payer, notify_url = wanted.get("amount"), wanted.get("payer"), wanted.get("notify_url")
    if wanted.get("appid") != state.settings.appid or wanted.get("mchid") != pay.mchid:
        raise PayRefused(400, "APPID_MCHID_NOT_MATCH")
    checks = {
        "description": 0 < len(str(wanted.get("description", ""))) <= 127,
        "out_trade_no": bool(_TRADE_NO.fullmatch(str(wanted.get("out_trade_no", "")))),
        "notify_url": isinstance(notify_url, str)
        and notify_url.startswith("https://")
        and len(notify_url) <= 255
        and "?" not in notify_url,
        "amount": isinstance(amount, dict)
        and type(amount.get("total")) is int
        and amount["total"] > 0
        and amount.get("currency") == "CNY",
        "payer": isinstance(payer, dict) and state.knows(str(payer.get("openid", ""))),
        "time_expire": _is_later(wanted.get("time_expire")),
    }
    wrong = [name for name, right in checks.items() if not right]
    if wrong:
        raise PayRefused(400, "PARAM_ERROR", ", ".join(wrong))


def _is_later(text: object) -> bool:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return False
    return at.tzinfo is not None and at.timestamp() > time.time() + 30


def _close(order: PayOrder, pay: PaySettings, wanted: dict[str, Any]) -> None:
    if wanted.get("mchid") != pay.mchid:
        raise PayRefused(400, "PARAM_ERROR")
    if order.state == "SUCCESS":
        raise PayRefused(400, "ORDERPAID")
    order.state = "CLOSED"


def _refund(state: State, wanted: dict[str, Any]) -> dict[str, Any]:
    order = _by_transaction(state, str(wanted.get("transaction_id", "")))
    number, amount = str(wanted.get("out_refund_no", "")), wanted.get("amount")
    if not _REFUND_NO.fullmatch(number) or not isinstance(amount, dict) or amount.get("currency") != "CNY":
        raise PayRefused(400, "PARAM_ERROR")
    if number in order.refunds:
        return order.refunds[number]
    given = sum(refund["amount"]["refund"] for refund in order.refunds.values())
    if amount.get("total") != order.fen or not 0 < amount.get("refund", 0) <= order.fen - given:
        raise PayRefused(400, "INVALID_REQUEST")
    order.refunds[number] = {
        "refund_id": f"50{secrets.randbelow(10**20):020}",
        "out_refund_no": number,
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "status": state.refunds_are,
        "amount": {"refund": amount["refund"], "total": order.fen},
    }
    return order.refunds[number]


def _refund_of(state: State, number: str) -> dict[str, Any]:
    for order in (*state.orders.values(), *state.surplus.values()):
        if number in order.refunds:
            return order.refunds[number]
    raise PayRefused(404, "RESOURCE_NOT_EXISTS")


def _by_transaction(state: State, transaction_id: str) -> PayOrder:
    for order in (*state.orders.values(), *state.surplus.values()):
        if order.transaction_id and order.transaction_id == transaction_id:
            return order
    raise PayRefused(404, "RESOURCE_NOT_EXISTS")


def _found(state: State, number: str) -> PayOrder:
    if number not in state.orders:
        raise PayRefused(404, "ORDER_NOT_EXIST")
    return state.orders[number]


def _told(state: State, pay: PaySettings, order: PayOrder) -> dict[str, Any]:
    told: dict[str, Any] = {
        "appid": state.settings.appid,
        "mchid": pay.mchid,
        "out_trade_no": order.out_trade_no,
        "trade_state": "REFUND" if order.refunds else order.state,
        "amount": {"total": order.fen, "currency": "CNY"},
        "payer": {"openid": order.openid},
    }
    if order.state == "SUCCESS":
        told |= {
            "transaction_id": order.transaction_id,
            "trade_type": "JSAPI",
            "bank_type": "OTHERS",
            "success_time": datetime.fromtimestamp(order.paid_at, UTC).astimezone(_BEIJING).isoformat(),
        }
        told["amount"] |= {"payer_total": order.fen, "payer_currency": "CNY"}
    return told


# ── Somebody pays ────────────────────────────────────────────────────────────


def pay_order(state: State, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """`POST /_pay`: marks the order as paid and notifies the merchant.
    `wanted` can change or falsify the notification.
    """
    if state.settings.pay is None:
        raise BadControl("WeChat Pay is not set up: start with a merchant's keys")
    with state.lock:  # released before the notification, because the merchant may call WeChat Pay before it answers
        order = _order_to_pay(state, wanted)
        told = _told(state, state.settings.pay, order)
    for name, value in dict(wanted.get("changed", {})).items():
        place = told
        *ahead, last = name.split(".")
        for part in ahead:
            place = place[part]
        place[last] = value
    times = int(wanted.get("times", 1)) if wanted.get("notify", True) else 0
    url = str(wanted.get("callback_url") or state.pay_url or order.notify_url)
    delivered = [_tell(state.settings.pay, url, told, wanted) for _ in range(times)]
    return {"transaction_id": order.transaction_id, "delivered": delivered}


def _order_to_pay(state: State, wanted: Mapping[str, Any]) -> PayOrder:
    number = str(wanted["out_trade_no"])
    order = state.orders.get(number)
    if order is None:
        raise BadControl("no such order")
    if wanted.get("twice"):  # a duplicate payment: WeChat excludes it, but it has happened
        order = PayOrder(number, order.openid, order.fen, order.prepay_id, order.notify_url, 0, {})
        _pay(state, order)
        state.surplus[order.transaction_id] = order
    elif order.state == "NOTPAY":
        if state.now() > order.open_until and not wanted.get("late"):
            raise BadControl("its time is over")
        _pay(state, order)
    elif order.state == "CLOSED" and wanted.get("late"):
        _pay(state, order)  # the payment was in progress when the order was closed
    elif order.state != "SUCCESS":
        raise BadControl(f"it is {order.state}")
    return order


def _pay(state: State, order: PayOrder) -> None:
    order.state, order.paid_at = "SUCCESS", state.now()
    order.transaction_id = f"42000{secrets.randbelow(10**23):023}"


def _tell(pay: PaySettings, url: str, told: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    at = time.time() - float(wanted.get("age_s", 0))
    body = notification(pay, told, str(wanted.get("tampered", "")))
    headers = signed_headers(pay, body, at, wanted)
    if wanted.get("tampered") == "body":
        body = body.replace("支付成功".encode(), "支付成功!".encode())
    return _post(url, body, headers)


def notification(pay: PaySettings, told: Mapping[str, Any], tampered: str = "") -> bytes:
    """Returns the body of a notification. If `tampered` is tag, aad or key, the body cannot be decrypted."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, about = secrets.token_hex(6), "transaction"
    key = pay.api_v3_key if tampered != "key" else "x" * 32
    sealed = AESGCM(key.encode()).encrypt(nonce.encode(), json.dumps(told).encode(), about.encode())
    if tampered == "tag":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    resource = {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "associated_data": about if tampered != "aad" else "refund",
        "nonce": nonce,
    }
    event = {
        "id": f"EV-{secrets.token_hex(12)}",
        "create_time": datetime.now(UTC).astimezone(_BEIJING).isoformat(timespec="seconds"),
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": resource,
    }
    return json.dumps(event, ensure_ascii=False).encode()


# ── Signatures ───────────────────────────────────────────────────────────────


def signed_headers(pay: PaySettings, body: bytes, at: float, wanted: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Returns the headers of an answer or a notification.

    `wanted` can ask for another serial number, a wrong signature, or the signature of WeChat Pay's probe.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pay.platform_private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    stamp, nonce = str(int(at)), secrets.token_hex(16)
    message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    signature = base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()
    if wanted and wanted.get("tampered") == "signature":
        signature = signature[:-6] + "AAAA=="
    if wanted and wanted.get("tampered") == "probe":
        signature = f"WECHATPAY/SIGNTEST/{signature}"
    return {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signature,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        "Wechatpay-Serial": str((wanted or {}).get("serial", pay.platform_serial)),
    }


def _check_signature(pay: PaySettings, call: Call) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    scheme, _, rest = call.headers.get("authorization", "").partition(" ")
    said = dict(_AUTHORIZATION.findall(rest))
    if scheme != "WECHATPAY2-SHA256-RSA2048" or said.keys() != {
        "mchid",
        "nonce_str",
        "timestamp",
        "serial_no",
        "signature",
    }:
        raise PayRefused(401, "SIGN_ERROR", "no signature")
    if said["mchid"] != pay.mchid or said["serial_no"] != pay.serial_no:
        raise PayRefused(401, "SIGN_ERROR", "another merchant")
    if abs(time.time() - int(said["timestamp"])) > MAX_AGE_S:
        raise PayRefused(401, "SIGN_ERROR", "an old timestamp")
    message = f"{call.method}\n{call.target}\n{said['timestamp']}\n{said['nonce_str']}\n".encode() + call.body + b"\n"
    key = load_pem_public_key(pay.merchant_public_key.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(base64.b64decode(said["signature"]), message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        raise PayRefused(401, "SIGN_ERROR", "a wrong signature") from None


def _json(call: Call) -> dict[str, Any]:
    try:
        content = json.loads(call.body)
    except ValueError:
        raise PayRefused(400, "PARAM_ERROR", "not JSON") from None
    if not isinstance(content, dict):
        raise PayRefused(400, "PARAM_ERROR", "not an object")
    return content


def _signed_not(content: dict[str, Any], status: int) -> Reply:
    return Reply(json.dumps(content, ensure_ascii=False).encode(), status, "application/json")


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):
        raise BadControl("callback_url is an http address")
    request = Request(url, data=body, headers={"Content-Type": "application/json", **headers}, method="POST")
    try:
        with _opener.open(request, timeout=ANSWER_WITHIN_S) as reply:
            return {"status": reply.status, "body": reply.read(65536).decode(errors="replace")}
    except HTTPError as refusal:
        with refusal:
            return {"status": refusal.code, "body": refusal.read(65536).decode(errors="replace")}
    except (URLError, OSError) as failure:
        return {"status": 0, "body": type(failure).__name__}
