"""A member's story through the mini program's pages in a browser, against the running functions."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import requests

from local.client import Merchant, Phone
from local.stack import Stack
from tests.fixtures.book import SHANGHAI
from tests.mini_program import node
from tests.stack.mall import order, put_on_sale

SCRIPT = "../../tests/clients/story.test.mjs"


def test_a_member_lives_through_the_pages(stack: Stack, merchant: Merchant, unique: Callable[[str], str]) -> None:
    merchant.set_clock(None)  # the phone's own time is the real one
    goods, service, cash, name = unique("cup"), unique("tasting"), unique("tin"), unique("page-reader")
    put_on_sale(merchant, goods)
    put_on_sale(merchant, service, kind="service", points=50, service={"valid_days": 30, "stores": []})
    put_on_sale(
        merchant, cash, kind="service", points=50, cash_fen=990, service={"valid_days": 30, "stores": ["西湖店"]}
    )
    now = datetime.now(UTC).isoformat()
    member = Phone.log_in(stack.api_url, name)
    paid = merchant.send("POST", "/merchant/orders", order(unique("order"), member.member_id, 500_000, paid_at=now))
    assert paid.status == 201, paid.body

    story = {"PHONE_URL": stack.phone_url, "MEMBER": name, "REWARDS": json.dumps([goods, service, cash])}
    node("--test", SCRIPT, env=story)


def test_a_member_lives_through_a_year(stack: Stack, merchant: Merchant, unique: Callable[[str], str]) -> None:
    merchant.set_clock(None)
    cup, name = unique("cup"), unique("year")
    put_on_sale(merchant, cup)
    member = Phone.log_in(stack.api_url, name)
    now = datetime.now(UTC).isoformat()
    paid = merchant.send("POST", "/merchant/orders", order(unique("order"), member.member_id, 500_000, paid_at=now))
    assert paid.status == 201, paid.body

    end = date.fromisoformat(member.get("/points").body["next_expiry"]["expires_on"])

    told = {"PHONE_URL": stack.phone_url, "MEMBER": name, "REWARD": cup, "BOUGHT": str(paid.body["points"])}
    days = (end - datetime.now(SHANGHAI).date()).days
    node("--test", "../../tests/clients/year.test.mjs", env=told | {"DAYS": str(days)})


def test_the_reference_tries_calls_of_a_member_and_of_the_merchant(stack: Stack, unique: Callable[[str], str]) -> None:
    node(
        "--test", "../../tests/clients/reference.test.mjs", env={"DOCS_URL": stack.docs_url, "MEMBER": unique("reader")}
    )


def test_a_browser_is_told_what_runs_and_an_api_client_that_nothing_is_there(stack: Stack) -> None:
    page = requests.get(stack.home_url, headers={"Accept": "text/html"}, timeout=60)
    answer = requests.get(stack.home_url, timeout=60)

    assert page.status_code == 200
    assert "积分商城正在运行" in page.text
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
