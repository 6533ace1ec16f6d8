"""`POST /cgi-bin/message/subscribe/send`: sends one message if the user has accepted one that was not sent yet."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from local.wechat.fields import fault_of
from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import State
from local.wechat.templates import Template
from local.wechat.tokens import require_token

LANGUAGES: Final = ("zh_CN", "en_US", "zh_HK", "zh_TW")
STATES: Final = ("developer", "trial", "formal")
SENSITIVE: Final = ("违禁词", "sensitive")
FIRST_MSGID: Final = 3_600_000_000_000_000_001
_BEIJING = timezone(timedelta(hours=8))


def send(state: State, call: Call) -> Reply:
    require_token(state, call)
    message = call.json()
    openid = message.get("touser")
    if not isinstance(openid, str) or not state.knows(openid):
        raise Refused(40003)
    template = state.templates.get(str(message.get("template_id")))
    if template is None:
        raise Refused(40037)
    page = message.get("page", "")
    if page and str(page).removeprefix("/").partition("?")[0] not in state.pages:
        raise Refused(41030)
    if message.get("lang", "zh_CN") not in LANGUAGES:
        raise Refused(40097)
    if message.get("miniprogram_state", "formal") not in STATES:
        raise Refused(40097)
    values = _values(template, message.get("data"))
    if state.rights[openid, template.template_id] < 1:
        raise Refused(43101)
    if template.banned:
        raise Refused(43107)
    if any(word in value for word in SENSITIVE for value in values.values()):
        raise Refused(45168)
    state.rights[openid, template.template_id] -= 1
    msgid = FIRST_MSGID + len(state.sent)
    state.sent.append(_record(state, template, message, values) | {"msgid": msgid})
    return answer({"errcode": 0, "errmsg": "ok", "msgid": msgid})


def _values(template: Template, data: Any) -> dict[str, str]:
    """Returns the values of the template's fields. Raises Refused if a field is missing, unknown or wrong."""
    if not isinstance(data, dict):
        raise Refused(47003, "data invalid")
    for key in [*template.fields, *data]:
        holder = data.get(key)
        value = holder.get("value") if isinstance(holder, dict) else None
        fault = fault_of(key, "" if value is None else value)
        if key not in template.fields or value not in template.words.get(key, [value]):
            fault = "invalid"
        if fault:
            raise Refused(47003, f"data.{key}.value {fault}")
    return {key: data[key]["value"] for key in template.fields}


def _record(state: State, template: Template, message: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    return {
        "openid": message["touser"],
        "template_id": template.template_id,
        "page": message.get("page", ""),
        "data": message["data"],
        "lang": message.get("lang", "zh_CN"),
        "miniprogram_state": message.get("miniprogram_state", "formal"),
        "time": datetime.fromtimestamp(state.now(), UTC).astimezone(_BEIJING).isoformat(timespec="seconds"),
        "shown": template.shown(values),
    }


ROUTES: Final[Routes] = {("POST", "/cgi-bin/message/subscribe/send"): send}
