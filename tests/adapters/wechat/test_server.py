"""The client against the stand-in server, over real connections."""

import logging
import socket
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from unittest.mock import ANY

import pytest
import requests

from local.wechat import server
from local.wechat.protocol import Call, Reply
from local.wechat.server import StandIn, running
from local.wechat.state import Fault, Settings, State, openid_of
from local.wechat.templates import POINTS_EXPIRING
from points.adapters.wechat.errors import (
    Busy,
    CannotCheckNow,
    ConsentMissing,
    FieldRefused,
    LoginRefused,
    Misconfigured,
    NoAnswer,
    QuotaExhausted,
    RateLimited,
    RecipientUnknown,
    TokenRefused,
    Unreachable,
    UserBlocked,
    WeChatError,
)
from points.adapters.wechat.server import SCENE_MARKETING, WeChat

APPID = "wxdemo0000000000"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/subscribe/send"
CHECK = "/wxa/msg_sec_check"
CODE = "/wxa/getwxacodeunlimit"
HOME = "pages/points/index"
MEI = openid_of(APPID, "mei")
WARNING = {"thing1": "茶友积分", "number2": "120", "date3": "2026-12-31", "thing4": "记得用完🍵"}


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with running(Settings(APPID, SECRET)) as stand_in:
        yield stand_in


@pytest.fixture
def client(wechat: StandIn) -> WeChat:
    return impatient(wechat.url)


def impatient(url: str) -> WeChat:
    """A client that does not pause between attempts."""
    return WeChat(url, APPID, SECRET, sleep=lambda pause_s: None)


def tell(wechat: StandIn, control: str, **wanted: object) -> dict[str, object]:
    reply = requests.post(f"{wechat.url}{control}", json=wanted, timeout=5)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def warn(client: WeChat, openid: str = MEI) -> None:
    client.send_subscription(openid, POINTS_EXPIRING.template_id, "pages/points/index", WARNING)


# ── Logging in ───────────────────────────────────────────────────────────────


def test_a_login_code_stands_for_one_openid(client: WeChat) -> None:
    first, second = client.code2session("demo-mei"), client.code2session("demo-mei")

    assert first.openid == second.openid == MEI
    assert len(first.openid) == 28
    assert client.code2session("demo-lin").openid != MEI


def test_the_session_key_is_dropped_and_the_openid_not_shown(client: WeChat) -> None:
    session = client.code2session("demo-mei")

    assert set(session.__slots__) == {"openid", "unionid"}
    assert repr(session) == "Session()"


def test_a_real_code_is_good_once(wechat: StandIn, client: WeChat) -> None:
    code = str(tell(wechat, "/_code")["code"])

    client.code2session(code)

    with pytest.raises(LoginRefused) as refused:
        client.code2session(code)
    assert refused.value.errcode == 40029
    assert len(refused.value.rid) > 8


@pytest.mark.parametrize("code", ["never-minted", "demo-", "demo-" + "x" * 65])
def test_a_code_wechat_does_not_know_is_refused(client: WeChat, code: str) -> None:
    with pytest.raises(LoginRefused):
        client.code2session(code)


def test_a_code_is_good_for_five_minutes(wechat: StandIn, client: WeChat) -> None:
    code = str(tell(wechat, "/_code")["code"])
    tell(wechat, "/_clock", advance_s=300)

    with pytest.raises(LoginRefused):
        client.code2session(code)


def test_a_code_of_another_mini_program_is_refused(wechat: StandIn, client: WeChat) -> None:
    code = str(tell(wechat, "/_code", appid="wxother000000000")["code"])

    with pytest.raises(LoginRefused):
        client.code2session(code)


