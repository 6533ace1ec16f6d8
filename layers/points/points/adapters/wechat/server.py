"""WeChat's server API: log in, send a message, look at a text or a user.

One `WeChat` per environment: it keeps the connection and the access token. What WeChat refuses is raised from
the tree in `wechat_errors`; what is raised holds no address, secret, token, openid or code.

A public call begins no attempt later than `PATIENCE_S` after it was made, so with the timeouts below it is
over within nine seconds. An attempt is repeated only where that cannot do the thing twice.
"""

import json
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import requests
from urllib3.exceptions import NewConnectionError

from points.adapters.wechat.errors import (
    Busy,
    NoAnswer,
    QuotaExhausted,
    TokenRefused,
    Unreachable,
    WeChatError,
    refusal,
)

Verdict = Literal["pass", "review", "risky", "unchecked"]
Language = Literal["zh_CN", "en_US", "zh_HK", "zh_TW"]
Release = Literal["developer", "trial", "formal"]

SEND: Final = "/cgi-bin/message/subscribe/send"

TIMEOUT_S: Final = (2, 5)  # to connect, to read
PATIENCE_S: Final = 2
PAUSES_S: Final = (0.1, 0.4)  # between three attempts, each up to this long
TOKEN_MARGIN_S: Final = 120  # a token this close to its end is not used any more
ANSWER_LIMIT_BYTES: Final = 256_000

DESCRIPTION_LIMIT: Final = 120
EXPRESS: Final = 1  # how a paid order reaches its buyer
VIRTUAL: Final = 3
UNCHANGED: Final = 10060023  # said before, word for word

PICTURE: Final = 2  # a media_type
TRACE_ID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)
SCENE_PROFILE: Final = 1
SCENE_REGISTER: Final = 0
SCENE_MARKETING: Final = 1

Failures = tuple[type[WeChatError], ...]
_HARMLESS: Final[Failures] = (Unreachable, Busy, NoAnswer)  # asking again changes nothing
_NOT_DONE: Final[Failures] = (Unreachable, Busy)
_NOT_SENT: Final[Failures] = (Unreachable,)

