"""Controls of the stand-in WeChat for tests and people: paths that begin with `/_`, with JSON bodies and answers.

Looking
    GET  /_health     whether it runs, and the appid of the mini program
    GET  /_sent       the messages sent: [{openid, template_id, page, data, lang, time, msgid, shown}];
                      only one user's with ?openid= or ?code=demo-NAME
    GET  /_calls      {path: how often it was called}, failures included
    GET  /_rights     [{openid, template_id, rights}]
People
    POST /_code       {openid?, appid?}: a login code for one use within five minutes
    POST /_phone_code {phone}: a code of the phone number button
    POST /_block      {who, blocked?}: WeChat blocks the user's logins because of a high risk (40226)
    POST /_risk       {who, rank}: the user's risk rank, 0 to 4
Consent
    POST /_consent    {who, template_id?, times?}: the user accepted this many more messages
    POST /_popup      {who, status?, template_ids?} + event: the user answered the popup
    POST /_settings   {who, template_ids?} + event: the user turned the messages off
    POST /_push       {event} + event: any event
                      + event is {callback_url?, mode?: safe | plain, repeat?, as_list?, age_s?}: another address,
                      the mode, the number of repeats, a single item as a list, and the age of the timestamp
Money
    POST /_pay        {out_trade_no, notify?, callback_url?, times?, age_s?, late?, twice?, tampered?, serial?,
                      changed?}: the order is paid and the merchant notified `times` times (`notify` false: never).
                      `late` pays after the order's end, `twice` pays with another transaction; `tampered` is
                      signature, probe, body, tag, aad or key; `changed` {"amount.total": 1} are wrong values for the
                      notification
    POST /_refunds    {status}: SUCCESS, PROCESSING, ABNORMAL or CLOSED, for future refunds and for those that have not
                      succeeded yet
    GET  /_orders     [{out_trade_no, state, fen, prepay_id, transaction_id, refunded_fen, shipped}]
Trouble
    POST /_fail       {path, errcode | status | delay_s | drop, after?, times?}: the path's next calls fail;
                      with `after` WeChat first does what was asked
    POST /_revoke     all access tokens become invalid
    POST /_clock      {advance_s}: WeChat's clock goes forward by this many seconds
Setting up
    POST /_callback   {callback_url, pay_url?}: the addresses for events and for payments; empty: none
    POST /_templates  {template_id, title, fields: {key: label}, words?, banned?}: adds or replaces one
    POST /_pages      {pages: []}: the pages of the released version
    POST /_reset      deletes everything but the settings and the callback addresses

docs/stand-in-wechat.md explains each of them. `who` is `openid`, or `code` with a `demo-NAME`. If no template is named,
the first one is used.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from local.wechat import push, tokens
from local.wechat.pay import pay_order
from local.wechat.protocol import BadControl, Call
from local.wechat.state import CODE_LIFE_S, DEMO_CODE, Code, Fault, State, openid_of
from local.wechat.templates import template_from

MAX_TIMES: Final = 1000
MAX_DELAY_S: Final = 60

Wanted = Mapping[str, Any]
Control = Callable[[State, Wanted], object]


def wanted_from(call: Call) -> Wanted:
    if call.method == "GET" or not call.body:
        return call.query
    try:
        wanted = json.loads(call.body)
    except ValueError:
        raise BadControl("the body is not JSON") from None
    if not isinstance(wanted, dict):
        raise BadControl("the body is not an object")
    return wanted


# ── To look ──────────────────────────────────────────────────────────────────


def _health(state: State, wanted: Wanted) -> object:
    return {"status": "ok", "appid": state.settings.appid}


def _sent(state: State, wanted: Wanted) -> object:
    if not {"openid", "code"} & set(wanted):
        return state.sent
    openid = _openid(state, wanted)
    return [message for message in state.sent if message["openid"] == openid]


def _calls(state: State, wanted: Wanted) -> object:
    return state.calls


def _rights(state: State, wanted: Wanted) -> object:
    return [
        {"openid": openid, "template_id": template_id, "rights": rights}
        for (openid, template_id), rights in state.rights.items()
    ]


# ── People ───────────────────────────────────────────────────────────────────


def _code(state: State, wanted: Wanted) -> object:
    appid = str(wanted.get("appid", state.settings.appid))
    openid = str(wanted.get("openid") or openid_of(appid, secrets.token_hex(8)))
    if appid == state.settings.appid:
        state.openids.add(openid)
    code = secrets.token_hex(16)
    state.codes[code] = Code(appid, openid, state.now() + CODE_LIFE_S)
    return {"code": code, "openid": openid}


def _phone_code(state: State, wanted: Wanted) -> object:
    code = secrets.token_hex(32)
    state.phone_codes[code] = Code(state.settings.appid, str(wanted["phone"]), state.now() + CODE_LIFE_S)
    return {"code": code}


def _block(state: State, wanted: Wanted) -> object:
    openid = _openid(state, wanted)
    if wanted.get("blocked", True):
        state.blocked.add(openid)
    else:
        state.blocked.discard(openid)
    return {"openid": openid, "blocked": openid in state.blocked}


def _risk(state: State, wanted: Wanted) -> object:
    openid = _openid(state, wanted)
    state.risk_ranks[openid] = int(wanted["rank"])
    return {"openid": openid, "rank": state.risk_ranks[openid]}


# ── Consent ──────────────────────────────────────────────────────────────────


def _consent(state: State, wanted: Wanted) -> object:
    openid, (template_id,) = _openid(state, wanted), _template_ids(state, wanted)
    state.rights[openid, template_id] += _times(wanted, "times")
    return {"openid": openid, "template_id": template_id, "rights": state.rights[openid, template_id]}


def _popup(state: State, wanted: Wanted) -> object:
    openid, template_ids = _openid(state, wanted), _template_ids(state, wanted)
    status = wanted.get("status", "accept")
    if status not in ("accept", "reject"):
        raise BadControl("status is accept or reject")
    if status == "accept":
        for template_id in template_ids:
            state.rights[openid, template_id] += 1
    delivered = _tell(state, wanted, "subscribe_msg_popup_event", openid, template_ids, status)
    rights = {template_id: state.rights[openid, template_id] for template_id in template_ids}
    return {"openid": openid, "rights": rights, "delivered": delivered}


def _settings(state: State, wanted: Wanted) -> object:
    openid, template_ids = _openid(state, wanted), _template_ids(state, wanted)
    for template_id in template_ids:
        state.rights[openid, template_id] = 0
    delivered = _tell(state, wanted, "subscribe_msg_change_event", openid, template_ids, "reject")
    return {"openid": openid, "delivered": delivered}


def _push(state: State, wanted: Wanted) -> object:
    return {"delivered": _deliver(state, wanted, dict(wanted["event"]))}


def _tell(
    state: State, wanted: Wanted, name: str, openid: str, template_ids: list[str], status: str
) -> list[dict[str, Any]]:
    if not _url(state, wanted):
        return []
    event = push.subscription_event(name, openid, template_ids, status, state.now())
    if wanted.get("as_list") and isinstance(event["List"], dict):
        event["List"] = [event["List"]]
    return _deliver(state, wanted, event)


def _deliver(state: State, wanted: Wanted, event: dict[str, Any]) -> list[dict[str, Any]]:
    mode, age_s = str(wanted.get("mode", "safe")), float(wanted.get("age_s", 0))
    attempts = []
    for _ in range(_times(wanted, "repeat")):
        attempts += push.deliver(state.settings, _url(state, wanted), event, mode=mode, age_s=age_s)
    return attempts


def _url(state: State, wanted: Wanted) -> str:
    return str(wanted.get("callback_url") or state.callback_url)


# ── Money ────────────────────────────────────────────────────────────────────


def _refunds(state: State, wanted: Wanted) -> object:
    status = str(wanted["status"])
    if status not in ("SUCCESS", "PROCESSING", "ABNORMAL", "CLOSED"):
        raise BadControl("no such status")
    state.refunds_are = status
    for order in (*state.orders.values(), *state.surplus.values()):
        for refund in order.refunds.values():
            refund["status"] = status if refund["status"] != "SUCCESS" else "SUCCESS"
    return {"status": status}


def _orders(state: State, wanted: Wanted) -> object:
    return [
        {
            "out_trade_no": order.out_trade_no,
            "state": order.state,
            "fen": order.fen,
            "prepay_id": order.prepay_id,
            "transaction_id": order.transaction_id,
            "refunded_fen": sum(r["amount"]["refund"] for r in order.refunds.values() if r["status"] == "SUCCESS"),
            "shipped": order.shipped,
        }
        for order in (*state.orders.values(), *state.surplus.values())
        if wanted.get("out_trade_no", order.out_trade_no) == order.out_trade_no
    ]


# ── Trouble ──────────────────────────────────────────────────────────────────


def _fail(state: State, wanted: Wanted) -> object:
    fault = Fault(
        errcode=None if wanted.get("errcode") is None else int(wanted["errcode"]),
        status=None if wanted.get("status") is None else int(wanted["status"]),
        delay_s=min(float(wanted.get("delay_s", 0)), MAX_DELAY_S),
        drop=wanted.get("drop") is True,
        after=wanted.get("after") is True,
    )
    if fault.errcode is None and fault.status is None and not fault.delay_s and not fault.drop:
        raise BadControl("say how: errcode, status, delay_s or drop")
    path, times = str(wanted["path"]), _times(wanted, "times")
    state.fail_next(path, [fault] * times)
    return {"path": path, "waiting": len(state.faults[path])}


def _revoke(state: State, wanted: Wanted) -> object:
    tokens.revoke(state)
    return {}


def _clock(state: State, wanted: Wanted) -> object:
    state.clock_ahead_s += float(wanted["advance_s"])
    return {"ahead_s": state.clock_ahead_s}


# ── Setting up ───────────────────────────────────────────────────────────────


def _callback(state: State, wanted: Wanted) -> object:
    state.callback_url = str(wanted["callback_url"])
    state.pay_url = str(wanted.get("pay_url", ""))
    return {"callback_url": state.callback_url, "pay_url": state.pay_url}


def _templates(state: State, wanted: Wanted) -> object:
    template = template_from(wanted)
    state.templates[template.template_id] = template
    return {"templates": list(state.templates)}


def _pages(state: State, wanted: Wanted) -> object:
    state.pages = {str(page).removeprefix("/") for page in wanted["pages"]}
    return {"pages": sorted(state.pages)}


def _reset(state: State, wanted: Wanted) -> object:
    state.reset()
    return {}


# ── Reading what is wanted ───────────────────────────────────────────────────


def _openid(state: State, wanted: Wanted) -> str:
    code = str(wanted.get("code", ""))
    if code.startswith(DEMO_CODE):
        return openid_of(state.settings.appid, code.removeprefix(DEMO_CODE))
    openid = str(wanted.get("openid", ""))
    if not openid:
        raise BadControl("say who: openid, or code with a demo-NAME")
    return openid


def _template_ids(state: State, wanted: Wanted) -> list[str]:
    named = wanted.get("template_ids") or [wanted.get("template_id") or next(iter(state.templates))]
    unknown = [template_id for template_id in named if template_id not in state.templates]
    if unknown:
        raise BadControl("no such template")
    return [str(template_id) for template_id in named]


def _times(wanted: Wanted, key: str) -> int:
    times = int(wanted.get(key, 1))
    if not 1 <= times <= MAX_TIMES:
        raise BadControl(f"{key} is 1 to {MAX_TIMES}")
    return times


# These controls call the merchant, which may call WeChat before it answers. So they must not hold the lock.
UNLOCKED: Final = frozenset({"/_popup", "/_settings", "/_push", "/_pay"})

CONTROLS: Final[Mapping[tuple[str, str], Control]] = {
    ("GET", "/_health"): _health,
    ("GET", "/_sent"): _sent,
    ("GET", "/_calls"): _calls,
    ("GET", "/_rights"): _rights,
    ("POST", "/_code"): _code,
    ("POST", "/_phone_code"): _phone_code,
    ("POST", "/_block"): _block,
    ("POST", "/_risk"): _risk,
    ("POST", "/_consent"): _consent,
    ("POST", "/_popup"): _popup,
    ("POST", "/_settings"): _settings,
    ("POST", "/_push"): _push,
    ("POST", "/_pay"): pay_order,
    ("POST", "/_refunds"): _refunds,
    ("GET", "/_orders"): _orders,
    ("POST", "/_fail"): _fail,
    ("POST", "/_revoke"): _revoke,
    ("POST", "/_clock"): _clock,
    ("POST", "/_callback"): _callback,
    ("POST", "/_templates"): _templates,
    ("POST", "/_pages"): _pages,
    ("POST", "/_reset"): _reset,
}