def test_a_user_wechat_holds_for_a_fraud_is_told_apart(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_block", code="demo-mei")

    with pytest.raises(UserBlocked):
        client.code2session("demo-mei")


@pytest.mark.parametrize(("appid", "secret"), [("wxother000000000", SECRET), (APPID, "wrong"), (APPID, "")])
def test_wrong_credentials_are_a_misconfiguration(wechat: StandIn, appid: str, secret: str) -> None:
    with pytest.raises(Misconfigured):
        WeChat(wechat.url, appid, secret).code2session("demo-mei")


@pytest.mark.parametrize("trouble", [{"errcode": -1}, {"status": 502}, {"drop": True}, {"drop": True, "after": True}])
def test_a_login_code_that_may_have_been_used_is_not_tried_again(
    wechat: StandIn, client: WeChat, trouble: dict[str, object]
) -> None:
    tell(wechat, "/_fail", path=LOGIN, **trouble)

    with pytest.raises((Busy, NoAnswer)):
        client.code2session("demo-mei")

    assert wechat.state.calls[LOGIN] == 1


def test_a_login_that_did_not_get_through_is_tried_again() -> None:
    port = free_port()
    with ExitStack() as later:

        def wechat_comes_up(pause_s: float) -> None:
            later.enter_context(running(Settings(APPID, SECRET), port))

        client = WeChat(f"http://127.0.0.1:{port}", APPID, SECRET, sleep=wechat_comes_up)

        assert client.code2session("demo-mei").openid == MEI


# ── The access token ─────────────────────────────────────────────────────────


def test_one_token_serves_many_calls(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=3)

    for _ in range(3):
        warn(client)

    assert wechat.state.calls == {TOKEN: 1, SEND: 3}


def test_two_environments_share_one_token(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=4)
    other = impatient(wechat.url)

    for each in (client, other, client, other):
        warn(each)

    assert wechat.state.calls[TOKEN] == 2  # once per environment, and neither knocks the other out


def test_a_token_near_its_end_is_not_used(wechat: StandIn) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=3)
    now = 1_000_000.0
    client = WeChat(wechat.url, APPID, SECRET, clock=lambda: now)

    warn(client)
    now += 7200 - 121
    warn(client)
    now += 1
    warn(client)

    assert wechat.state.calls[TOKEN] == 2


def test_a_revoked_token_is_fetched_again_and_the_message_goes_out(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=2)
    warn(client)
    tell(wechat, "/_revoke")

    warn(client)

    assert len(wechat.state.sent) == 2
    assert wechat.state.calls == {TOKEN: 2, SEND: 3}


def test_an_expired_token_is_fetched_again(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=2)
    warn(client)
    tell(wechat, "/_clock", advance_s=7201)

    warn(client)

    assert len(wechat.state.sent) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_fresh_token_refused_again_is_an_alarm(wechat: StandIn, client: WeChat, errcode: int) -> None:
    tell(wechat, "/_fail", path=SEND, errcode=errcode, times=9)

    with pytest.raises(TokenRefused):
        warn(client)

    assert wechat.state.calls[SEND] == 2


def test_a_wrong_secret_sends_nothing(wechat: StandIn) -> None:
    with pytest.raises(Misconfigured):
        warn(WeChat(wechat.url, APPID, "wrong"))

    assert wechat.state.calls[SEND] == 0


# ── Messages ─────────────────────────────────────────────────────────────────


