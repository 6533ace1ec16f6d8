"""WeChat's server API: log in, send a message, check a text, a picture or a user, report a parcel.

One `WeChat` per environment: it keeps the connection and the access token (`connection`). What WeChat refuses is
raised from the tree in `errors`.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from points.adapters.wechat.connection import HARMLESS, NOT_DONE, NOT_SENT, Connection
from points.adapters.wechat.errors import (
    Busy,
    NoAnswer,
    QuotaExhausted,
    TokenRefused,
    Unreachable,
    WeChatError,
)

Verdict = Literal["pass", "review", "risky", "unchecked"]
Language = Literal["zh_CN", "en_US", "zh_HK", "zh_TW"]
Release = Literal["developer", "trial", "formal"]

SEND: Final = "/cgi-bin/message/subscribe/send"

DESCRIPTION_LIMIT: Final = 120
EXPRESS: Final = 1  # how a paid order reaches its buyer
VIRTUAL: Final = 3
UNCHANGED: Final = 10060023  # said before, word for word

PICTURE: Final = 2  # a media_type
TRACE_ID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)
SCENE_PROFILE: Final = 1
SCENE_REGISTER: Final = 0
SCENE_MARKETING: Final = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in. WeChat's `session_key` is not kept: nothing here decrypts what a client sends."""

    openid: str = field(repr=False)
    unionid: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What WeChat is told of a paid order: its parcel, or (without `tracking_no`) that it needs none."""

    mchid: str
    payment_id: str
    openid: str = field(repr=False)
    description: str
    at: datetime
    carrier: str = ""
    tracking_no: str = ""
    receiver: str = field(default="", repr=False)  # 138****8000, which some carriers ask for


class WeChat:
    def __init__(
        self,
        base_url: str,
        appid: str,
        secret: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` gives real seconds since 1970, whatever time the program is at."""
        self._appid = appid
        self._secret = secret
        self._connection = Connection(base_url, appid, secret, clock=clock, sleep=sleep)

    def code2session(self, code: str) -> Session:
        """Who holds this login code. A code is good once: after `NoAnswer` the client must get a new one."""
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
        """One message for one right the user has granted. `data`: field key to a value that fits it.

        Raises `ConsentMissing` where no right is left; after `NoAnswer` the message may have been sent.
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
        """Whether WeChat answers at this moment, asked with a message to nobody, which it has to refuse.

        Raises `QuotaExhausted`, and `TokenRefused`.
        """
        try:
            self._connection.post(SEND, {"touser": "", "template_id": "", "data": {}}, again_after=())
        except WeChatError as failure:
            if failure.call == SEND and isinstance(failure, (QuotaExhausted, TokenRefused)):
                raise
            return failure.call == SEND and not isinstance(failure, (Unreachable, NoAnswer, Busy))
        return True

    def check_text(self, openid: str, text: str, *, scene: int = SCENE_PROFILE) -> Verdict:
        """WeChat's opinion of a text its author wants others to see; `unchecked` where it has none now."""
        wanted = {"version": 2, "scene": scene, "openid": openid, "content": text}
        try:
            answer = self._connection.post("/wxa/msg_sec_check", wanted, again_after=HARMLESS)
        except WeChatError as failure:
            # A name is not worth an error; who reads the log sees why it went unchecked.
            _log.warning("text unchecked: %s", failure)
            return "unchecked"
        result = answer.get("result")
        return _verdict(result.get("suggest") if isinstance(result, dict) else None)

    def check_picture(self, openid: str, url: str, *, scene: int = SCENE_PROFILE) -> str:
        """Asks WeChat to look at a picture; the name under which its verdict comes, by a push within half an hour.

        Empty where WeChat does not look at it now.
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
        """0 (harmless) to 4. `CannotCheckNow` where the user has not been here in the last two hours."""
        path = "/wxa/getuserriskrank"
        wanted = {"appid": self._appid, "openid": openid, "scene": scene, "client_ip": client_ip}
        rank = self._connection.post(path, wanted, again_after=HARMLESS).get("risk_rank")
        if not isinstance(rank, int):
            raise NoAnswer(path, detail="no rank")
        return rank

    def upload_shipping(self, parcel: Parcel) -> None:
        """Tells WeChat that a paid order has left the shop, or needs no shipping: only then is the money set free."""
        item: dict[str, Any] = {"item_desc": parcel.description[:DESCRIPTION_LIMIT]}
        if parcel.tracking_no:
            item |= {"tracking_no": parcel.tracking_no, "express_company": parcel.carrier}
        if parcel.receiver:
            item["contact"] = {"receiver_contact": parcel.receiver}
        wanted = {
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
        try:
            self._connection.post("/wxa/sec/order/upload_shipping_info", wanted, again_after=HARMLESS)
        except WeChatError as failure:
            if failure.errcode != UNCHANGED:
                raise


def _verdict(suggestion: object) -> Verdict:
    match suggestion:
        case "pass" | "review" | "risky":
            return suggestion
        case _:
            return "unchecked"
