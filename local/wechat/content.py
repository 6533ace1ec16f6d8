"""Content check and risk rank, for users who were here in the last two hours.

A text with `risky` or 违规 in it is risky, one with `review` or 疑似 wants a second look; so is a picture whose address
has such a word. The verdict on a picture is pushed a moment later, to the address that `POST /_callback` has set.
"""

import secrets
from threading import Timer
from typing import Any, Final
from urllib.parse import unquote

from local.wechat import push
from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import State
from local.wechat.tokens import require_token

VERDICT_AFTER_S: Final = 0.3
_RISKY = ("risky", "违规")
_DOUBTFUL = ("review", "疑似")


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
    trace_id, (suggest, label) = secrets.token_hex(16), _judge(unquote(media_url))
    state.looked_at.append((trace_id, media_url))
    if state.callback_url:
        event = push.media_event(state.settings.appid, trace_id, suggest, label, state.now())
        told = Timer(VERDICT_AFTER_S, push.deliver, (state.settings, state.callback_url, event))
        told.daemon = True
        told.start()
    return answer({"errcode": 0, "errmsg": "ok", "trace_id": trace_id})


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