_log = logging.getLogger(__name__)
# urllib3 writes whole addresses at DEBUG and some at WARNING. Here they hold the secret or the token.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


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


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    good_until: float


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
        self._base_url = base_url.rstrip("/")
        self._appid = appid
        self._secret = secret
        self._clock = clock
        self._sleep = sleep
        self._http = requests.Session()
        self._token: _Token | None = None

    # ── What can be asked ────────────────────────────────────────────────────

    def code2session(self, code: str) -> Session:
        """Who holds this login code. A code is good once: after `NoAnswer` the client must get a new one."""
        path = "/sns/jscode2session"
        query = {
            "appid": self._appid,
            "secret": self._secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = self._persist(lambda: self._ask("GET", path, query), _NOT_SENT, path, self._patience())
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
        self._ask_with_token(SEND, message, _NOT_DONE)

    def takes_messages(self) -> bool:
        """Whether WeChat answers at this moment, asked with a message to nobody, which it has to refuse.

        Raises `QuotaExhausted`, and `TokenRefused`.
        """
        try:
            self._ask_with_token(SEND, {"touser": "", "template_id": "", "data": {}}, ())
        except WeChatError as failure:
            if failure.call == SEND and isinstance(failure, (QuotaExhausted, TokenRefused)):
                raise
            return failure.call == SEND and not isinstance(failure, (Unreachable, NoAnswer, Busy))
        return True

    def check_text(self, openid: str, text: str, *, scene: int = SCENE_PROFILE) -> Verdict:
        """WeChat's opinion of a text its author wants others to see; `unchecked` where it has none now."""
        wanted = {"version": 2, "scene": scene, "openid": openid, "content": text}
        try:
            answer = self._ask_with_token("/wxa/msg_sec_check", wanted, _HARMLESS)
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
            answer = self._ask_with_token("/wxa/media_check_async", wanted, _HARMLESS)
        except WeChatError as failure:
            _log.warning("picture unchecked: %s", failure)
            return ""
        trace_id = answer.get("trace_id")
        return trace_id if isinstance(trace_id, str) and TRACE_ID.fullmatch(trace_id) else ""

    def risk_rank(self, openid: str, *, scene: int, client_ip: str) -> int:
        """0 (harmless) to 4. `CannotCheckNow` where the user has not been here in the last two hours."""
        path = "/wxa/getuserriskrank"
        wanted = {"appid": self._appid, "openid": openid, "scene": scene, "client_ip": client_ip}
        rank = self._ask_with_token(path, wanted, _HARMLESS).get("risk_rank")
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
            self._ask_with_token("/wxa/sec/order/upload_shipping_info", wanted, _HARMLESS)
        except WeChatError as failure:
            if failure.errcode != UNCHANGED:
                raise

    # ── The access token ─────────────────────────────────────────────────────

    def _ask_with_token(self, path: str, content: Mapping[str, Any], again_after: Failures) -> dict[str, Any]:
        patience = self._patience()

        def ask_with(token: _Token) -> dict[str, Any]:
            query = {"access_token": token.text}
            return self._persist(lambda: self._ask("POST", path, query, content), again_after, path, patience)

        refused = self._fresh_token(patience)
        try:
            return ask_with(refused)
        except TokenRefused:
            if self._token is refused:
                self._token = None
        return ask_with(self._fresh_token(patience))

    def _fresh_token(self, patience: float) -> _Token:
        """The stable token: WeChat gives every environment the same one, so they need not agree on it."""
        if self._token and self._clock() < self._token.good_until:
            return self._token
        path = "/cgi-bin/stable_token"
        wanted = {"grant_type": "client_credential", "appid": self._appid, "secret": self._secret}
        asked_at = self._clock()
        answer = self._persist(lambda: self._ask("POST", path, {}, wanted), _HARMLESS, path, patience)
        text, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not isinstance(life_s, int):
            raise NoAnswer(path, detail="no token")
        self._token = _Token(text, good_until=asked_at + max(0, life_s - TOKEN_MARGIN_S))
        return self._token

    # ── One call ─────────────────────────────────────────────────────────────

    def _patience(self) -> float:
        return self._clock() + PATIENCE_S

    def _persist(
        self, attempt: Callable[[], dict[str, Any]], again_after: Failures, path: str, patience: float
    ) -> dict[str, Any]:
        """Up to three attempts, the last one begun before `patience` is over."""
        if self._clock() >= patience:
            raise Unreachable(path, detail="no time left")
        for pause_s in PAUSES_S:
            try:
                return attempt()
            except again_after:
                if self._clock() + pause_s >= patience:
                    raise
            self._sleep(random.uniform(pause_s / 2, pause_s))
        return attempt()

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], content: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """WeChat's answer to one request; an `errcode` in it is raised, a missing one is a success."""
        status, body = self._exchange(method, path, query, content)
        if status >= 500:
            raise NoAnswer(path, detail=f"HTTP {status}")
        answer = _parse(body)
        errcode = answer.get("errcode", 0) if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(errcode, int):
            raise NoAnswer(path, detail=f"HTTP {status} without JSON")
        if errcode != 0:
            raise refusal(path, errcode, str(answer.get("errmsg", "")))
        return answer

    def _exchange(
        self, method: str, path: str, query: Mapping[str, str], content: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        try:
            with self._http.request(
                method,
                self._base_url + path,
                params=query,
                # Not `json=`: it writes 汉字 as \uXXXX, and some of WeChat's length checks count those.
                data=None if content is None else json.dumps(content, ensure_ascii=False).encode(errors="replace"),
                headers={} if content is None else {"Content-Type": "application/json"},
                timeout=TIMEOUT_S,
                allow_redirects=False,  # the secret goes nowhere else
                stream=True,
            ) as answer:
                return answer.status_code, _read(answer)
        except requests.RequestException as failure:
            kind = Unreachable if _never_connected(failure) else NoAnswer
            how = type(failure).__name__
        # Raised out here: what requests raises holds the whole address, and must not hang on as a context.
        raise kind(path, detail=how)


def _read(answer: requests.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(8192):
        body += piece
        if len(body) > ANSWER_LIMIT_BYTES:
            return b""  # no answer of WeChat's
    return bytes(body)


def _parse(body: bytes) -> object:
    """UTF-8 whatever the content type says; `None` where it is not JSON.

    Not an exception: one of json's holds the text it could not read.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _never_connected(failure: requests.RequestException) -> bool:
    if isinstance(failure, requests.ConnectTimeout):
        return True
    cause = failure.args[0] if failure.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _verdict(suggestion: object) -> Verdict:
    match suggestion:
        case "pass" | "review" | "risky":
            return suggestion
        case _:
            return "unchecked"