def test_a_message_reaches_the_phone_as_it_was_written(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei")

    warn(client)

    (sent,) = requests.get(f"{wechat.url}/_sent", params={"code": "demo-mei"}, timeout=5).json()
    assert sent["openid"] == MEI
    assert sent["page"] == "pages/points/index"
    assert sent["data"]["thing4"] == {"value": "记得用完🍵"}
    assert sent["shown"][0] == "积分到期提醒"
    assert (sent["lang"], sent["miniprogram_state"]) == ("zh_CN", "formal")


def test_chinese_travels_as_it_is(wechat: StandIn, client: WeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = []
    honest = server.ROUTES["POST", SEND]

    def noted(state: State, call: Call) -> Reply:
        bodies.append(call.body)
        return honest(state, call)

    monkeypatch.setitem(server.ROUTES, ("POST", SEND), noted)
    tell(wechat, "/_consent", code="demo-mei")

    warn(client)

    assert "记得用完🍵".encode() in bodies[0]


def test_without_consent_the_message_is_given_up_at_once(wechat: StandIn, client: WeChat) -> None:
    with pytest.raises(ConsentMissing) as refused:
        warn(client)

    assert refused.value.errcode == 43101
    assert wechat.state.calls[SEND] == 1
    assert wechat.state.sent == []


def test_each_right_is_good_for_one_message(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=2)

    warn(client)
    warn(client)

    with pytest.raises(ConsentMissing):
        warn(client)


def test_a_stranger_is_not_a_recipient(client: WeChat) -> None:
    with pytest.raises(RecipientUnknown):
        warn(client, openid="oSomebodyElse")


def test_a_field_that_does_not_fit_is_named(wechat: StandIn, client: WeChat) -> None:
    with pytest.raises(FieldRefused, match="thing4"):
        client.send_subscription(MEI, POINTS_EXPIRING.template_id, "", WARNING | {"thing4": "长" * 21})


def test_a_busy_wechat_gets_the_message_a_second_later(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_consent", code="demo-mei")
    tell(wechat, "/_fail", path=SEND, errcode=-1)
    tell(wechat, "/_fail", path=SEND, errcode=43108)

    warn(client)

    assert len(wechat.state.sent) == 1


def test_patience_has_an_end(wechat: StandIn, client: WeChat) -> None:
    tell(wechat, "/_fail", path=SEND, errcode=-1, times=9)

    with pytest.raises(Busy):
        warn(client)

    assert wechat.state.calls[SEND] == 3


def test_no_attempt_begins_when_the_time_is_up(wechat: StandIn) -> None:
    ticks = iter(range(0, 100, 3))
    client = WeChat(wechat.url, APPID, SECRET, clock=lambda: next(ticks))

    with pytest.raises(Unreachable):
        warn(client)

    assert wechat.state.calls[SEND] == 0


@pytest.mark.parametrize("trouble", [{"drop": True}, {"status": 502}])
def test_a_message_that_may_be_out_is_not_sent_twice(
    wechat: StandIn, client: WeChat, trouble: dict[str, object]
) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=5)
    tell(wechat, "/_fail", path=SEND, after=True, **trouble)

    with pytest.raises(NoAnswer):
        warn(client)

    assert len(wechat.state.sent) == 1


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (45009, QuotaExhausted),
        (45011, RateLimited),
        (40037, Misconfigured),
        (43107, Misconfigured),
        (99999, WeChatError),
    ],
)
def test_what_cannot_change_in_a_second_is_not_tried_again(
    wechat: StandIn, client: WeChat, errcode: int, kind: type[WeChatError]
) -> None:
    tell(wechat, "/_fail", path=SEND, errcode=errcode)

    with pytest.raises(kind):
        warn(client)

    assert wechat.state.calls[SEND] == 1


# ── Texts and users ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "verdict"), [("爱喝茶的小美", "pass"), ("a risky name", "risky"), ("疑似广告", "review")]
)
def test_wechat_judges_a_name(client: WeChat, text: str, verdict: str) -> None:
    client.code2session("demo-mei")

    assert client.check_text(MEI, text) == verdict


def test_a_name_goes_unchecked_when_its_owner_has_been_away(wechat: StandIn, client: WeChat) -> None:
    client.code2session("demo-mei")
    tell(wechat, "/_clock", advance_s=2 * 60 * 60 + 1)

    assert client.check_text(MEI, "小美") == "unchecked"


@pytest.mark.parametrize("trouble", [{"errcode": 48001}, {"errcode": 45009}, {"status": 500}, {"drop": True}])
def test_a_name_goes_unchecked_when_wechat_cannot_say(
    wechat: StandIn, client: WeChat, trouble: dict[str, object]
) -> None:
    client.code2session("demo-mei")
    tell(wechat, "/_fail", path=CHECK, times=9, **trouble)

    assert client.check_text(MEI, "小美") == "unchecked"


def test_a_check_survives_a_bad_gateway(wechat: StandIn, client: WeChat) -> None:
    client.code2session("demo-mei")
    tell(wechat, "/_fail", path=CHECK, status=502, times=2)

    assert client.check_text(MEI, "小美") == "pass"


def test_a_picture_is_looked_at_and_judged_later(wechat: StandIn, client: WeChat) -> None:
    client.code2session("demo-mei")

    trace_ids = [client.check_picture(MEI, f"https://example.com/{number}.png") for number in range(2)]

    assert wechat.state.looked_at == [(trace_ids[0], "https://example.com/0.png"), (trace_ids[1], ANY)]


