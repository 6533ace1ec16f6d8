"""A day of the shop through the console in a browser, against the running functions.

The stack is this module's own: what other tests leave in a shop would stand in the way of what a person sees.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import requests

from local.audit import tables_of
from local.audit_records import Books
from local.client import Merchant, Phone
from local.credentials import WEST_LAKE
from local.stack import Stack
from tests.mini_program import built_console, node
from tests.stack.mall import order, put_on_sale, wish

SCRIPT = "../../tests/clients/console/story.test.mjs"
STORY_S = 300  # nine people log in, each in a window of their own


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """With the console's files as the source is now."""
    built_console()
    with Stack.throwaway(is_seeded=False) as running:
        yield running


@pytest.fixture(scope="module")
def books(stack: Stack) -> Books:
    """For the audit at the end of the module."""
    return Books(stack.client("dynamodb"), tables_of(stack.client("cloudformation"), stack.stack_name))


@pytest.fixture
def merchant(stack: Stack) -> Merchant:
    """In real time, as browsers and sessions are."""
    return Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)


@pytest.fixture
def console_url(stack: Stack) -> str:
    return stack.console_url


@pytest.mark.timeout(STORY_S + 60)
def test_the_shops_people_do_their_day(
    stack: Stack, console_url: str, merchant: Merchant, unique: Callable[[str], str]
) -> None:
    cup, tasting = unique("cup"), unique("tasting")
    put_on_sale(merchant, cup)
    put_on_sale(merchant, tasting, kind="service", service={"valid_days": 30, "stores": [WEST_LAKE]})
    ming = Phone.log_in(stack.api_url, unique("console"))
    paid = order(unique("order"), ming.member_id, 500_000, paid_at=datetime.now(UTC).isoformat())
    assert merchant.send("POST", "/merchant/orders", paid).status == 201
    redeemed = [ming.post("/redeem", wish(cup)).body["redemption_id"] for _ in range(2)]
    shown = ming.post("/redeem", wish(tasting, address=None)).body["redemption_id"]
    shop = {"member": ming.member_id, "token": ming.token, "redemptions": redeemed, "cup": cup, "voucher": shown}

    told = {"OPERATORS": json.dumps(stack.addresses()["operators"]), "SHOP": json.dumps(shop)}
    node("--test", SCRIPT, env=told | {"CONSOLE_URL": console_url}, timeout_s=STORY_S)


def test_the_page_comes_through_the_api_with_its_policy_and_packed(console_url: str) -> None:
    page = requests.get(console_url, headers={"Accept-Encoding": "gzip"}, timeout=60)
    assert page.status_code == 200
    assert '<div id="root">' in page.text
    assert page.headers["Content-Encoding"] == "gzip"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    again = requests.get(console_url, headers={"If-None-Match": page.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")


def test_a_path_below_is_the_page_and_a_file_that_is_not_there_is_not_found(console_url: str) -> None:
    assert '<div id="root">' in requests.get(f"{console_url}/members/m-1", timeout=60).text
    assert requests.get(f"{console_url}/assets/none.js", timeout=60).json()["code"] == "NOT_FOUND"
