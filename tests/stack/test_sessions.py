"""Attacks on the sessions of the console, over HTTP: fixation, forms of other pages, replay, stale tabs, oneself."""

import json
import time
from base64 import b32decode
from collections.abc import Callable
from itertools import product

import pytest
import requests

from local.client import Browser, Phone, Reply
from local.stack import Stack
from points.domain.operators import totp
from points.domain.operators.rights import ROLES, Role
from tests.stack.mall import at_once, outcomes, reward
from tests.stack.staff import PASSWORD, employed, opened

Unique = Callable[[str], str]
LogIn = Callable[..., Phone]
COOKIE = "__Host-session"

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.fixture
def owner(stack: Stack) -> Browser:
    return opened(stack, "owner")


def login(stack: Stack, name: str, password: str = PASSWORD, *, cookie: str = "", code: str = "") -> requests.Response:
    headers = {"X-Requested-With": "console", "Origin": stack.api_url} | ({"Cookie": cookie} if cookie else {})
    body = {"name": name, "password": password} | ({"code": code} if code else {})
    return requests.post(f"{stack.api_url}/operators/login", json=body, headers=headers, timeout=60)


def is_in(browser: Browser) -> bool:
    return browser.send("GET", "/operators/me").status == 200


# ── The cookie ───────────────────────────────────────────────────────────────


def test_the_cookie_is_for_this_host_alone_and_is_taken_back_at_the_logout(stack: Stack, unique: Unique) -> None:
    begun = login(stack, employed(stack, unique("cookie"), "analyst")).headers["Set-Cookie"]
    value, *attributes = begun.split("; ")
    name, _, secret = value.partition("=")
    assert name == COOKIE  # which a browser takes only with Secure, Path=/ and without Domain
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} <= set(attributes)
    assert not [each for each in attributes if each.lower().startswith("domain")]
    assert len(secret) > 40

    ended = Browser(stack.api_url, value, {}).send("POST", "/operators/logout", {})
    assert ended.headers["Set-Cookie"].startswith(f"{COOKIE}=; Max-Age=0; ")


def test_no_other_name_of_the_cookie_opens_the_session(stack: Stack, owner: Browser) -> None:
    secret = owner.cookie.partition("=")[2]
    for name in ("session", "__Secure-session", "__host-session", f"{COOKIE}2"):
        assert not is_in(Browser(stack.api_url, f"{name}={secret}", {})), name
    spoilt = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert not is_in(Browser(stack.api_url, f"{COOKIE}={spoilt}", {}))


def test_a_login_begins_a_session_of_its_own_whatever_the_browser_brings(stack: Stack, unique: Unique) -> None:
    victim, attacker = employed(stack, unique("victim"), "support"), employed(stack, unique("attacker"), "analyst")
    planted = login(stack, attacker).headers["Set-Cookie"].partition(";")[0]
    made_up = f"{COOKIE}=x1.{'a' * 43}"
    for brought in (planted, made_up):
        given = login(stack, victim, cookie=brought).headers["Set-Cookie"].partition(";")[0]
        assert given != brought
        assert Browser(stack.api_url, given, {}).send("GET", "/operators/me").body["name"] == victim
    assert Browser(stack.api_url, planted, {}).send("GET", "/operators/me").body["name"] == attacker
    assert not is_in(Browser(stack.api_url, made_up, {}))


# ── Requests of other pages ──────────────────────────────────────────────────


