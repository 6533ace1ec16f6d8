"""Operators on the running stack: real cookies, real roles of functions, real concurrency."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.client import Browser, Merchant, Phone
from local.stack import Stack
from local.staff import add
from points.domain.operators.rights import ROLES, Role
from tests.deployment import ROOT
from tests.stack.mall import order

Unique = Callable[[str], str]
LogIn = Callable[..., Phone]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    return opened(stack, "owner")


def opened(stack: Stack, role: Role) -> Browser:
    """The console of the demo operator with this role."""
    hired = stack.operators[role]
    return Browser.log_in(stack.api_url, hired.name, hired.password)


def employed(stack: Stack, name: str, role: Role = "owner") -> str:
    tables = {table: stack.physical_id(table) for table in ("Operators", "Sessions")}
    add(stack.client("dynamodb"), tables, name, role, PASSWORD)
    return name


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
        assert (by_session.status, by_session.body) == (200, by_key.body), path
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
from local import owner
owner.stack_of = lambda name: {options!r}
sys.argv = ["owner", "--name", {name!r}]
sys.exit(owner.main())
"""


def options_of(stack: Stack) -> tuple[str, dict[str, str]]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return stack.stack_name, {"endpoint_url": stack.endpoint_url, "region_name": stack.region} | keys
