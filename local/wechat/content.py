"""The content checks and the risk rank. They only work for users who were active in the last two hours.

A text with `risky` or 违规 is risky, and one with `review` or 疑似 is doubtful. The same is true of the address of a
picture. A picture on this machine is fetched, as WeChat fetches every picture: a PNG that is 13 pixels wide is risky,
and one that is 14 pixels wide is doubtful. The verdict is pushed a moment later to the address set by `POST
/_callback`.
"""

import secrets
from threading import Timer
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import ProxyHandler, build_opener

from local.processes import HOST
from local.wechat import push
from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import Settings, State
from local.wechat.tokens import require_token

VERDICT_AFTER_S: Final = 0.3
AGAIN_AFTER_S: Final = 1.0  # the caller may not have stored its request yet
FETCHED_WITHIN_S: Final = 30  # the gateway waits this long for a function
NOT_FETCHED: Final = -1008
_RISKY = ("risky", "违规")
_DOUBTFUL = ("review", "疑似")
_WIDTHS: Final = {13: ("risky", 20002), 14: ("review", 21000)}

_opener = build_opener(ProxyHandler({}))  # without a proxy, because the picture is on this machine


def msg_sec_check(state: State, call: Call) -> Reply:
    require_token(state, call)
    wanted = call.json()
    content = wanted.get("content")
    if not isinstance(content, str) or not 1 <= len(content) <= 2500:
        raise Refused(40097)
    if wanted.get("version") != 2:
        raise Refused(40097)
    if wanted.get("scene") not in (1, 2, 3, 4):
        raise Refused(40129)
    _require_active(state, wanted.get("openid"))
    suggest, label = _judge(" ".join([content, *(str(wanted.get(key, "")) for key in ("nickname", "title"))]))
    detail = [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]
    result = {"suggest": suggest, "label": label}
    return answer({"errcode": 0, "errmsg": "ok", "result": result, "detail": detail, "trace_id": secrets.token_hex(16)})


def media_check_async(state: State, call: Call) -> Reply:
    require_token(state, call)
    wanted = call.json()
    media_url = wanted.get("media_url")
    if not isinstance(media_url, str) or not media_url.startswith(("http://", "https://")):
        raise Refused(40097)
    if wanted.get("version") != 2 or wanted.get("media_type") not in (1, 2):
        raise Refused(40097)
    if wanted.get("scene") not in (1, 2, 3, 4):
        raise Refused(40129)
    _require_active(state, wanted.get("openid"))
    trace_id = secrets.token_hex(16)
    state.looked_at.append((trace_id, media_url))
    if state.callback_url:
        told = Timer(VERDICT_AFTER_S, _tell, (state.settings, state.callback_url, trace_id, media_url, state.now()))
        told.daemon = True
        told.start()
    return answer({"errcode": 0, "errmsg": "ok", "trace_id": trace_id})


def _tell(settings: Settings, callback_url: str, trace_id: str, media_url: str, asked_at: float) -> None:
    errcode, suggest, label = _looked_at(media_url)
    event = push.media_event(settings.appid, trace_id, suggest, label, asked_at, errcode=errcode)
    push.deliver(settings, callback_url, event, pause_s=AGAIN_AFTER_S)


def _looked_at(media_url: str) -> tuple[int, str, int]:
    """Returns (errcode, suggest, label) for the picture at this address."""
    suggest, label = _judge(unquote(media_url))
    if suggest != "pass" or urlsplit(media_url).hostname != HOST:
        return 0, suggest, label
    try:
        with _opener.open(media_url, timeout=FETCHED_WITHIN_S) as picture:
            start = picture.read(24)
    except (URLError, OSError):
        return NOT_FETCHED, "", 0
    width = int.from_bytes(start[16:20], "big") if start.startswith(b"\x89PNG") else 0
    return 0, *_WIDTHS.get(width, (suggest, label))


def user_risk_rank(state: State, call: Call) -> Reply:
    require_token(state, call)
    wanted = call.json()
    if wanted.get("appid") != state.settings.appid:
        raise Refused(40013)
    if wanted.get("scene") not in (0, 1, 2) or not wanted.get("client_ip"):
        raise Refused(40097)
    openid = _require_active(state, wanted.get("openid"))
    rank = state.risk_ranks.get(openid, 0)
    # `unoin_id` is WeChat's own spelling.
    return answer({"errcode": 0, "errmsg": "ok", "unoin_id": secrets.randbelow(2**31), "risk_rank": rank})


def _require_active(state: State, openid: Any) -> str:
    if not isinstance(openid, str) or not state.knows(openid):
        raise Refused(40003)
    if not state.is_active(openid):
        raise Refused(61010)
    return openid


def _judge(text: str) -> tuple[str, int]:
    if any(word in text.lower() for word in _RISKY):
        return "risky", 20003
    if any(word in text.lower() for word in _DOUBTFUL):
        return "review", 10001
    return "pass", 100


ROUTES: Final[Routes] = {
    ("POST", "/wxa/msg_sec_check"): msg_sec_check,
    ("POST", "/wxa/media_check_async"): media_check_async,
    ("POST", "/wxa/getuserriskrank"): user_risk_rank,
}
