"""The stand-in is as strict as WeChat says it is, seen from the wire."""

import json
import re
import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from local.wechat.protocol import Call
from local.wechat.server import ROUTES, StandIn, reply_to, running
from local.wechat.state import Settings, State, openid_of
from local.wechat.templates import POINTS_EXPIRING, Template

APPID = "wxdemo0000000000"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/subscribe/send"
MEI = openid_of(APPID, "mei")
DATA = {
    "thing1": {"value": "茶友积分"},
    "number2": {"value": "120"},
    "date3": {"value": "2026年12月31日"},
    "thing4": {"value": "记得用完"},
}
MESSAGE = {
    "touser": MEI,
    "template_id": POINTS_EXPIRING.template_id,
    "page": "pages/points/index?from=reminder",
    "data": DATA,
}


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with running(Settings(APPID, SECRET)) as stand_in:
        yield stand_in


def ask(wechat: StandIn, method: str, path: str, content: Any = None, **query: str) -> dict[str, Any]:
    reply = requests.request(method, wechat.url + path, params=query, json=content, timeout=5)
    assert reply.status_code == 200
    reply.encoding = "utf-8"
    return dict(reply.json())


def log_in(wechat: StandIn, **changed: str) -> dict[str, Any]:
    query = {"appid": APPID, "secret": SECRET, "js_code": "demo-mei", "grant_type": "authorization_code"}
    return ask(wechat, "GET", LOGIN, **(query | changed))


def token(wechat: StandIn, **changed: object) -> dict[str, Any]:
    wanted = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    return ask(wechat, "POST", TOKEN, wanted | changed)


def send(wechat: StandIn, **changed: object) -> dict[str, Any]:
    return ask(wechat, "POST", SEND, MESSAGE | changed, access_token=token(wechat)["access_token"])


def consent(wechat: StandIn) -> None:
    wechat.state.rights[MEI, POINTS_EXPIRING.template_id] = 9


# ── How it speaks ────────────────────────────────────────────────────────────


def test_errors_are_a_200_in_plain_text_with_a_request_id(wechat: StandIn) -> None:
    reply = requests.get(wechat.url + LOGIN, timeout=5)

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/plain")
    assert reply.json()["errcode"] == 41002
    assert re.fullmatch(r"appid missing rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", reply.json()["errmsg"])


def test_a_login_and_a_token_succeed_without_an_errcode(wechat: StandIn) -> None:
    assert set(log_in(wechat)) == {"openid", "session_key"}
    assert set(token(wechat)) == {"access_token", "expires_in"}


@pytest.mark.parametrize(
    ("method", "path", "errcode"), [("POST", LOGIN, 43001), ("GET", SEND, 43002), ("GET", "/sns/none", 40066)]
)
def test_the_wrong_method_and_the_wrong_address_are_refused(
    wechat: StandIn, method: str, path: str, errcode: int
) -> None:
    assert ask(wechat, method, path)["errcode"] == errcode


def test_it_listens_on_this_machine_only(wechat: StandIn) -> None:
    assert wechat.server_address[0] == "127.0.0.1"


def test_a_body_out_of_bounds_is_not_read(wechat: StandIn) -> None:
    reply = requests.post(wechat.url + SEND, data=b" " * 1_000_001, timeout=5)

    assert reply.status_code == 413


# ── Login ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"js_code": ""}, 41008),
        ({"appid": "wxother000000000"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "client_credential"}, 40002),
        ({"js_code": "unknown"}, 40029),
    ],
)
def test_a_login_needs_everything(wechat: StandIn, changed: dict[str, str], errcode: int) -> None:
    assert log_in(wechat, **changed)["errcode"] == errcode


def test_the_session_key_changes_and_the_openid_does_not(wechat: StandIn) -> None:
    first, second = log_in(wechat), log_in(wechat)

    assert first["openid"] == second["openid"]
    assert first["session_key"] != second["session_key"]


def test_names_in_any_script_have_openids(wechat: StandIn) -> None:
    assert len(log_in(wechat, js_code="demo-小美")["openid"]) == 28


# ── Tokens ───────────────────────────────────────────────────────────────────


def test_everybody_gets_the_same_token_and_what_is_left_of_it(wechat: StandIn) -> None:
    first = token(wechat)
    wechat.state.clock_ahead_s = 6000
    second = token(wechat)

    assert first["expires_in"] in (7199, 7200)
    assert second["access_token"] == first["access_token"]
    assert second["expires_in"] in (1199, 1200)


def test_in_its_last_minutes_a_new_token_works_beside_the_old(wechat: StandIn) -> None:
    consent(wechat)
    old = token(wechat)["access_token"]
    wechat.state.clock_ahead_s = 7000
    new = token(wechat)["access_token"]

    assert new != old
    assert ask(wechat, "POST", SEND, MESSAGE, access_token=old)["errcode"] == 0
    assert ask(wechat, "POST", SEND, MESSAGE, access_token=new)["errcode"] == 0


