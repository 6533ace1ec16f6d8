"""The controls do what they say, to nobody but whom they name."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from local.processes import ROOT
from local.wechat.controls import CONTROLS
from local.wechat.server import StandIn, running
from local.wechat.state import Settings, openid_of
from local.wechat.templates import ALL, POINTS_EXPIRING
from points.adapters.wechat.push import PushKeys, PushRefused, open_push

APPID = "wxdemo0000000000"
KEYS = PushKeys(APPID, "DemoPushToken", "k" * 43)
MEI = openid_of(APPID, "mei")
EXPIRING = POINTS_EXPIRING.template_id
LOGIN = "/sns/jscode2session"


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    settings = Settings(APPID, "secret", push_token=KEYS.token, push_aes_key=KEYS.aes_key)
    with running(settings) as stand_in:
        yield stand_in


class Merchant(ThreadingHTTPServer):
    """Who WeChat calls: opens every push as the product does, and answers `answers` in turn, then success."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MerchantHandler)
        self.events: list[dict[str, Any]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/wechat/messages"


class _MerchantHandler(BaseHTTPRequestHandler):
    server: Merchant

    def do_POST(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        keys = KEYS if "encrypt_type" in query else PushKeys(APPID, KEYS.token)
        try:
            self.server.events.append(open_push(query, body, keys, now_s=time()))
            status = self.server.answers.pop(0) if self.server.answers else 200
        except PushRefused:
            status = 401
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"success" if status == 200 else b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    with Merchant() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def tell(wechat: StandIn, control: str, **wanted: object) -> Any:
    reply = requests.post(f"{wechat.url}{control}", json=wanted, timeout=30)
    assert reply.status_code == 200, reply.text
    return reply.json()


def look(wechat: StandIn, control: str, **query: str) -> Any:
    return requests.get(f"{wechat.url}{control}", params=query, timeout=5).json()


def login(wechat: StandIn) -> requests.Response:
    query = {"appid": APPID, "secret": "secret", "js_code": "demo-mei", "grant_type": "authorization_code"}
    return requests.get(wechat.url + LOGIN, params=query, timeout=5)


# ── Looking ──────────────────────────────────────────────────────────────────


def test_it_says_that_it_is_well(wechat: StandIn) -> None:
    assert look(wechat, "/_health") == {"status": "ok", "appid": APPID}


def test_calls_are_counted_and_controls_are_not(wechat: StandIn) -> None:
    login(wechat)
    login(wechat)

    assert look(wechat, "/_calls") == {LOGIN: 2}


def test_messages_are_listed_for_one_user_or_for_all(wechat: StandIn) -> None:
    wechat.state.sent = [{"openid": MEI, "msgid": 1}, {"openid": "oOther", "msgid": 2}]

    assert [message["msgid"] for message in look(wechat, "/_sent")] == [1, 2]
    assert [message["msgid"] for message in look(wechat, "/_sent", code="demo-mei")] == [1]
    assert [message["msgid"] for message in look(wechat, "/_sent", openid="oOther")] == [2]


# ── Failing ──────────────────────────────────────────────────────────────────


def test_a_path_fails_as_told_and_as_often(wechat: StandIn) -> None:
    tell(wechat, "/_fail", path=LOGIN, errcode=45011, times=2)
    tell(wechat, "/_fail", path=LOGIN, status=502)

    replies = [login(wechat) for _ in range(4)]

    assert [reply.json()["errcode"] for reply in replies[:2]] == [45011, 45011]
    assert (replies[2].status_code, replies[2].headers["Content-Type"]) == (502, "text/html")
    assert replies[3].json()["openid"] == MEI


def test_a_connection_breaks_off_before_or_after_wechat_has_acted(wechat: StandIn) -> None:
    for after in (False, True):
        tell(wechat, "/_fail", path=LOGIN, drop=True, after=after)
        with pytest.raises(requests.ConnectionError):
            login(wechat)
        assert (MEI in wechat.state.active_at) is after


def test_an_answer_can_be_slow(wechat: StandIn) -> None:
    tell(wechat, "/_fail", path=LOGIN, delay_s=0.2)

    began_at = monotonic()
    reply = login(wechat)

    assert monotonic() - began_at >= 0.2
    assert reply.json()["openid"] == MEI


@pytest.mark.parametrize(
    ("control", "wanted"),
    [
        ("/_fail", {"path": LOGIN}),
        ("/_fail", {"errcode": -1}),
        ("/_fail", {"path": LOGIN, "errcode": -1, "times": 0}),
        ("/_fail", {"path": LOGIN, "errcode": "busy"}),
        ("/_consent", {}),
        ("/_consent", {"code": "demo-mei", "template_id": "none"}),
        ("/_popup", {"code": "demo-mei", "status": "maybe"}),
        ("/_popup", {"code": "demo-mei", "callback_url": "file:///etc/hostname"}),
        ("/_popup", {"code": "demo-mei", "callback_url": "http://127.0.0.1:1/", "mode": "open"}),
        ("/_templates", {"template_id": "x"}),
        ("/_templates", {"template_id": "x", "title": "x", "fields": {}}),
        ("/_clock", {"advance_s": "soon"}),
    ],
)
def test_a_control_says_what_it_does_not_understand(wechat: StandIn, control: str, wanted: dict[str, object]) -> None:
    reply = requests.post(f"{wechat.url}{control}", json=wanted, timeout=5)

    assert reply.status_code == 400
    assert reply.json()["error"]


def test_there_are_no_other_controls(wechat: StandIn) -> None:
    assert requests.post(f"{wechat.url}/_none", json={}, timeout=5).status_code == 404
    assert requests.post(f"{wechat.url}/_reset", data=b"{", timeout=5).status_code == 400


# ── Consent, and telling the merchant ────────────────────────────────────────


def test_consent_adds_up(wechat: StandIn) -> None:
    tell(wechat, "/_consent", code="demo-mei")

    assert tell(wechat, "/_consent", openid=MEI, times=2)["rights"] == 3
    assert look(wechat, "/_rights") == [{"openid": MEI, "template_id": EXPIRING, "rights": 3}]


def test_an_accepted_popup_gives_a_right_and_tells_the_merchant(wechat: StandIn, merchant: Merchant) -> None:
    told = tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url)

    assert told["rights"] == {EXPIRING: 1}
    assert told["delivered"] == [{"status": 200, "body": "success"}]
    (event,) = merchant.events
    assert event["FromUserName"] == MEI
    assert event["Event"] == "subscribe_msg_popup_event"
    assert event["CreateTime"].isdigit()  # a number as text, as WeChat has it
    assert event["List"] == {
        "TemplateId": EXPIRING,
        "SubscribeStatusString": "accept",
        "PopupScene": "0",
    }


def test_several_templates_are_a_list_and_so_is_one_on_request(wechat: StandIn, merchant: Merchant) -> None:
    other = {"template_id": "other", "title": "兑换进度", "fields": {"thing1": "进度"}}
    tell(wechat, "/_templates", **other)

    tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url, template_ids=[EXPIRING, "other"])
    tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url, as_list=True)

    assert [len(event["List"]) for event in merchant.events] == [2, 1]


