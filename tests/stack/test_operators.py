"""Operators on the running stack: real cookies, real roles of functions, real concurrency."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.client import Browser, Merchant, Phone
from local.stack import Stack
from points.domain.operators.rights import ROLES, Role
from tests.deployment import ROOT
from tests.stack.mall import order
from tests.stack.staff import PASSWORD, employed, opened

Unique = Callable[[str], str]
LogIn = Callable[..., Phone]


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    return opened(stack, "owner")


@pytest.mark.parametrize("role", ROLES)
def test_there_is_a_demo_operator_for_each_role(stack: Stack, role: Role) -> None:
    told = stack.addresses()["operators"][role]
    browser = Browser.log_in(stack.api_url, told["name"], told["password"])
    assert browser.operator["role"] == role
    assert browser.cookie.startswith("__Host-session=")
    shown = browser.send("GET", "/operators/me")
    assert (shown.status, shown.body["rights"]) == (200, sorted(ROLES[role]))


def test_the_merchants_functions_take_a_session_as_they_take_a_signature(
    stack: Stack, owner: Browser, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming = log_in("ming")
    for method, path in (
        ("GET", "/merchant/program"),
        ("GET", "/merchant/rewards"),
        ("GET", "/merchant/redemptions"),
        ("GET", "/merchant/reviews"),
        ("GET", "/merchant/runs"),
        ("GET", f"/merchant/members/{ming.member_id}"),
    ):
        by_session, by_key = owner.send(method, path), merchant.send(method, path)
        assert by_session.status == 200, path
        # Whoever asks may go on alone: a cursor is good for its own list and caller.
        assert by_session.body | {"next_cursor": None} == by_key.body | {"next_cursor": None}, path
    paid = owner.send("POST", "/merchant/orders", order(unique("o"), ming.member_id, 5000))
    assert (paid.status, paid.body["points"]) == (201, 5)
    adjusted = {"points": 7, "reason": "补发"}
    path = f"/merchant/members/{ming.member_id}/adjustments"
    assert owner.send("POST", path, adjusted, key=unique("a")).status == 201
    assert ming.get("/points").body["balance"] == 12


def test_a_page_of_another_origin_cannot_write(stack: Stack, owner: Browser) -> None:
    body = {"name": "x", "role": "owner"}
    for origin in ("https://evil.example.com", "null", stack.wechat_url):
        assert owner.send("POST", "/operators", body, Origin=origin).status == 403
    assert owner.send("POST", "/operators", body, X_Requested_With="").status == 403


def test_parallel_guesses_are_all_counted(stack: Stack, unique: Unique) -> None:
    name = employed(stack, unique("guessed"), "analyst")

    def guess(n: int) -> int:
        return Browser.answer_to_login(stack.api_url, {"name": name, "password": f"guess number {n}"}).status

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))
    assert set(answers) == {401, 429}
    assert answers.count(401) <= 7  # five, and one more in each half minute


def test_two_owners_cannot_remove_each_other_at_once(stack: Stack, owner: Browser, unique: Unique) -> None:
    first, second = (Browser.log_in(stack.api_url, employed(stack, unique("owner")), PASSWORD) for _ in range(2))
    # Without the demo owner these two are all.
    demo = owner.operator["operator_id"]
    lowered = {"name": stack.operators["owner"].name, "role": "analyst"}
    assert first.send("PUT", f"/operators/{demo}", lowered).status == 200

    def remove(by: Browser, whom: Browser) -> int:
        return by.send("DELETE", f"/operators/{whom.operator['operator_id']}").status

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(remove, [first, second], [second, first]))
    assert done in ([204, 401], [204, 409], [204, 503])
    left = first if first.send("GET", "/operators/me").status == 200 else second
    raised = lowered | {"role": "owner"}
    assert left.send("PUT", f"/operators/{demo}", raised).status == 200


def test_an_owner_is_made_by_a_command_and_by_nothing_else(stack: Stack, unique: Unique) -> None:
    name = unique("梅梅")
    command = [sys.executable, "-c", OWNER.format(options=options_of(stack), name=name)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    password = made.partition("password ")[2].partition(".")[0]
    assert Browser.log_in(stack.api_url, name, password).operator["role"] == "owner"
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (1, "")


OWNER = """
import sys
import time
from local import owner
owner.stack_of = lambda name: {options!r}
sys.argv = ["owner", "--name", {name!r}]
sys.exit(owner.main())
"""


def options_of(stack: Stack) -> tuple[str, dict[str, str]]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return stack.stack_name, {"endpoint_url": stack.endpoint_url, "region_name": stack.region} | keys


# ── The trail, approvals and keys, with the roles of the functions ───────────


def test_the_trail_is_recorded_listed_sealed_and_audited(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    owner, ming, name = opened(stack, "owner"), log_in("ming"), unique("recorded")
    reward = {"reward_id": name, "kind": "goods", "name": "青瓷杯", "points": 1, "stock": 5}
    assert owner.send("POST", "/merchant/rewards", reward).status == 201
    assert merchant.send("PUT", f"/merchant/rewards/{name}", reward | {"points": 2, "version": 1}).status == 200
    path = f"/merchant/members/{ming.member_id}"
    assert owner.send("POST", f"{path}/freeze", {"frozen": True, "reason": "x"}).status == 200
    assert owner.send("PUT", f"{path}/tags", {"tags": ["vip"]}).status == 200
    assert owner.send("POST", f"{path}/risk", {"level": "low"}).status == 200
    change, create = owner.send("GET", f"/merchant/audit-trail?object=reward:{name}").body["items"]
    assert (create["actor"], change["actor"]) == (f"operator:{owner.operator['operator_id']}", f"key:{merchant.key}")
    assert create["source"] == "127.0.0.1"
    of_ming = owner.send("GET", f"/merchant/audit-trail?object=member:{ming.member_id}").body["items"]
    assert [entry["action"] for entry in of_ming] == ["risk", "tag", "freeze"]
    mine = owner.send("GET", f"/merchant/audit-trail?actor=operator:{owner.operator['operator_id']}&limit=100").body
    assert {create["object"], f"member:{ming.member_id}"} <= {entry["object"] for entry in mine["items"]}
    assert owner.send("GET", "/merchant/audit-trail?limit=1").body["next_cursor"]
    seal = {"source": "aws.scheduler", "job": "seal", "scheduled_time": "2026-11-22T20:10:00Z"}
    assert stack.invoke("trail", seal)["job"] == "seal"


def test_one_of_two_who_decide_at_once_decides(stack: Stack, owner: Browser, log_in: LogIn, unique: Unique) -> None:
    ming, support = log_in("ming"), opened(stack, "support")
    path = f"/merchant/members/{ming.member_id}/adjustments"
    asked = support.send("POST", path, {"points": 5000, "reason": "补发"}, key=unique("a"))
    assert asked.status == 202
    approval = f"/merchant/approvals/{asked.body['approval_id']}"
    deciders = [opened(stack, "owner") for _ in range(4)]

    def decide(decider: Browser) -> int:
        return decider.send("POST", approval, {"decision": "approve"}).status

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(decide, deciders))
    assert set(statuses) <= {200, 503}
    assert ming.get("/points").body["balance"] == 5000
    assert support.send("POST", approval, {"decision": "approve"}).status == 403


def test_the_points_of_a_day_are_counted_for_parallel_adjustments_too(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2026-11-20T12:00:00+08:00")  # a day on which nothing was adjusted yet
    ming, support = log_in("ming"), opened(stack, "support")
    path = f"/merchant/members/{ming.member_id}/adjustments"

    def adjust(n: int) -> int:
        return support.send("POST", path, {"points": 200, "reason": "补发"}, key=f"parallel-{n}").status

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(adjust, range(12)))
    assert statuses.count(201) <= 10
    assert set(statuses) <= {201, 202, 503}
    assert ming.get("/points").body["balance"] == 200 * statuses.count(201)


def test_a_key_is_made_used_rotated_and_revoked(stack: Stack) -> None:
    owner = opened(stack, "owner")
    body = {"name": "收银台", "scopes": ["staff"], "stores": ["西湖店"]}
    made = owner.send("POST", "/merchant/keys", body).body
    first = Merchant(stack.api_url, made["key"], made["secret"])
    assert first.send("GET", "/merchant/redemptions?status=issued").status == 200
    assert first.send("GET", "/merchant/redemptions?status=to_ship").status == 403
    assert first.send("GET", "/merchant/program").status == 403
    rotated = owner.send("POST", f"/merchant/keys/{made['key']}/rotate", {"overlap_hours": 0}).body
    second = Merchant(stack.api_url, made["key"], rotated["secret"])
    deadline = time.monotonic() + 60
    while second.send("GET", "/merchant/redemptions?status=issued").status != 200:
        assert time.monotonic() < deadline
        time.sleep(1)
    assert owner.send("DELETE", f"/merchant/keys/{made['key']}").status == 204
    listed = owner.send("GET", "/merchant/keys?limit=100").body["items"]
    assert made["key"] not in {one["key"] for one in listed}
    assert stack.merchant.key in {one["key"] for one in listed}


def test_an_analyst_is_told_no_name_anywhere(stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming, analyst = log_in("ming"), opened(stack, "analyst")
    assert ming.patch("/me", {"nickname": "王小明"}).status == 200
    path = f"/merchant/members/{ming.member_id}"
    given = {"points": 5, "reason": "补发", "note": "王小明"}
    frozen = {"frozen": True, "reason": "王小明"}
    assert merchant.send("POST", f"{path}/freeze", frozen).status == 200
    pages = (path, f"{path}/entries", f"/merchant/members?member_id={ming.member_id}")
    told = [analyst.send("GET", page) for page in pages]
    assert [answer.status for answer in told] == [200, 200, 200]
    assert not [answer for answer in told if "王小明" in repr(answer.body)]
    assert "王小明" in repr(opened(stack, "support").send("GET", path).body)
    assert analyst.send("POST", f"{path}/adjustments", given, key=unique("a")).status == 403
