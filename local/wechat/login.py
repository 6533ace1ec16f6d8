"""`GET /sns/jscode2session`: exchanges a login code for an openid.

The code `demo-NAME` can be used any number of times, because a person at a terminal cannot call `wx.login()`.
"""

import secrets
from base64 import b64encode
from typing import Final

from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import DEMO_CODE, Code, State, openid_of


def code2session(state: State, call: Call) -> Reply:
    for parameter, missing in (("appid", 41002), ("secret", 41004), ("js_code", 41008)):
        if not call.query.get(parameter):
            raise Refused(missing)
    if call.query["appid"] != state.settings.appid:
        raise Refused(40013)
    if call.query["secret"] != state.settings.secret:
        raise Refused(40125)
    if call.query.get("grant_type") != "authorization_code":
        raise Refused(40002)
    openid = _owner(state, call.query["js_code"])
    if openid in state.blocked:
        raise Refused(40226)
    state.openids.add(openid)
    state.active_at[openid] = state.now()
    return answer({"session_key": b64encode(secrets.token_bytes(16)).decode(), "openid": openid})


def _owner(state: State, code: str) -> str:
    name = code.removeprefix(DEMO_CODE)
    if name != code and 1 <= len(name) <= 64:
        return openid_of(state.settings.appid, name)
    return redeem(state, state.codes, code)


def redeem(state: State, codes: dict[str, Code], code: str) -> str:
    """Returns what the code stands for. Raises Refused if the code is unknown, used, expired or another app's."""
    known = codes.get(code)
    if known is None or known.used or known.appid != state.settings.appid or state.now() >= known.expires_at:
        raise Refused(40029)
    known.used = True
    return known.stands_for


ROUTES: Final[Routes] = {("GET", "/sns/jscode2session"): code2session}