def test_a_form_of_another_page_writes_nothing_whatever_it_says_it_is(
    stack: Stack, owner: Browser, unique: Unique
) -> None:
    """The three types that a form can have, and a script without leave: the browser would send the cookie along."""
    name = unique("forged")
    raw = json.dumps(reward(name))
    types = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json")
    origins: tuple[dict[str, str], ...] = ({"Origin": "https://evil.example.com"}, {"Origin": "null"}, {})
    for kind, origin in product(types, origins):
        headers = {"Cookie": owner.cookie, "Content-Type": kind} | origin
        answer = requests.post(f"{stack.api_url}/merchant/rewards", raw.encode(), headers=headers, timeout=60)
        assert answer.status_code == 403, (kind, origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert owner.send("GET", f"/merchant/rewards/{name}").status == 404


def test_a_form_of_our_own_page_is_not_taken_for_json(stack: Stack, owner: Browser, unique: Unique) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = owner.send("POST", "/merchant/rewards", reward(unique("form")), Content_Type=kind)
        assert answer.status in (400, 415), (kind, answer.status)


def test_a_preflight_of_another_origin_is_given_no_leave(stack: Stack) -> None:
    asked = {
        "Origin": "https://evil.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-requested-with,content-type",
    }
    answer = requests.options(f"{stack.api_url}/merchant/rewards", headers=asked, timeout=60)
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


# ── Replay and stale tabs ────────────────────────────────────────────────────


def test_what_was_recorded_before_the_logout_does_nothing_after_it(stack: Stack, log_in: LogIn, unique: Unique) -> None:
    support, ming = opened(stack, "support"), log_in("ming")
    path, key = f"/merchant/members/{ming.member_id}/adjustments", unique("replayed")
    given = {"points": 7, "reason": "补发"}
    assert support.send("POST", path, given, key=key).status == 201
    assert support.send("POST", "/operators/logout", {}).status == 204

    again = [support.send("POST", path, given, key=key), support.send("POST", path, given, key=unique("new"))]
    looked = [support.send("GET", each) for each in ("/operators/me", f"/merchant/members/{ming.member_id}")]
    assert {reply.status for reply in [*again, *looked]} == {401}
    assert ming.get("/points").body["balance"] == 7


def test_a_tab_left_open_has_the_rights_of_now(stack: Stack, owner: Browser, unique: Unique) -> None:
    name = employed(stack, unique("moved"), "operations")
    tab = Browser.log_in(stack.api_url, name, PASSWORD)
    assert tab.send("GET", "/merchant/keys").status == 200
    whom = f"/operators/{tab.operator['operator_id']}"

    assert owner.send("PUT", whom, {"name": name, "role": "analyst"}).status == 200
    refused = [tab.send("GET", "/merchant/keys"), tab.send("POST", "/merchant/rewards", reward(unique("late")))]
    assert {reply.status for reply in refused} <= {401, 403}

    second = Browser.log_in(stack.api_url, name, PASSWORD)
    assert owner.send("DELETE", whom).status == 204
    assert not is_in(tab)
    assert not is_in(second)


def test_a_stale_tab_overwrites_nothing(owner: Browser, unique: Unique) -> None:
    name = unique("stale")
    assert owner.send("POST", "/merchant/rewards", reward(name)).status == 201
    tabs = [owner.send("GET", f"/merchant/rewards/{name}").body for _ in range(2)]

    def save(tab: int) -> Reply:
        body = reward(name, name=f"标签页 {tab}", version=tabs[tab]["version"])
        return owner.send("PUT", f"/merchant/rewards/{name}", body)

    assert [save(0).status, save(1).code] == [200, "VERSION_CONFLICT"]
    assert owner.send("GET", f"/merchant/rewards/{name}").body["name"] == "标签页 0"


def test_a_password_that_an_owner_resets_ends_every_session(stack: Stack, owner: Browser, unique: Unique) -> None:
    name = employed(stack, unique("reset"), "support")
    tabs = [Browser.log_in(stack.api_url, name, PASSWORD) for _ in range(2)]
    answer = owner.send("POST", f"/operators/{tabs[0].operator['operator_id']}/reset", {})
    assert answer.status == 200
    assert not [tab for tab in tabs if is_in(tab)]
    assert login(stack, name).status_code == 401
    assert login(stack, name, answer.body["password"]).status_code == 200


# ── Oneself ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_nobody_raises_themselves(stack: Stack, role: Role) -> None:
    me = opened(stack, role)
    mine = f"/operators/{me.operator['operator_id']}"
    raised = {"name": stack.operators[role].name, "role": "owner"}
    attempts = [
        me.send("PUT", mine, raised),
        me.send("POST", "/operators", raised | {"name": "somebody"}),
        me.send("POST", f"{mine}/reset", {}),
        me.send("POST", "/merchant/keys", {"name": "x", "scopes": ["admin"], "stores": []}),
        me.send("POST", "/operators/me/password", {"password": "x", "new_password": PASSWORD, "role": "owner"}),
        me.send("GET", "/operators", X_Role="owner"),
    ]
    assert [reply.status for reply in attempts] == [403, 403, 403, 403, 422, 403]
    shown = me.send("GET", "/operators/me").body
    assert (shown["role"], shown["rights"]) == (role, sorted(ROLES[role]))


# ── The second factor ────────────────────────────────────────────────────────


def test_a_one_time_code_opens_one_of_many_logins_at_once(stack: Stack, unique: Unique) -> None:
    name = employed(stack, unique("factor"), "analyst")
    first = Browser.log_in(stack.api_url, name, PASSWORD)
    begun = first.send("POST", "/operators/me/totp", {"action": "begin", "password": PASSWORD}).body
    secret = b32decode(begun["secret"])
    step = int(time.time()) // totp.STEP_S
    confirmed = {"action": "confirm", "password": PASSWORD, "code": totp.code_at(secret, step - 1)}
    on = first.send("POST", "/operators/me/totp", confirmed)
    assert on.status == 200, on.body

    code = totp.code_at(secret, int(time.time()) // totp.STEP_S)
    answers = at_once([lambda: _reply(login(stack, name, code=code)) for _ in range(8)])
    assert outcomes(answers)["200"] == 1
    assert {reply.status for reply in answers} <= {200, 401, 429, 503}

    recovery = on.body["recovery_codes"][0]
    assert outcomes(at_once([lambda: _reply(login(stack, name, code=recovery)) for _ in range(4)]))["200"] <= 1


def _reply(answer: requests.Response) -> Reply:
    return Reply(answer.status_code, answer.headers, answer.json())
