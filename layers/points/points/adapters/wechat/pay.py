"""Calls WeChat Pay v3 for mini programs (JSAPI): creates, queries, closes and refunds orders.

Every call can be repeated with the same content and takes effect once, because orders and refunds carry our own
numbers. Errors contain no URLs, keys or openids.
"""

import json
import logging
import os
import secrets as dice
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import requests

from points.adapters.wechat.pay_keys import NotWeChatPay, PayKeys, authorization, verify
from points.domain.rewards.payments import Payment

TIMEOUT_S: Final = (2.0, 5.0)
ATTEMPTS: Final = 2
HURRIED_S: Final = (1.0, 4.0)  # one attempt, while a member waits for the answer
ANSWER_LIMIT_BYTES: Final = 256_000
DESCRIPTION_LIMIT: Final = 127
REASON: Final = "兑换已取消"

# urllib3 logs whole URLs at DEBUG and some at WARNING.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class PayRefused(Exception):
    """WeChat Pay refused the call. `code` is WeChat's: ORDERPAID, ORDER_NOT_EXIST, PARAM_ERROR, …"""

    def __init__(self, call: str, code: str) -> None:
        super().__init__(f"{call}: {code}")
        self.code = code


class PayUnreachable(Exception):
    """WeChat Pay gave no answer, or one that cannot be trusted. The call may have taken effect."""


class WeChatPay:
    """A client for WeChat Pay. All methods raise PayRefused or PayUnreachable."""

    def __init__(self, base_url: str, keys: PayKeys, *, is_hurried: bool = False) -> None:
        self._base_url = base_url.rstrip("/")
        self._keys = keys
        self._timeout_s, self._attempts = (HURRIED_S, 1) if is_hurried else (TIMEOUT_S, ATTEMPTS)
        self._http = requests.Session()

    def order(self, payment: Payment, openid: str, notify_url: str, *, open_for: timedelta) -> str:
        """Creates the order at WeChat, or finds it there. Returns the prepay id.

        The order can be paid for the time `open_for` from now.
        """
        until = datetime.now(UTC) + open_for
        wanted = {
            "appid": self._keys.appid,
            "mchid": self._keys.mchid,
            "description": payment.description[:DESCRIPTION_LIMIT],
            "out_trade_no": payment.payment_id,
            "time_expire": until.isoformat(timespec="seconds"),
            "notify_url": notify_url,
            "amount": {"total": payment.fen, "currency": "CNY"},
            "payer": {"openid": openid},
        }
        prepay_id = self._ask("POST", "/v3/pay/transactions/jsapi", wanted).get("prepay_id")
        if not isinstance(prepay_id, str) or not prepay_id:
            raise PayUnreachable("no prepay id")
        return prepay_id

    def transaction(self, payment_id: str) -> dict[str, Any]:
        """Returns the order at WeChat: `trade_state`, and after payment the payer, amount and time."""
        return self._ask("GET", f"/v3/pay/transactions/out-trade-no/{payment_id}?mchid={self._keys.mchid}")

    def close(self, payment_id: str) -> None:
        """Closes the order to payment. Raises PayRefused with ORDERPAID if it is already paid."""
        self._ask("POST", f"/v3/pay/transactions/out-trade-no/{payment_id}/close", {"mchid": self._keys.mchid})

    def refund(self, payment: Payment) -> str:
        """Refunds the whole payment, once. Returns SUCCESS, PROCESSING, ABNORMAL or CLOSED."""
        wanted = {
            "transaction_id": payment.transaction_id,
            "out_refund_no": refund_no(payment),
            "reason": REASON,
            "amount": {"refund": payment.fen, "total": payment.fen, "currency": "CNY"},
        }
        return str(self._ask("POST", "/v3/refund/domestic/refunds", wanted).get("status", ""))

    def refund_state(self, payment: Payment) -> str:
        """Returns the refund's state: SUCCESS, PROCESSING, ABNORMAL or CLOSED."""
        return str(self._ask("GET", f"/v3/refund/domestic/refunds/{refund_no(payment)}").get("status", ""))

    def _ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        for attempt in range(self._attempts):
            try:
                return self._ask_once(method, path, content)
            except PayUnreachable:
                if attempt + 1 == self._attempts:
                    raise
        raise AssertionError("unreachable")

    def _ask_once(self, method: str, path: str, content: Mapping[str, Any] | None) -> dict[str, Any]:
        call = f"{method} {path.partition('?')[0].replace('/v3/', '')[:40]}"
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        status, headers, raw = self._exchange(call, method, path, body)
        answer = _object(raw)
        if status >= 500 or status == 429:
            raise PayUnreachable(f"{call}: HTTP {status}")
        if status >= 400:
            raise PayRefused(call, str(answer.get("code", status))[:64])
        try:
            verify(self._keys, headers, raw, now_s=time.time())
        except NotWeChatPay as stranger:
            raise PayUnreachable(f"{call}: the answer is not WeChat Pay's ({stranger})") from None
        return answer

    def _exchange(self, call: str, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        nonce = dice.token_hex(16)
        headers = {
            "Authorization": authorization(self._keys, method, path, body, now_s=int(time.time()), nonce=nonce),
            "Accept": "application/json",
            "User-Agent": "points-mall",
        }
        headers |= {"Content-Type": "application/json"} if body else {}
        headers |= {"Wechatpay-Serial": self._keys.public_key_id} if self._keys.public_key_id else {}
        try:
            with self._http.request(
                method,
                self._base_url + path,
                data=body or None,
                headers=headers,
                timeout=self._timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                raw = b"".join(piece for piece, _ in zip(answer.iter_content(8192), range(32), strict=False))
                return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, raw
        except requests.RequestException as failure:
            how = type(failure).__name__
        # Raised outside the except block: the exception of requests contains the whole URL.
        raise PayUnreachable(f"{call}: {how}")


def refund_no(payment: Payment) -> str:
    """Returns the refund's number at WeChat. A refund that WeChat closed is requested again under a new number.

    WeChat does not accept `+`, so a duplicate payment is written as `s-` and its transaction id.
    """
    again = str(payment.refunds) if payment.refunds else ""
    return f"r{again}-{payment.payment_id.replace('+', 's-')}"


def opened(keys: PayKeys, *, is_hurried: bool = False) -> WeChatPay:
    """Returns this environment's client for WECHAT_PAY_URL. Makes a new one if the keys have changed."""
    return _client(os.environ["WECHAT_PAY_URL"], keys, is_hurried)


@lru_cache(maxsize=2)
def _client(base_url: str, keys: PayKeys, is_hurried: bool) -> WeChatPay:
    return WeChatPay(base_url, keys, is_hurried=is_hurried)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