def test_a_refused_popup_gives_no_right(wechat: StandIn, merchant: Merchant) -> None:
    told = tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url, status="reject")

    assert told["rights"] == {EXPIRING: 0}
    assert merchant.events[0]["List"]["SubscribeStatusString"] == "reject"


def test_events_go_where_the_console_says(wechat: StandIn, merchant: Merchant) -> None:
    tell(wechat, "/_callback", callback_url=merchant.url)

    assert tell(wechat, "/_popup", code="demo-mei")["delivered"] == [{"status": 200, "body": "success"}]
    assert tell(wechat, "/_push", event={"Event": "any"})["delivered"] == [{"status": 200, "body": "success"}]
    assert [event["Event"] for event in merchant.events] == ["subscribe_msg_popup_event", "any"]


def test_an_event_comes_again_on_request_and_until_it_is_answered(wechat: StandIn, merchant: Merchant) -> None:
    told = tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url, repeat=2)
    assert len(told["delivered"]) == 2
    assert merchant.events[0] == merchant.events[1]

    merchant.answers = [500, 500, 500, 500, 500]
    told = tell(wechat, "/_popup", code="demo-mei", callback_url=merchant.url)
    assert [attempt["status"] for attempt in told["delivered"]] == [500, 500, 500, 500]


def test_turning_messages_off_leaves_no_right(wechat: StandIn, merchant: Merchant) -> None:
    tell(wechat, "/_consent", code="demo-mei", times=3)

    tell(wechat, "/_settings", code="demo-mei", callback_url=merchant.url)

    assert wechat.state.rights[MEI, EXPIRING] == 0
    assert merchant.events[0]["Event"] == "subscribe_msg_change_event"
    assert merchant.events[0]["List"]["SubscribeStatusString"] == "reject"


