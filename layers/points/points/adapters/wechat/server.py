"""Calls WeChat's server API: login, messages, content checks, risk rank, shipping reports and mini-program codes.

There is one `WeChat` per environment. It keeps the connection and the access token (`connection`). Errors come from the
tree in `points.adapters.wechat.errors`.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from points.adapters.wechat.connection import HARMLESS, NOT_DONE, NOT_SENT, Connection
from points.adapters.wechat.errors import (
    Busy,
    NoAnswer,
    QuotaExhausted,
    TokenRefused,
    Unreachable,
    WeChatError,
)
from points.adapters.wechat.parcels import Parcel, Waybill, plugin_request, shipping_notice

Verdict = Literal["pass", "review", "risky", "unchecked"]
Language = Literal["zh_CN", "en_US", "zh_HK", "zh_TW"]
Release = Literal["developer", "trial", "formal"]

SEND: Final = "/cgi-bin/message/subscribe/send"

UNCHANGED: Final = 10060023  # the same notice was already accepted

PICTURE: Final = 2  # a media_type
CODE_WIDTH: Final = 430  # pixels, of 280 to 1280
TRACE_ID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)
SCENE_PROFILE: Final = 1
SCENE_MARKETING: Final = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """The user who logged in. WeChat's `session_key` is not kept, because nothing here decrypts client data."""

    openid: str = field(repr=False)
    unionid: str | None = field(default=None, repr=False)


class WeChat:
    """A client for WeChat's server API. All methods raise WeChatError."""

    def __init__(
        self,
        base_url: str,
        appid: str,
        secret: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` returns real seconds since 1970, whatever the program's time is."""
        self._appid = appid
        self._secret = secret
        self._connection = Connection(base_url, appid, secret, clock=clock, sleep=sleep)

    def code2session(self, code: str) -> Session:
        """Returns the user with this login code. A code works once: after `NoAnswer` the client must get a new one."""
        path = "/sns/jscode2session"
        query = {
            "appid": self._appid,
            "secret": self._secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = self._connection.get(path, query, again_after=NOT_SENT)
        openid, unionid = answer.get("openid"), answer.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise NoAnswer(path, detail="no openid")
        return Session(openid, unionid if isinstance(unionid, str) else None)

    def send_subscription(
        self,
        openid: str,
        template_id: str,
        page: str,
        data: Mapping[str, str],
        *,
        lang: Language = "zh_CN",
        state: Release = "formal",
    ) -> None:
        """Sends one of the messages that the user accepted. `data` maps a field's key to a value that fits it.

        Raises ConsentMissing if no accepted message is left. After NoAnswer the message may have been sent.
        """
        message = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "miniprogram_state": state,
            "lang": lang,
            "data": {key: {"value": value} for key, value in data.items()},
        }
        self._connection.post(SEND, message, again_after=NOT_DONE)

    def takes_messages(self) -> bool:
        """Returns whether WeChat answers now. The test is a message without a recipient, which WeChat must refuse.

        Raises QuotaExhausted and TokenRefused.
        """
        try:
            self._connection.post(SEND, {"touser": "", "template_id": "", "data": {}}, again_after=())
        except WeChatError as failure:
            if failure.call == SEND and isinstance(failure, (QuotaExhausted, TokenRefused)):
                raise
            return failure.call == SEND and not isinstance(failure, (Unreachable, NoAnswer, Busy))
        return True

    def check_text(self, openid: str, text: str, *, scene: int = SCENE_PROFILE) -> Verdict:
        """Returns WeChat's verdict on a text that others will see; `unchecked` if WeChat gives none now.

        Never raises WeChatError.
        """
        wanted = {"version": 2, "scene": scene, "openid": openid, "content": text}
        try:
            answer = self._connection.post("/wxa/msg_sec_check", wanted, again_after=HARMLESS)
        except WeChatError as failure:
            # An unchecked name is not an error. The log says why it was not checked.
            _log.warning("text unchecked: %s", failure)
            return "unchecked"
        result = answer.get("result")
        return _verdict(result.get("suggest") if isinstance(result, dict) else None)

    def check_picture(self, openid: str, url: str, *, scene: int = SCENE_PROFILE) -> str:
        """Starts WeChat's check of a picture. Returns the trace id of the check; empty if WeChat does not check it now.

        WeChat pushes the verdict within half an hour.
        """
        wanted = {"version": 2, "scene": scene, "openid": openid, "media_url": url, "media_type": PICTURE}
        try:
            answer = self._connection.post("/wxa/media_check_async", wanted, again_after=HARMLESS)
        except WeChatError as failure:
            _log.warning("picture unchecked: %s", failure)
            return ""
        trace_id = answer.get("trace_id")
        return trace_id if isinstance(trace_id, str) and TRACE_ID.fullmatch(trace_id) else ""

    def risk_rank(self, openid: str, *, scene: int, client_ip: str) -> int:
        """Returns the user's risk rank: 0 (harmless) to 4.

        Raises CannotCheckNow if the user was not active in the last two hours.
        """
        path = "/wxa/getuserriskrank"
        wanted = {"appid": self._appid, "openid": openid, "scene": scene, "client_ip": client_ip}
        rank = self._connection.post(path, wanted, again_after=HARMLESS).get("risk_rank")
        if not isinstance(rank, int):
            raise NoAnswer(path, detail="no rank")
        return rank

    def upload_shipping(self, parcel: Parcel) -> None:
        """Notifies WeChat that a paid order was shipped or needs no shipping. WeChat releases the money only then."""
        try:
            self._connection.post("/wxa/sec/order/upload_shipping_info", shipping_notice(parcel), again_after=HARMLESS)
        except WeChatError as failure:
            if failure.errcode != UNCHANGED:
                raise

    def trace_waybill(self, waybill: Waybill) -> str:
        """Returns the token that opens WeChat's view of the parcel.

        Only for orders paid through WeChat in the last 30 days.
        """
        path = "/cgi-bin/express/delivery/open_msg/trace_waybill"
        token = self._connection.post(path, plugin_request(waybill), again_after=HARMLESS).get("waybill_token")
        if not isinstance(token, str) or not token:
            raise NoAnswer(path, detail="no token")
        return token

    def code_picture(self, scene: str, page: str) -> bytes:
        """Returns the picture of a mini-program code that opens the page with this scene, as WeChat sent it.

        Asked again, WeChat draws the same code. The page must be in the mini program's released version.
        """
        wanted = {"scene": scene, "page": page, "check_path": True, "env_version": "release", "width": CODE_WIDTH}
        return self._connection.picture("/wxa/getwxacodeunlimit", wanted, again_after=HARMLESS)


def _verdict(suggestion: object) -> Verdict:
    match suggestion:
        case "pass" | "review" | "risky":
            return suggestion
        case _:
            return "unchecked"