def test_a_forced_token_kills_the_old_one_but_not_twice_in_half_a_minute(wechat: StandIn) -> None:
    old = token(wechat)["access_token"]
    forced = token(wechat, force_refresh=True)["access_token"]
    hasty = token(wechat, force_refresh=True)["access_token"]

    assert forced not in (old, None)
    assert hasty == forced
    assert ask(wechat, "POST", SEND, MESSAGE, access_token=old)["errcode"] == 40001


def test_a_token_can_be_forced_twenty_times_a_day(wechat: StandIn) -> None:
    noon_s = time.time() // 86400 * 86400 + 4 * 3600  # in Beijing
    wechat.state.clock_ahead_s = noon_s - time.time()
    wechat.state.tokens.forced_at = [noon_s - 60 * minutes for minutes in range(20, 0, -1)]

    assert token(wechat, force_refresh=True)["errcode"] == 45009

    wechat.state.clock_ahead_s += 12 * 3600 + 1
    assert "access_token" in token(wechat, force_refresh=True)


def test_the_old_kind_of_token_leaves_the_stable_one_alone(wechat: StandIn) -> None:
    consent(wechat)
    stable = token(wechat)["access_token"]
    query = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    legacy = ask(wechat, "GET", "/cgi-bin/token", **query)["access_token"]

    assert legacy != stable
    assert {ask(wechat, "POST", SEND, MESSAGE, access_token=t)["errcode"] for t in (stable, legacy)} == {0}


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "other"}, 40002),
        ({"appid": "wxother000000000"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_a_token_needs_credentials(wechat: StandIn, changed: dict[str, object], errcode: int) -> None:
    assert token(wechat, **changed)["errcode"] == errcode


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
parameters = ["touser", "template_id", "page", "data", "lang", "openid", "content", "scene", "version", "appid"]
bodies = st.dictionaries(st.sampled_from(parameters), json_values, max_size=8)


@given(body=bodies.map(lambda body: MESSAGE | body), path=st.sampled_from([path for _, path in ROUTES]))
def test_whatever_is_posted_wechat_answers(body: dict[str, object], path: str) -> None:
    state = State(Settings(APPID, SECRET))
    state.tokens.valid_until["t"] = state.now() + 60

    reply = reply_to(state, Call("POST", path, {"access_token": "t"}, json.dumps(body).encode()))

    assert reply is not None
    assert json.loads(reply.body)["errmsg"]


@pytest.mark.parametrize(("body", "errcode"), [(b"", 44002), (b"{", 47001), (b"[]", 47001), (b"\xff", 47001)])
def test_a_call_needs_a_body_of_json(wechat: StandIn, body: bytes, errcode: int) -> None:
    reply = requests.post(wechat.url + TOKEN, data=body, timeout=5)

    assert reply.json()["errcode"] == errcode


# ── Messages ─────────────────────────────────────────────────────────────────


def test_a_message_is_sent_and_costs_a_right(wechat: StandIn) -> None:
    consent(wechat)

    answer = send(wechat)

    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    assert wechat.state.sent[0]["msgid"] == answer["msgid"]
    assert wechat.state.sent[0]["shown"] == [
        "积分到期提醒",
        "积分名称　茶友积分",
        "到期积分　120",
        "到期时间　2026年12月31日",
        "温馨提示　记得用完",
    ]
    assert wechat.state.rights[MEI, POINTS_EXPIRING.template_id] == 8


@pytest.mark.parametrize(
    ("query", "errcode"), [({}, 41001), ({"access_token": ""}, 41001), ({"access_token": "made-up"}, 40001)]
)
def test_a_message_needs_a_token(wechat: StandIn, query: dict[str, str], errcode: int) -> None:
    assert ask(wechat, "POST", SEND, MESSAGE, **query)["errcode"] == errcode


def test_a_token_dies_of_old_age(wechat: StandIn) -> None:
    old = token(wechat)["access_token"]
    wechat.state.clock_ahead_s = 7201

    assert ask(wechat, "POST", SEND, MESSAGE, access_token=old)["errcode"] == 42001


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "oSomebodyElse"}, 40003),
        ({"touser": None}, 40003),
        ({"touser": openid_of("wxother000000000", "mei")}, 40003),
        ({"template_id": "none"}, 40037),
        ({"page": "pages/none/index"}, 41030),
        ({"lang": "fr_FR"}, 40097),
        ({"miniprogram_state": "beta"}, 40097),
        ({"data": []}, 47003),
        ({"data": {}}, 47003),
    ],
)
def test_a_wrong_message_is_refused(wechat: StandIn, changed: dict[str, object], errcode: int) -> None:
    consent(wechat)

    assert send(wechat, **changed)["errcode"] == errcode
    assert wechat.state.sent == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "长" * 21),
        ("thing1", "🍵" * 11),
        ("thing1", "两\n行"),
        ("thing1", ""),
        ("thing1", 120),
        ("number2", 120),
        ("number2", "120分"),
        ("number2", "1" * 33),
        ("date3", "2026-02-30"),
        ("date3", "明天"),
        ("thing9", "不在模板里"),
    ],
)
def test_a_value_beyond_its_type_is_refused_by_name(wechat: StandIn, key: str, value: object) -> None:
    consent(wechat)
    data = {**DATA, key: {"value": value}}

    answer = send(wechat, data=data)

    assert answer["errcode"] == 47003
    assert answer["errmsg"].startswith(f"argument invalid! data.{key}.value ")