def test_any_event_can_be_pushed_plain_sealed_and_stale(wechat: StandIn, merchant: Merchant) -> None:
    event = {"MsgType": "event", "Event": "debug_demo", "debug_str": "你好"}
    push = {"callback_url": merchant.url, "event": event}

    tell(wechat, "/_push", **push)
    tell(wechat, "/_push", **push, mode="plain")
    stale = tell(wechat, "/_push", **push, age_s=3600)

    assert merchant.events == [event, event]
    assert {attempt["status"] for attempt in stale["delivered"]} == {401}


def test_a_merchant_who_is_not_there_is_given_up(wechat: StandIn) -> None:
    told = tell(wechat, "/_popup", code="demo-mei", callback_url="http://127.0.0.1:1/wechat/messages")

    assert [attempt["status"] for attempt in told["delivered"]] == [0, 0, 0, 0]


# ── Starting over ────────────────────────────────────────────────────────────


def test_a_reset_forgets_everything(wechat: StandIn) -> None:
    login(wechat)
    tell(wechat, "/_consent", code="demo-mei")
    tell(wechat, "/_block", code="demo-lin")
    tell(wechat, "/_clock", advance_s=900)
    tell(wechat, "/_pages", pages=["/pages/other/index"])
    tell(wechat, "/_fail", path=LOGIN, errcode=-1)

    tell(wechat, "/_reset")

    fresh = {"calls": {}, "rights": {}, "blocked": set(), "clock_ahead_s": 0, "faults": {}, "active_at": {}}
    assert {name: getattr(wechat.state, name) for name in fresh} == fresh
    assert "pages/points/index" in wechat.state.pages


def test_who_was_here_before_a_restart_is_still_known(wechat: StandIn) -> None:
    tell(wechat, "/_reset")

    assert wechat.state.knows(MEI)
    assert not wechat.state.knows(MEI[:-1] + ("A" if MEI[-1] != "A" else "B"))
    assert not wechat.state.knows("")


def test_a_blocked_user_can_be_let_in_again(wechat: StandIn) -> None:
    tell(wechat, "/_block", code="demo-mei")
    assert json.loads(login(wechat).content)["errcode"] == 40226

    tell(wechat, "/_block", code="demo-mei", blocked=False)
    assert "openid" in json.loads(login(wechat).content)


def test_the_page_names_every_control_and_every_template() -> None:
    page = (ROOT / "docs" / "stand-in-wechat.md").read_text(encoding="utf-8")

    assert [path for method, path in CONTROLS if f"| `{method} {path}` |" not in page] == []
    assert [template.title for template in ALL if f"`{template.template_id}`" not in page] == []
