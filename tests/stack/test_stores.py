"""Stores, stock, messages, seasons and terms on the running stack, with the real roles of their functions."""

from collections.abc import Callable

import pytest

from local.client import Browser, Merchant
from local.stack import Stack

Unique = Callable[[str], str]


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    hired = stack.operators["owner"]
    return Browser.log_in(stack.api_url, hired.name, hired.password)


def test_a_store_that_an_operator_or_a_key_names_is_not_deleted(owner: Browser, unique: Unique) -> None:
    store_id = unique("store")
    added = owner.send("POST", "/merchant/stores", {"store_id": store_id, "name": "西湖店"})
    assert added.status == 201, added.body
    path = f"/merchant/stores/{store_id}"
    counter = owner.send("POST", "/operators", {"name": unique("counter"), "role": "counter", "stores": [store_id]})
    assert counter.status == 201, counter.body
    key = owner.send("POST", "/merchant/keys", {"name": "收银台", "scopes": ["staff"], "stores": [store_id]})
    assert key.status == 201, key.body
    assert owner.send("DELETE", path).status == 409
    assert owner.send("DELETE", f"/operators/{counter.body['operator_id']}").status == 204
    assert owner.send("DELETE", path).status == 409
    assert owner.send("DELETE", f"/merchant/keys/{key.body['key']}").status == 204
    assert owner.send("DELETE", path).status == 204
    assert owner.send("GET", path).status == 404


@pytest.mark.parametrize("is_flash", [False, True], ids=["plain", "flash"])
def test_stock_is_added_with_a_reason_once(owner: Browser, unique: Unique, is_flash: bool) -> None:
    reward_id, key = unique("cup"), unique("k")
    reward = {"reward_id": reward_id, "kind": "goods", "name": "茶杯", "points": 10, "stock": 3, "flash": is_flash}
    assert owner.send("POST", "/merchant/rewards", reward).status == 201
    path = f"/merchant/rewards/{reward_id}"
    for _ in range(2):
        done = owner.send("POST", f"{path}/stock", {"change": 4, "reason": "到货"}, key=key)
        assert (done.status, done.body["stock_after"]) == (201, 7), done.body
    assert owner.send("POST", f"{path}/stock", {"change": -8, "reason": "盘点"}, key=unique("k")).status == 422
    assert owner.send("GET", path).body["stock_left"] == 7
    movements = owner.send("GET", f"{path}/stock").body["items"]
    assert [(one["change"], one["reason"]) for one in movements] == [(4, "到货"), (3, None)]


def test_what_staff_look_at_is_answered_by_session_and_by_key(owner: Browser, merchant: Merchant) -> None:
    for path in (
        "/merchant/stores",
        "/merchant/seasons",
        "/merchant/terms",
        "/merchant/messages?member_id=nobody",
        "/merchant/messages/templates",
    ):
        assert owner.send("GET", path).status == merchant.send("GET", path).status == 200, path