def test_a_missing_field_is_refused_by_name(wechat: StandIn) -> None:
    consent(wechat)
    data = {key: held for key, held in DATA.items() if key != "thing4"}

    assert "data.thing4.value is empty" in send(wechat, data=data)["errmsg"]


def test_an_enum_is_one_of_the_templates_words(wechat: StandIn) -> None:
    template = Template("shipping", "兑换进度", {"enum1": "状态"}, words={"enum1": ["已发货", "已完成"]})
    wechat.state.templates["shipping"] = template
    wechat.state.rights[MEI, "shipping"] = 2

    answers = [send(wechat, template_id="shipping", data={"enum1": {"value": word}}) for word in ("已发货", "已丢失")]

    assert [answer["errcode"] for answer in answers] == [0, 47003]


def test_a_banned_template_and_a_forbidden_word_are_refused(wechat: StandIn) -> None:
    consent(wechat)
    forbidden = {**DATA, "thing4": {"value": "违禁词"}}
    assert send(wechat, data=forbidden)["errcode"] == 45168

    template = Template("banned", "禁用", {"thing1": "内容"}, banned=True)
    wechat.state.templates["banned"] = template
    wechat.state.rights[MEI, "banned"] = 1
    assert send(wechat, template_id="banned", data={"thing1": {"value": "内容"}})["errcode"] == 43107


def test_nobody_has_agreed_to_anything_at_first(wechat: StandIn) -> None:
    log_in(wechat)

    assert send(wechat)["errcode"] == 43101


def test_one_right_is_one_message_however_many_ask_at_once(wechat: StandIn) -> None:
    wechat.state.rights[MEI, POINTS_EXPIRING.template_id] = 1
    answers: list[int] = []
    threads = [Thread(target=lambda: answers.append(send(wechat)["errcode"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [0] + [43101] * 7


# ── Texts, users, pictures, phones ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"openid": "oSomebodyElse"}, 40003),
        ({"version": 1}, 40097),
        ({"scene": 9}, 40129),
        ({"content": ""}, 40097),
        ({"content": "字" * 2501}, 40097),
        ({}, 61010),
    ],
)
def test_a_text_is_checked_for_users_who_are_here(wechat: StandIn, changed: dict[str, object], errcode: int) -> None:
    wanted = {"version": 2, "scene": 1, "openid": MEI, "content": "小美"} | changed

    answer = ask(wechat, "POST", "/wxa/msg_sec_check", wanted, access_token=token(wechat)["access_token"])

    assert answer["errcode"] == errcode


def test_a_code_is_a_picture_and_a_refusal_is_json(wechat: StandIn) -> None:
    query = {"access_token": token(wechat)["access_token"]}
    picture = requests.post(
        wechat.url + "/wxa/getwxacodeunlimit", params=query, json={"scene": "r=ABCD1234"}, timeout=5
    )

    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    for wanted, errcode in (
        ({"scene": "r=" + "A" * 31}, 40169),
        ({"scene": "推荐"}, 40169),
        ({"scene": "r=A", "page": "pages/none/index"}, 41030),
        ({"scene": "r=A", "width": "wide"}, 40097),
        ({"scene": "r=A", "env_version": "formal"}, 40097),
    ):
        assert ask(wechat, "POST", "/wxa/getwxacodeunlimit", wanted, **query)["errcode"] == errcode


def test_a_phone_code_is_good_once(wechat: StandIn) -> None:
    query = {"access_token": token(wechat)["access_token"]}
    code = ask(wechat, "POST", "/_phone_code", {"phone": "13800138000"})["code"]

    first, second = (ask(wechat, "POST", "/wxa/business/getuserphonenumber", {"code": code}, **query) for _ in range(2))

    assert first["phone_info"]["purePhoneNumber"] == "13800138000"
    assert second["errcode"] == 40029
