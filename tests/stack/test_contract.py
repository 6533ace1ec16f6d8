"""The contract's conventions on every call: problems in two languages, bounded input, never a fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.client import Browser, Merchant, Phone, Reply, send
from local.stack import Stack
from tests import deployment
from tests.stack.mall import order, pay, put_on_sale, wish

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]

ROUTES = sorted(route for route in deployment.routes() if route != "$default" and "/wechat/" not in route)
WRITES = [route for route in ROUTES if not route.startswith(("GET ", "DELETE "))]
PICTURES = ["POST /me/avatar", "POST /merchant/images"]  # their bodies are bytes
LISTS = ["/points/entries", "/activities", "/rewards", "/redemptions", "/coupons", "/messages"]
CLIENT_ERRORS = {400, 401, 403, 404, 409, 410, 422}


@pytest.fixture(scope="module")
def somebody(stack: Stack) -> Phone:
    return Phone.log_in(stack.api_url, "somebody-of-the-contract")


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    hired = stack.operators["owner"]
    return Browser.log_in(stack.api_url, hired.name, hired.password)


@pytest.fixture
def caller(stack: Stack, merchant: Merchant, somebody: Phone, owner: Browser) -> Callable[..., Reply]:
    """Calls any route as whoever may call it, with a body and headers of the test's choice."""

    def call(route: str, body: Any, **headers: str) -> Reply:
        method, _, path = route.partition(" ")
        path = "/".join("nothing-here" if part.startswith("{") else part for part in path.split("/"))
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if "/merchant/" in route:
            proof = merchant.signed(method, path, raw) | {"Idempotency-Key": "key"}
        elif " /operators" in route:
            proof = {"Cookie": owner.cookie, "Origin": stack.api_url, "X-Requested-With": "console"}
        else:
            proof = {"Authorization": f"Bearer {somebody.token}", "Idempotency-Key": "key"}
        return send(stack.api_url, method, path, raw, {"Content-Type": "application/json"} | proof | headers)

    return call


def assert_problem(reply: Reply) -> None:
    """RFC 9457, with our code and the request's id."""
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert {"type", "title", "status", "detail", "code", "request_id"} <= reply.body.keys()
    assert reply.body["status"] == reply.status
    assert reply.body["request_id"]


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff", {"surprise": 1}, {"surprise": {"a": [None] * 9}}])
def test_bad_bodies_are_refused_as_problems(caller: Callable[..., Reply], route: str, body: Any) -> None:
    refused = caller(route, body)

    assert refused.status in CLIENT_ERRORS
    assert_problem(refused)


@pytest.mark.parametrize("route", [route for route in WRITES if "/jobs/" not in route and route not in PICTURES])
def test_an_unknown_field_is_named(caller: Callable[..., Reply], route: str) -> None:
    refused = caller(route, {"surprise": 1})

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert "surprise" in {error["field"] for error in refused.body["errors"]}


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in deployment.PUBLIC])
def test_titles_are_chinese_or_english_as_asked(stack: Stack, route: str) -> None:
    method, _, path = route.partition(" ")
    raw = None if method == "GET" else b"{}"
    titles = {}
    for language in ("zh-CN", "en"):
        headers = {"Content-Type": "application/json", "Accept-Language": language}
        refused = send(stack.api_url, method, path.replace("{", "").replace("}", ""), raw, headers)
        assert refused.status in (401, 422)
        assert_problem(refused)
        titles[language] = refused.body["title"]

    assert not titles["zh-CN"].isascii()
    assert titles["en"].isascii()


def test_a_call_that_does_not_exist_is_a_problem_too(stack: Stack) -> None:
    for method, path in (("GET", "/nothing"), ("GET", "/"), ("DELETE", "/points/"), ("PUT", "/merchant/jobs/rank")):
        refused = send(stack.api_url, method, path, None, {})
        assert (refused.status, refused.code) == (404, "NOT_FOUND")
        assert_problem(refused)


