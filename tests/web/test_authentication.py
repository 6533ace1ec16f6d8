"""Who may call an operation of the merchant: by signature or by session, with the right."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from points.domain.errors import Forbidden, Unauthenticated
from points.domain.operators.keys import ApiKey
from points.domain.operators.operators import UNLIMITED
from points.domain.operators.rights import Role
from points.domain.operators.sessions import IDLE_S, LIFETIME_S, Session
from points.web import sessions, signatures
from points.web.authentication import Authentication, Caller
from points.web.requests import Request, request_of
from tests.fixtures.cloud import event_of

SECRET = b"a merchant's secret"
ORIGIN = "https://points.tea.example.com"
COOKIE = "lin.a-secret"
NOW_S = 1_795_330_800
OURS = {"x-requested-with": "console", "origin": ORIGIN}
LIN = Session(
    "lin", "s1", "林店长", "owner", stores=(), limits=UNLIMITED, began_s=NOW_S, seen_s=NOW_S, source="203.0.113.7"
)


class Shop:
    """A key with the scope orders, and one operator with a session."""

    def __init__(self, role: Role = "owner") -> None:
        self.session_of = {COOKIE: replace(LIN, role=role)}
        self.used: set[str] = set()
        self.looked_up: list[str] = []

    def key(self, key_id: str) -> ApiKey | None:
        return ApiKey("m1", (SECRET,), frozenset({"orders"})) if key_id == "m1" else None

    def first_use(self, nonce: str) -> bool:
        seen = nonce in self.used
        self.used.add(nonce)
        return not seen

    def session(self, cookie: str) -> Session | None:
        self.looked_up.append(cookie)
        return self.session_of.get(cookie)


@pytest.fixture(autouse=True)
def origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", ORIGIN)


def request(method: str = "POST", *, cookie: str = "", **headers: str) -> Request:
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    event = event_of(f"{method} /merchant/orders", "", b"", headers=sent)
    return request_of(event | {"cookies": [f"{sessions.COOKIE}={cookie}"]} if cookie else event)


def signed(secret: bytes = SECRET, key: str = "m1", nonce: str = "") -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), nonce or uuid.uuid4().hex
    signature = signatures.sign(secret, "POST", "/merchant/orders", timestamp, nonce, b"")
    return {"x_api_key": key, "x_timestamp": timestamp, "x_nonce": nonce, "x_signature": signature}


def ours(**more: str) -> dict[str, str]:
    return {name.replace("-", "_"): text for name, text in {**OURS, **more}.items()}


def called(shop: Shop, access: Any, asked: Request) -> Caller:
    return Authentication(None, shop, None).caller(access, asked)


# ── Signatures ───────────────────────────────────────────────────────────────


def test_a_key_does_only_what_it_is_for() -> None:
    found = called(Shop(), "orders:edit", request(**signed()))
    assert found.actor is not None
    assert (found.actor.kind, found.actor.id, found.actor.source) == ("key", "m1", "203.0.113.7")
    with pytest.raises(Forbidden):
        called(Shop(), "program:view", request(**signed()))


def test_a_false_signature_is_not_told_which_scopes_a_key_has() -> None:
    with pytest.raises(Unauthenticated):
        called(Shop(), "program:view", request(**signed(b"a guess")))


def test_a_refused_call_uses_no_nonce_up() -> None:
    shop = Shop()
    with pytest.raises(Forbidden):
        called(shop, "program:view", request(**signed(nonce="n-1")))
    assert called(shop, "orders:edit", request(**signed(nonce="n-1"))).nonce == "m1:n-1"
    with pytest.raises(Unauthenticated):
        called(shop, "orders:edit", request(**signed(nonce="n-1")))


def test_a_request_with_both_is_a_signed_one() -> None:
    shop = Shop()
    found = called(shop, "orders:edit", request(cookie=COOKIE, **signed()))
    assert found.actor is not None
    assert (found.actor.kind, shop.looked_up) == ("key", [])
    with pytest.raises(Unauthenticated):
        called(shop, "orders:edit", request(cookie=COOKIE, **ours(), **signed(b"a guess")))


# ── Sessions ─────────────────────────────────────────────────────────────────


def test_an_operator_does_only_what_the_role_may() -> None:
    found = called(Shop("support"), "members:edit", request(cookie=COOKIE, **ours()))
    assert found.actor is not None
    assert (found.actor.label, found.actor.session_id) == ("operator:lin", "s1")
    with pytest.raises(Forbidden):
        called(Shop("support"), "program:edit", request(cookie=COOKIE, **ours()))
    called(Shop("counter"), "operator", request("GET", cookie=COOKIE))


def test_an_operator_changes_a_password_of_somebody_else_before_anything_else() -> None:
    shop = Shop()
    shop.session_of[COOKIE] = replace(LIN, must_change=True)
    for access in ("members:edit", "operator"):
        with pytest.raises(Forbidden, match="Change it first"):
            called(shop, access, request(cookie=COOKIE, **ours()))
    assert called(shop, "newcomer", request(cookie=COOKIE, **ours())).actor is not None


@pytest.mark.parametrize("cookie", ["", "lin", "lin.", ".a-secret", "lin.another", "mei.a-secret", f"{COOKIE}x", "."])
def test_no_other_cookie_opens_anything(cookie: str) -> None:
    with pytest.raises(Unauthenticated):
        called(Shop(), "orders:edit", request(cookie=cookie, **ours()))


def test_a_cookie_is_read_from_the_header_too_where_the_server_leaves_it_there() -> None:
    asked = request(**ours())
    event = event_of("POST /merchant/orders", "", b"", headers={"Cookie": f"a=b; {sessions.COOKIE}={COOKIE}"})
    assert called(Shop(), "orders:edit", replace(asked, cookies=request_of(event).cookies)).actor is not None


def test_a_session_is_looked_up_once() -> None:
    shop = Shop()
    called(shop, "orders:edit", request(cookie=COOKIE, **ours()))
    assert shop.looked_up == [COOKIE]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-requested-with": "console"},
        {"origin": ORIGIN},
        {"x-requested-with": "XMLHttpRequest", "origin": ORIGIN},
        {"x-requested-with": "console", "origin": "https://evil.example.com"},
        {"x-requested-with": "console", "origin": "null"},
        {"x-requested-with": "console", "origin": f"{ORIGIN}.evil.example.com"},
        {"x-requested-with": "console", "origin": ORIGIN.replace("https", "http")},
        {"x-requested-with": "console", "origin": f"{ORIGIN}:8443"},
        {"x-requested-with": "console", "origin": f"{ORIGIN}/"},
        {"x-requested-with": "console", "referer": f"{ORIGIN}/"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_write_from_another_page_is_refused_before_anything_is_read(method: str, headers: Mapping[str, str]) -> None:
    shop = Shop()
    sent = {name.replace("-", "_"): text for name, text in headers.items()}
    with pytest.raises(Forbidden):
        called(shop, "orders:edit", request(method, cookie=COOKIE, **sent))
    assert shop.looked_up == []


def test_without_a_configured_origin_it_is_the_address_that_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", "")
    asked = replace(request(cookie=COOKIE, **ours()), domain="points.tea.example.com")
    assert called(Shop(), "orders:edit", asked).actor is not None
    with pytest.raises(Forbidden):
        called(Shop(), "orders:edit", replace(asked, domain="other.example.com"))


def test_a_cursor_belongs_to_its_session() -> None:
    shop = Shop()
    shop.session_of["lin.another"] = replace(LIN, session_id="s2")
    one = called(shop, "operator", request("GET", cookie=COOKIE)).keys
    other = called(shop, "operator", request("GET", cookie="lin.another")).keys
    assert one is not None
    assert other is not None
    assert one.secrets != other.secrets


def test_two_requests_of_a_session_have_different_nonces() -> None:
    shop = Shop()
    nonces = {called(shop, "operator", request("GET", cookie=COOKIE)).nonce for _ in range(3)}
    assert len(nonces) == 3


def test_a_function_without_keys_takes_sessions_only() -> None:
    alone = Authentication(None, None, Shop().session)
    assert alone.caller("operators:edit", request(cookie=COOKIE, **ours())).actor is not None
    with pytest.raises(Unauthenticated):
        alone.caller("operators:edit", request(**signed()))


# ── The life of a session ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("session", "now_s", "is_live"),
    [
        (LIN, NOW_S, True),
        (LIN, NOW_S + IDLE_S - 1, True),
        (LIN, NOW_S + IDLE_S, False),
        (replace(LIN, seen_s=NOW_S + LIFETIME_S - 1), NOW_S + LIFETIME_S - 1, True),
        (replace(LIN, seen_s=NOW_S + LIFETIME_S - 1), NOW_S + LIFETIME_S, False),
        (replace(LIN, ended=True), NOW_S, False),
    ],
)
def test_a_session_ends_without_use_and_ends_in_any_case(session: Session, now_s: int, is_live: bool) -> None:
    assert session.is_live(now_s) is is_live


def test_the_cookie_is_for_this_host_alone_and_for_no_script() -> None:
    name, _, attributes = sessions.cookie("lin", "secret", 60).partition("=lin.secret; ")
    assert name == "__Host-session"
    assert set(attributes.split("; ")) == {"Max-Age=60", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    assert "Domain" not in sessions.no_cookie()
    assert "Max-Age=0" in sessions.no_cookie()
