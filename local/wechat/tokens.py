"""Access tokens: the stable token, which all callers share, and the legacy token, which is new at every call."""

import secrets
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import State

LIFE_S: Final = 7200
OVERLAP_S: Final = 300
FORCED_APART_S: Final = 30
FORCED_A_DAY: Final = 20
_BEIJING = timezone(timedelta(hours=8))


def require_token(state: State, call: Call) -> None:
    token = call.query.get("access_token")
    if not token:
        raise Refused(41001)
    if token not in state.tokens.valid_until:
        raise Refused(40001)
    if state.now() >= state.tokens.valid_until[token]:
        raise Refused(42001)


def stable_token(state: State, call: Call) -> Reply:
    wanted = call.json()
    _check_credentials(state, wanted)
    if wanted.get("force_refresh") is True:
        _force(state)
    elif _left_s(state) <= OVERLAP_S:
        # Shortly before its end, a token is replaced. The old one stays valid until its end.
        state.tokens.current = _issue(state)
    return answer({"access_token": state.tokens.current, "expires_in": _left_s(state)})


def legacy_token(state: State, call: Call) -> Reply:
    """Issues a legacy token. Each call issues a new one and leaves the stable token as it is."""
    _check_credentials(state, dict(call.query))
    return answer({"access_token": _issue(state), "expires_in": LIFE_S})


def revoke(state: State) -> None:
    """Makes all tokens invalid. The next call with one of them is refused with 40001."""
    state.tokens.valid_until.clear()
    state.tokens.current = ""


def _check_credentials(state: State, wanted: dict[str, Any]) -> None:
    if not wanted.get("appid"):
        raise Refused(41002)
    if not wanted.get("secret"):
        raise Refused(41004)
    if wanted.get("grant_type") != "client_credential":
        raise Refused(40002)
    if wanted["appid"] != state.settings.appid:
        raise Refused(40013)
    if wanted["secret"] != state.settings.secret:
        raise Refused(40125)


def _force(state: State) -> None:
    now = state.now()
    if state.tokens.current and state.tokens.forced_at and now - state.tokens.forced_at[-1] < FORCED_APART_S:
        return  # too soon: the answer is the current token
    today = [at for at in state.tokens.forced_at if _beijing_date(at) == _beijing_date(now)]
    if len(today) >= FORCED_A_DAY:
        raise Refused(45009)
    state.tokens.forced_at.append(now)
    state.tokens.valid_until.pop(state.tokens.current, None)
    state.tokens.current = _issue(state)


def _issue(state: State) -> str:
    token = f"90_{secrets.token_urlsafe(96)}"
    state.tokens.valid_until[token] = state.now() + LIFE_S
    return token


def _left_s(state: State) -> int:
    return max(0, int(state.tokens.valid_until.get(state.tokens.current, 0) - state.now()))


def _beijing_date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(_BEIJING).date().isoformat()


ROUTES: Final[Routes] = {
    ("POST", "/cgi-bin/stable_token"): stable_token,
    ("GET", "/cgi-bin/token"): legacy_token,
}