@pytest.mark.parametrize("trouble", [{"errcode": 61010}, {"errcode": 45009}, {"status": 500}, {"drop": True}])
def test_a_picture_goes_unchecked_when_wechat_cannot_look(
    wechat: StandIn, client: WeChat, trouble: dict[str, object]
) -> None:
    client.code2session("demo-mei")
    tell(wechat, "/_fail", path="/wxa/media_check_async", times=9, **trouble)

    assert client.check_picture(MEI, "https://example.com/1.png") == ""


def test_a_code_is_the_picture_that_wechat_draws(wechat: StandIn, client: WeChat) -> None:
    first = client.code_picture("invite=7m2k9xq4t0wz3hce", HOME)

    wechat.state.fail_next(CODE, [Fault(errcode=-1), Fault(status=502), Fault(errcode=42001)])

    assert first.startswith(b"\x89PNG")
    assert client.code_picture("invite=7m2k9xq4t0wz3hce", HOME) == first
    assert client.code_picture("invite=another", HOME) != first


@pytest.mark.parametrize(
    ("scene", "page"), [("invite=阿明", HOME), ("i" * 33, HOME), ("", HOME), ("invite=7m2k", "pages/nowhere/index")]
)
def test_a_code_that_wechat_does_not_draw_is_an_alarm(client: WeChat, scene: str, page: str) -> None:
    with pytest.raises(Misconfigured, match=r"getwxacodeunlimit: errcode (40169|41030), rid "):
        client.code_picture(scene, page)


@pytest.mark.parametrize("body", [b"", b'{"errcode": 0, "errmsg": "ok"}', b"{not JSON", bytes(256_001)])
def test_an_answer_without_a_picture_is_none(client: WeChat, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setitem(server.ROUTES, ("POST", CODE), lambda *_: Reply(body))

    with pytest.raises(NoAnswer):
        client.code_picture("invite=7m2k9xq4t0wz3hce", HOME)


def test_wechat_ranks_a_user(wechat: StandIn, client: WeChat) -> None:
    client.code2session("demo-mei")
    tell(wechat, "/_risk", code="demo-mei", rank=3)

    assert client.risk_rank(MEI, scene=SCENE_MARKETING, client_ip="203.0.113.7") == 3


def test_a_user_who_has_been_away_has_no_rank(client: WeChat) -> None:
    with pytest.raises(CannotCheckNow):
        client.risk_rank(MEI, scene=SCENE_MARKETING, client_ip="203.0.113.7")


# ── What must never be seen ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "trouble",
    [
        {"errcode": 40029},
        {"errcode": 40125},
        {"errcode": -1},
        {"status": 502},
        {"status": 200},
        {"drop": True},
        None,
    ],
    ids=str,
)
def test_no_failure_tells_a_secret(
    wechat: StandIn, caplog: pytest.LogCaptureFixture, trouble: dict[str, object] | None
) -> None:
    caplog.set_level(logging.DEBUG)
    client = impatient(wechat.url if trouble else f"http://127.0.0.1:{free_port()}")
    if trouble:
        tell(wechat, "/_fail", path=LOGIN, times=9, **trouble)
        tell(wechat, "/_fail", path=SEND, times=9, **trouble)
    code = "demo-the-code-itself"
    told = []

    for fail in (lambda: client.code2session(code), lambda: warn(client)):
        with pytest.raises(WeChatError) as failure:
            fail()
        assert failure.value.__context__ is None
        assert failure.value.__cause__ is None
        told += [repr(failure.value), *traceback.format_exception(failure.value)]

    hidden = [SECRET, code, MEI, "http://", *wechat.state.tokens.valid_until]
    assert not [text for text in hidden for line in [*told, caplog.text] if text in line]


def test_the_http_library_keeps_its_debug_log_to_itself(
    wechat: StandIn, client: WeChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    client.code2session("demo-mei")

    assert SECRET not in caplog.text
    assert LOGIN not in caplog.text


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
