"""The form of WeChat's requests and answers.

An error is an answer with HTTP status 200 and an `errcode`. Its `errmsg` ends with a request id, and its content type
is not JSON. So a client that relies on the status or the content type fails here too.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local.wechat.state import State

MESSAGES: Final[Mapping[int, str]] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by "
    "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40169: "invalid length for scene, or the data is not json string",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43107: "subscription or template is banned",
    43108: "concurrent sending to the same user",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45168: "hit sensitive word",
    47001: "data format error",
    47003: "argument invalid!",
    61010: "code is expired",
    9300507: "not the openid of the order",
    9300513: "order is too old",
    9300534: "invalid argument",
    9300559: "order not exist",
    10060001: "order not exist",
    10060003: "chance of shipping again is used",
    10060004: "order can not be shipped",
    10060005: "invalid order key",
    10060008: "invalid item_desc",
    10060009: "invalid shipping_list",
    10060012: "system error",
    10060014: "invalid express_company or tracking_no",
    10060023: "nothing has changed",
    10060025: "invalid upload_time",
    10060031: "not the openid of the order",
}


class Refused(Exception):
    """WeChat refuses the call with this code."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode, detail)
        self.errcode = errcode
        self.detail = detail


class BadControl(Exception):
    """A control was called with arguments that it does not accept."""


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    target: str = ""  # the path and the query as they were sent

    def json(self) -> dict[str, Any]:
        """Returns the JSON object in the body of a call to WeChat. Raises Refused."""
        if not self.body:
            raise Refused(44002)
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refused(47001) from None
        if not isinstance(content, dict):
            raise Refused(47001)
        return content


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    status: int = 200
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[State, Call], Reply]
Routes = Mapping[tuple[str, str], Handler]


def answer(content: object) -> Reply:
    return Reply(json.dumps(content, ensure_ascii=False).encode())


def refusal(errcode: int, detail: str = "") -> Reply:
    """Returns WeChat's answer for an error. `detail` is added to the fixed text, for example the name of a field."""
    rid = "-".join(secrets.token_hex(4) for _ in range(3))
    words = f"{MESSAGES.get(errcode, 'error')} {detail}".strip()
    return answer({"errcode": errcode, "errmsg": f"{words} rid: {rid}"})
