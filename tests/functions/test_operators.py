"""Operators: logging in, sessions, the second factor, and who may change whom."""

import time
from base64 import b32decode
from hashlib import sha256
from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.counters import login_attempts
from points.adapters.operators import operator_writes, operators, passwords, sessions
from points.domain.errors import RateLimited, Unauthenticated
from points.domain.operators import totp
from points.domain.operators.operators import UNLIMITED, Limits, Operator
from points.domain.operators.rights import Role
from points.domain.operators.sessions import IDLE_S, LIFETIME_S, MOST, TOUCH_S, session_id
from points.workflows import operator_login
from points.workflows.operator_login import Visitor
from tests.fixtures.cloud import Cloud, Response

PASSWORD = "correct horse battery"
ONE = "GET /operators/{operator_id}"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time; tests/adapters/operators has the slow ones."""
    monkeypatch.setattr(passwords, "_derived", lambda *parts: sha256(repr(parts).encode()).digest())


@pytest.fixture
def lin(mall: Cloud) -> Operator:
    """The owner of the shop."""
    return employed("林店长")


def employed(name: str, role: Role = "owner", limits: Limits = UNLIMITED) -> Operator:
    new = Operator(f"{role}-{len(operators.everybody())}", name, role, limits=limits)
    operator_writes.add(new, passwords.hashed(PASSWORD))
    return new


def log_in(mall: Cloud, name: str = "林店长", password: str = PASSWORD, **more: Any) -> Response:
    headers = {"x-requested-with": "console", "origin": "https://points.tea.example.com", "user-agent": "Firefox"}
    return mall.send("POST /operators/login", body={"name": name, "password": password, **more}, headers=headers)


def cookie_of(login: Response) -> str:
    assert login.status == 200, login.body
    return login.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


def me(mall: Cloud, cookie: str) -> int:
    return mall.operator(cookie, "GET /operators/me").status


# ── Logging in ───────────────────────────────────────────────────────────────


def test_an_operator_logs_in_with_a_cookie_that_only_the_browser_keeps(mall: Cloud, lin: Operator) -> None:
    login = log_in(mall, " 林店长 ")
    assert login.body["operator"]["role"] == "owner"
    assert login.body["expires_in"] == LIFETIME_S
    assert "HttpOnly" in login.headers["Set-Cookie"]
    shown = mall.operator(cookie_of(login), "GET /operators/me")
    assert shown.body == login.body["operator"]
    assert "operators:edit" in shown.body["rights"]


def test_nothing_of_a_cookie_can_be_found_in_the_tables(mall: Cloud, lin: Operator) -> None:
    _, _, secret = cookie_of(log_in(mall)).partition(".")
    (session,) = sessions.live(lin.operator_id)
    assert len(secret) == 43
    assert secret not in repr(session)
    account = operators.account(lin.operator_id)
    assert account is not None
    assert secret not in repr(account)
    assert PASSWORD not in repr(account)


def test_a_login_needs_our_own_page_too(mall: Cloud, lin: Operator) -> None:
    body = {"name": "林店长", "password": PASSWORD}
    assert mall.send("POST /operators/login", body=body).code == "FORBIDDEN"


def test_a_new_login_never_takes_a_session_that_the_browser_brings_along(mall: Cloud, lin: Operator) -> None:
    fixed = f"{lin.operator_id}.chosen-by-an-attacker"
    headers = {"x-requested-with": "console", "origin": "https://points.tea.example.com", "cookie": fixed}
    body = {"name": "林店长", "password": PASSWORD}
    cookie = cookie_of(mall.send("POST /operators/login", body=body, headers=headers))
    assert cookie != fixed
    assert (me(mall, cookie), me(mall, fixed)) == (200, 401)
    assert cookie_of(log_in(mall)) != cookie


def test_a_wrong_name_and_a_wrong_password_are_answered_alike_after_the_same_work(
    mall: Cloud, lin: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords._nobodys()
    work: list[str] = []
    noted(monkeypatch, work, passwords, "_derived")
    noted(monkeypatch, work, login_attempts, "admit")
    noted(monkeypatch, work, dynamodb, "get")
    wrong_password = log_in(mall, password="wrong horse battery")
    first, work[:] = list(work), []
    wrong_name = log_in(mall, "nobody")
    assert (wrong_name.status, wrong_password.status) == (401, 401)
    assert wrong_name.body | {"request_id": ""} == wrong_password.body | {"request_id": ""}
    assert work == first == ["admit pair", "get operators", "get operators", "admit name", "_derived argon2id"]


def noted(monkeypatch: pytest.MonkeyPatch, work: list[str], module: Any, name: str) -> None:
    """Notes each call of a function, with its first argument."""
    real = getattr(module, name)

    def called(first: str, *more: Any, **how: Any) -> Any:
        work.append(f"{name} {first}")
        return real(first, *more, **how)

    monkeypatch.setattr(module, name, called)


def test_somebody_removed_cannot_log_in_and_their_name_is_free_again(mall: Cloud, lin: Operator) -> None:
    owner, zhou = cookie_of(log_in(mall)), employed("小周")
    theirs = cookie_of(log_in(mall, "小周"))
    assert mall.operator(owner, "DELETE /operators/{operator_id}", f"/operators/{zhou.operator_id}").status == 204
    assert me(mall, theirs) == 401
    assert log_in(mall, "小周").status == 401
    added = mall.operator(owner, "POST /operators", body={"name": "小周", "role": "analyst"})
    assert added.body["operator_id"] != zhou.operator_id
    assert cookie_of(log_in(mall, "小周", added.body["password"]))


# ── Guessing ─────────────────────────────────────────────────────────────────


def test_guessing_is_slowed_down_and_the_owner_still_gets_in(mall: Cloud, lin: Operator) -> None:
    statuses = [log_in(mall, password=f"guess number {n}").status for n in range(8)]
    assert statuses[:5] == [401] * 5
    assert statuses[6:] == [429, 429]
    refused = log_in(mall)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "30")


def test_guessing_from_elsewhere_locks_no_usual_place_out(mall: Cloud, lin: Operator) -> None:
    assert log_in(mall).status == 200  # a usual place from now on
    assert {guess("林店长", f"198.51.100.{n}") for n in range(40)} == {"UNAUTHENTICATED", "RATE_LIMITED"}
    assert log_in(mall).status == 200


def test_guessing_from_many_places_is_slowed_down_for_a_name(mall: Cloud, lin: Operator) -> None:
    answers = [guess("林店长", f"198.51.100.{n}") for n in range(40)]
    assert answers.count("RATE_LIMITED") >= 15


def test_one_address_tries_only_so_many_names(mall: Cloud) -> None:
    answers = [guess(f"name {n}", "198.51.100.1") for n in range(40)]
    assert answers.count("RATE_LIMITED") >= 5


def guess(name: str, address: str) -> str:
    """The code of the refusal."""
    with pytest.raises((Unauthenticated, RateLimited)) as refused:
        operator_login.log_in(name, "a wild guess", None, Visitor(address, "", is_trusted=False))
    return refused.value.code


def test_a_success_forgets_the_failures_before_it(mall: Cloud, lin: Operator) -> None:
    for _ in range(4):
        assert [log_in(mall, password="a wild guess").status for _ in range(3)] == [401] * 3
        assert log_in(mall).status == 200


# ── The second factor ────────────────────────────────────────────────────────


@pytest.fixture
def secured(mall: Cloud, lin: Operator) -> tuple[str, bytes, list[str]]:
    """(a session, the secret of the app, the recovery codes) of the owner with a second factor."""
    cookie = cookie_of(log_in(mall))
    begun = mall.operator(cookie, "POST /operators/me/totp", body={"password": PASSWORD, "action": "begin"}).body
    assert begun["uri"].startswith(f"otpauth://totp/Points:%E6%9E%97%E5%BA%97%E9%95%BF?secret={begun['secret']}&")
    secret = b32decode(begun["secret"])
    code = totp.code_at(secret, int(time.time()) // totp.STEP_S - 1)
    body = {"password": PASSWORD, "action": "confirm", "code": code}
    done = mall.operator(cookie, "POST /operators/me/totp", body=body)
    assert done.body["state"] == "on"
    return cookie, secret, done.body["recovery_codes"]


def test_a_second_factor_is_asked_for_only_after_the_right_password(
    mall: Cloud, secured: tuple[str, bytes, list[str]]
) -> None:
    needed = log_in(mall)
    assert (needed.status, needed.code, needed.body["needs_code"]) == (401, "UNAUTHENTICATED", True)
    assert "needs_code" not in log_in(mall, password="a wild guess").body
    assert log_in(mall, code="000000").body["needs_code"] is True


def test_a_code_opens_one_session(mall: Cloud, secured: tuple[str, bytes, list[str]]) -> None:
    code = totp.code_at(secured[1], int(time.time()) // totp.STEP_S)
    assert log_in(mall, code=code).status == 200
    assert log_in(mall, code=code).status == 401


def test_a_recovery_code_replaces_a_code_once(mall: Cloud, secured: tuple[str, bytes, list[str]]) -> None:
    first, second, *_ = secured[2]
    assert len(set(secured[2])) == totp.RECOVERY_CODES
    assert log_in(mall, code=first.upper()).status == 200
    assert log_in(mall, code=first).status == 401
    assert log_in(mall, code=second.replace("-", "")).status == 200


def test_turning_it_off_needs_the_password_and_a_code(mall: Cloud, secured: tuple[str, bytes, list[str]]) -> None:
    def off(**body: str) -> Response:
        return mall.operator(secured[0], "POST /operators/me/totp", body={"action": "off", **body})

    assert off(password="a wild guess", code=secured[2][0]).status == 401
    assert off(password=PASSWORD, code="000000").status == 422
    assert off(password=PASSWORD, code=secured[2][0]).body["state"] == "off"
    assert log_in(mall).status == 200


def test_the_secret_of_an_app_is_stored_encrypted(mall: Cloud, secured: tuple[str, bytes, list[str]]) -> None:
    (lin,) = operators.everybody()
    account = operators.account(lin.operator_id)
    assert account is not None
    assert lin.has_totp
    assert secured[1] not in account.sealed
    assert not {*secured[2]} & {*account.recovery}


# ── Sessions ─────────────────────────────────────────────────────────────────


def test_an_operator_sees_their_sessions_and_ends_them(mall: Cloud, lin: Operator) -> None:
    here, there, elsewhere = (cookie_of(log_in(mall)) for _ in range(3))
    listed = mall.operator(here, "GET /operators/me/sessions").body["items"]
    assert [one["is_current"] for one in listed].count(True) == 1
    assert {one["agent"] for one in listed} == {"Firefox"}
    gone = session_id(there.partition(".")[2])
    assert (
        mall.operator(here, "DELETE /operators/me/sessions/{session_id}", f"/operators/me/sessions/{gone}").status
        == 204
    )
    assert [me(mall, cookie) for cookie in (here, there, elsewhere)] == [200, 401, 200]
    assert mall.operator(here, "DELETE /operators/me/sessions").status == 204
    assert [me(mall, cookie) for cookie in (here, elsewhere)] == [200, 401]
    assert mall.operator(here, "POST /operators/logout").status == 204
    assert me(mall, here) == 401


def test_nobody_ends_the_session_of_another(mall: Cloud, lin: Operator) -> None:
    employed("小周")
    theirs, mine = cookie_of(log_in(mall, "小周")), cookie_of(log_in(mall))
    other = session_id(theirs.partition(".")[2])
    answer = mall.operator(mine, "DELETE /operators/me/sessions/{session_id}", f"/operators/me/sessions/{other}")
    assert (answer.status, me(mall, theirs)) == (404, 200)
    stolen = f"{lin.operator_id}.{theirs.partition('.')[2]}"
    assert me(mall, stolen) == 401


def test_a_session_ends_without_use_and_use_prolongs_it(
    mall: Cloud, lin: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    used, unused = cookie_of(log_in(mall)), cookie_of(log_in(mall))
    now[0] += IDLE_S - 1
    assert me(mall, used) == 200
    now[0] += TOUCH_S
    assert (me(mall, used), me(mall, unused)) == (200, 401)
    for _ in range(LIFETIME_S // (IDLE_S - 60)):
        now[0] += IDLE_S - 60
        me(mall, used)
    assert me(mall, used) == 401


def test_an_operator_has_ten_sessions_at_most(mall: Cloud, lin: Operator) -> None:
    cookies = [cookie_of(log_in(mall)) for _ in range(MOST + 2)]
    assert len(sessions.live(lin.operator_id)) == MOST
    assert me(mall, cookies[-1]) == 200


def test_a_new_password_ends_the_other_sessions(mall: Cloud, lin: Operator) -> None:
    here, there = cookie_of(log_in(mall)), cookie_of(log_in(mall))

    def change(password: str, new: str) -> Response:
        return mall.operator(here, "POST /operators/me/password", body={"password": password, "new_password": new})

    assert change("a wild guess", "staple paper clip").status == 401
    assert change(PASSWORD, "short").status == 422
    assert change(PASSWORD, "staple paper clip").status == 204
    assert (me(mall, here), me(mall, there)) == (200, 401)
    assert (log_in(mall).status, log_in(mall, password="staple paper clip").status) == (401, 200)


def test_whoever_has_a_new_password_goes_on_in_the_same_session(mall: Cloud, lin: Operator) -> None:
    added = mall.operator(cookie_of(log_in(mall)), "POST /operators", body={"name": "小周", "role": "support"}).body
    cookie, first = cookie_of(log_in(mall, "小周", added["password"])), added["password"]

    def change(new: str) -> Response:
        return mall.operator(cookie, "POST /operators/me/password", body={"password": first, "new_password": new})

    assert mall.operator(cookie, "GET /merchant/program").code == "FORBIDDEN"
    assert mall.operator(cookie, "GET /operators/me").body["must_change"] is True
    assert [error["field"] for error in change(first).body["errors"]] == ["new_password"]
    assert mall.operator(cookie, "GET /merchant/program").code == "FORBIDDEN"
    assert change("staple paper clip").status == 204
    assert mall.operator(cookie, "GET /merchant/program").status == 200
    assert mall.operator(cookie, "GET /operators/me").body["must_change"] is False
    assert mall.operator(cookie_of(log_in(mall, "小周", "staple paper clip")), "GET /merchant/program").status == 200


def test_a_session_costs_one_read_of_half_a_unit(mall: Cloud, lin: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = mall.hire("owner")
    asked: list[tuple[str, bool]] = []
    real = dynamodb.get

    def counted(name: str, key: Any, *, consistent: bool = False, **how: Any) -> Any:
        asked.append((name, consistent))
        return real(name, key, consistent=consistent, **how)

    monkeypatch.setattr(dynamodb, "get", counted)
    mall.operator(cookie, "GET /merchant/runs")
    assert asked == [("sessions", False)]


# ── Owners and the others ────────────────────────────────────────────────────


def test_an_owner_adds_changes_and_removes_operators(mall: Cloud, lin: Operator) -> None:
    owner = cookie_of(log_in(mall))
    added = mall.operator(owner, "POST /operators", body={"name": "小周", "role": "counter", "stores": ["西湖店"]})
    assert (added.status, added.body["stores"], added.body["must_change"]) == (201, ["西湖店"], True)
    assert mall.operator(owner, "POST /operators", body={"name": "小周", "role": "analyst"}).code == "STATE_CONFLICT"
    path = f"/operators/{added.body['operator_id']}"
    theirs = cookie_of(log_in(mall, "小周", added.body["password"]))
    limits = {"points_per_adjustment": 50, "points_per_day": 100}
    body = {"name": "周周", "role": "support", "limits": limits, "version": 1}
    changed = mall.operator(owner, "PUT /operators/{operator_id}", path, body)
    assert (changed.body["role"], changed.body["limits"], changed.body["stores"]) == ("support", limits, [])
    assert me(mall, theirs) == 401
    assert mall.operator(owner, "PUT /operators/{operator_id}", path, body).code == "VERSION_CONFLICT"
    assert mall.operator(owner, ONE, path).body == changed.body
    assert len(mall.operator(owner, "GET /operators").body["items"]) == 2
    reset = mall.operator(owner, "POST /operators/{operator_id}/reset", f"{path}/reset")
    assert log_in(mall, "周周", added.body["password"]).status == 401
    assert log_in(mall, "周周", reset.body["password"]).status == 200


def test_operators_are_listed_in_pages(mall: Cloud, lin: Operator) -> None:
    owner = cookie_of(log_in(mall))
    for n in range(4):
        employed(f"analyst {n}", "analyst")
    names, cursor = [], ""
    while True:
        page = mall.operator(owner, "GET /operators", query=f"limit=2{cursor}").body
        names += [one["operator_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert names == sorted(operator.operator_id for operator in operators.everybody())


def test_the_last_owner_cannot_be_removed_or_lowered(mall: Cloud, lin: Operator) -> None:
    owner, path = cookie_of(log_in(mall)), f"/operators/{lin.operator_id}"
    lower = {"name": "林店长", "role": "analyst"}
    assert mall.operator(owner, "DELETE /operators/{operator_id}", path).code == "STATE_CONFLICT"
    assert mall.operator(owner, "PUT /operators/{operator_id}", path, lower).code == "STATE_CONFLICT"
    employed("梅梅")
    assert mall.operator(owner, "PUT /operators/{operator_id}", path, lower).status == 200
    assert me(mall, owner) == 401


@pytest.mark.parametrize("role", ["operations", "support", "counter", "analyst"])
def test_nobody_but_an_owner_changes_anybody_not_even_themselves(mall: Cloud, lin: Operator, role: Role) -> None:
    cookie = mall.hire(role)
    mine = f"/operators/{cookie.partition('.')[0]}"
    body = {"name": "me", "role": "owner"}
    for route, path in (
        ("PUT /operators/{operator_id}", mine),
        ("DELETE /operators/{operator_id}", f"/operators/{lin.operator_id}"),
        ("POST /operators/{operator_id}/reset", f"/operators/{lin.operator_id}/reset"),
        ("POST /operators", "/operators"),
    ):
        refused = mall.operator(cookie, route, path, body if route.startswith(("PUT", "POST /operators ")) else None)
        assert (refused.status, refused.code) == (403, "FORBIDDEN")
    assert mall.operator(cookie, "GET /operators").status == 403


def test_an_owner_with_limits_does_not_widen_them(mall: Cloud, lin: Operator) -> None:
    cookie = mall.hire("owner", limits=Limits(10, 100))
    path = f"/operators/{cookie.partition('.')[0]}"
    wider = {"points_per_adjustment": None, "points_per_day": None}
    body = {"name": "me", "role": "owner", "limits": wider}
    assert mall.operator(cookie, "PUT /operators/{operator_id}", path, body).code == "FORBIDDEN"


@pytest.mark.parametrize("path", ["/operators/nobody", "/operators/state", "/operators/owners"])
def test_who_is_nobody_is_not_found(mall: Cloud, lin: Operator, path: str) -> None:
    assert mall.operator(mall.hire("owner"), ONE, path).status == 404


def test_names_are_left_out_for_who_may_not_see_them(mall: Cloud) -> None:
    ming = mall.join("ming")
    mall.member(ming, "PATCH /me", body={"leaderboard": "alias"})
    path = f"/merchant/members/{ming}"
    frozen = {"frozen": True, "reason": "王小明投诉"}
    mall.merchant("POST /merchant/members/{member_id}/freeze", f"{path}/freeze", frozen)
    adjusted = {"points": 5, "reason": "补发", "note": "王小明"}
    mall.merchant("POST /merchant/members/{member_id}/adjustments", f"{path}/adjustments", adjusted, key="a")
    told: list[tuple[Role, bool]] = [("support", True), ("analyst", False)]
    for role, is_told in told:
        cookie = mall.hire(role)
        shown = mall.operator(cookie, "GET /merchant/members/{member_id}", path).body
        traced = mall.operator(cookie, "GET /merchant/members/{member_id}/entries", f"{path}/entries").body
        assert ("王小明" in repr(shown), "王小明" in repr(traced)) == (is_told, is_told)
        assert shown["frozen"] is True