def test_a_known_path_asked_in_another_way_says_how_it_is_asked(stack: Stack) -> None:
    for method, path, allow in (
        ("DELETE", "/points", "GET"),
        ("POST", "/points", "GET"),
        ("PUT", "/me", "DELETE, GET, PATCH, POST"),
        ("PATCH", "/merchant/rewards/mug", "DELETE, GET, PUT"),
    ):
        refused = send(stack.api_url, method, path, None, {})
        assert (refused.status, refused.code, refused.headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", allow)
        assert_problem(refused)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=ten", "limit=1.5", "cursor=", "page=2", "limit="])
def test_a_list_takes_limits_from_1_to_100_and_its_own_cursors(log_in: LogIn, path: str, query: str) -> None:
    refused = log_in().get(f"{path}?{query}")

    assert refused.status in (400, 422)
    assert_problem(refused)


def test_a_list_is_paged_without_gaps_or_repeats_while_entries_arrive(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming = log_in()
    for number in range(1, 8):
        pay(merchant, unique("o"), ming, number)

    seen, cursor = [], ""
    while True:
        page = ming.get(f"/points/entries?limit=3{cursor}").body
        seen += [entry["points"] for entry in page["items"]]
        pay(merchant, unique("late"), ming, 100)
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_entries_can_be_asked_for_by_kind_and_day(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming = log_in()
    pay(merchant, unique("o"), ming, 10)
    merchant.set_clock("2026-11-23T08:00:00+08:00")
    ming.post("/sign-in")

    def kinds(query: str) -> list[str]:
        return [entry["kind"] for entry in ming.get(f"/points/entries?{query}").body["items"]]

    assert kinds("") == ["sign_in", "purchase"]
    assert kinds("kind=purchase") == ["purchase"]
    assert kinds("from=2026-11-23") == ["sign_in"]
    assert kinds("to=2026-11-22") == ["purchase"]
    assert kinds("from=2026-11-22&to=2026-11-23") == ["sign_in", "purchase"]
    assert kinds("from=2026-11-24") == []


def test_each_kind_of_reward_ends_in_what_it_is(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming = log_in()
    pay(merchant, unique("o"), ming, 1000)
    goods, coupon, service = unique("goods"), unique("coupon"), unique("service")
    put_on_sale(merchant, goods)
    terms = {"kind": "amount_off", "threshold_fen": 5000, "amount_off_fen": 1000, "categories": ["*"], "valid_days": 30}
    put_on_sale(merchant, coupon, kind="coupon", coupon=terms)
    put_on_sale(merchant, service, kind="service", stock=None, service={"valid_days": 7, "stores": ["西湖店"]})

    shipped = ming.post("/redeem", wish(goods)).body
    discount = ming.post("/redeem", {"reward_id": coupon, "quantity": 1, "expected_points": 100}).body
    tasting = ming.post("/redeem", {"reward_id": service, "quantity": 1, "expected_points": 100}).body

    assert (shipped["status"], shipped["address"]["city"]) == ("to_ship", "杭州市")
    assert (discount["status"], discount["coupon"]["amount_off_fen"]) == ("issued", 1000)
    assert len(discount["coupon"]["coupon_code"]) == 33
    assert discount["coupon"]["valid_until"] == "2026-12-22T23:59:59+08:00"
    assert (tasting["status"], tasting["voucher"]["stores"]) == ("issued", ["西湖店"])
    assert ming.get("/coupons").body["items"][0]["coupon_code"] == discount["coupon"]["coupon_code"]
    listed = ming.get("/redemptions").body["items"]
    assert [r["redemption_id"] for r in listed] == [r["redemption_id"] for r in (tasting, discount, shipped)]
    assert ming.get("/redemptions?status=to_ship").body["items"] == [shipped]
    assert ming.post("/redeem", wish(goods) | {"address": None}, key="a").code == "ADDRESS_REQUIRED"


def test_an_activity_is_done_as_often_as_it_may_be(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming, survey = log_in(), unique("survey")
    created = merchant.send(
        "POST",
        "/merchant/activities",
        {
            "activity_id": survey,
            "kind": "survey",
            "title": "口味调查",
            "points": 8,
            "daily_limit": 2,
            "total_limit": 3,
            "ticket_required": False,
            "starts_at": "2026-11-01T00:00:00+08:00",
            "ends_at": "2026-12-01T00:00:00+08:00",
        },
    )
    assert created.status == 201, created.body
    report = {"activity_id": survey, "answers": {"q1": "龙井"}}

    first = ming.post("/earn", report, key="tap-1")
    again = ming.post("/earn", report, key="tap-1")
    codes = [ming.post("/earn", report).code for _ in range(2)]
    merchant.set_clock("2026-11-23T12:00:00+08:00")
    late = ming.post("/earn", report, key="tap-1")
    codes += [ming.post("/earn", report).code for _ in range(2)]
    merchant.set_clock("2026-12-01T00:00:00+08:00")
    codes.append(ming.post("/earn", report).code)

    assert first.body["points"] == 8
    assert again.replayed
    assert again.body == first.body
    assert late.replayed, "a key is remembered for ever, over midnight too"
    assert codes == ["", "LIMIT_REACHED", "", "LIMIT_REACHED", "EXPIRED"]
    assert ming.get("/points").body["balance"] == 24


def test_an_openid_names_the_member_as_well_as_the_id(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming = log_in()
    item = stack.client("dynamodb").get_item(
        TableName=stack.physical_id("Members"), Key={"member_id": {"S": ming.member_id}}
    )["Item"]
    paid = order(unique("o"), ming.member_id, 10_000) | {"openid": item["openid"]["S"]}
    del paid["member_id"]

    assert merchant.send("POST", "/merchant/orders", paid).body["points"] == 10
    unknown = order(unique("o"), "0" * 16, 10_000)
    assert merchant.send("POST", "/merchant/orders", unknown).code == "NOT_FOUND"


def test_a_body_that_is_no_text_cannot_be_read(stack: Stack, log_in: LogIn) -> None:
    phone = log_in()
    headers = {"Authorization": f"Bearer {phone.token}", "Content-Type": "application/json"}
    garbled = send(stack.api_url, "POST", "/sign-in", b'{"x": "\xff\xfe"}', headers)

    assert (garbled.status, garbled.code) == (400, "MALFORMED_REQUEST")
