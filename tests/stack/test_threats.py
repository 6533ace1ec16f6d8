"""Attacks that must fail, by their numbers: each the attempt, the refusal, and the ledger unharmed (see conftest)."""

import ast
import gzip
import json
import time
import uuid
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from local.client import Merchant, Phone, Reply, send
from local.stack import Stack
from points.web import signing
from points.web.signing import Keys
from tests import deployment
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.forgeries import FROM_NOWHERE
from tests.stack.mall import at_once, openid_of, order, outcomes, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]

ROUTES = sorted(route for route in deployment.routes() if route != "$default" and "/wechat/" not in route)
OURS = ("/merchant/", " /operators")
FOR_ANYBODY = {"POST /login", *deployment.PUBLIC}
MEMBER_ROUTES = [route for route in ROUTES if not any(part in route for part in OURS) and route not in FOR_ANYBODY]
MERCHANT_ROUTES = [route for route in ROUTES if "/merchant/" in route]
PROOFS = {"mac", "_mac", "signature", "token", "msg_signature", "sealed", "_sealed"}
SOURCES = [
    *sorted(Path(deployment.ROOT, "layers/points/points").rglob("*.py")),
    *sorted(Path(deployment.ROOT, "functions").glob("*/app.py")),
]
CODE_READERS = {
    "functions/coupons/app.py",
    "functions/fulfilment/app.py",
    "layers/points/points/domain/rewards/vouchers.py",
}


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


def call(stack: Stack, route: str, headers: dict[str, str], body: Any = None) -> Reply:
    """A request to a route, its path parameters filled with something that looks right."""
    method, _, path = route.partition(" ")
    path = "/".join("x1" if part.startswith("{") else part for part in path.split("/"))
    raw = None if method == "GET" else json.dumps({} if body is None else body).encode()
    return send(stack.api_url, method, path, raw, {"Content-Type": "application/json"} | headers)


def assert_no_entry(replies: dict[str, Reply]) -> None:
    told = {route: (reply.status, reply.code) for route, reply in replies.items()}
    assert told == dict.fromkeys(replies, (401, "UNAUTHENTICATED"))
    assert told


# ── Identity ─────────────────────────────────────────────────────────────────


def test_01_without_a_token_nothing_is_told(stack: Stack) -> None:
    assert_no_entry({route: call(stack, route, {}) for route in MEMBER_ROUTES})


def test_02_an_expired_token_is_refused(stack: Stack, ming: Phone) -> None:
    long_ago = int(time.time()) - signing.TOKEN_LIFETIME_S - 1
    old = signing.token(token_keys(stack), ming.member_id, long_ago)

    refused = call(stack, "GET /points", {"Authorization": f"Bearer {old}"})

    assert (refused.status, refused.code) == (401, "UNAUTHENTICATED")


def test_03_no_forged_token_is_believed(stack: Stack, ming: Phone) -> None:
    kid, member_id, expires, mac = ming.token.split(".")
    other_key = signing.token(Keys(kid, {kid: b"another secret"}), ming.member_id, int(time.time()))
    flipped = [
        ming.token[:place] + chr(ord(ming.token[place]) ^ 1) + ming.token[place + 1 :]
        for place in range(len(ming.token))
    ]
    forged = [
        other_key,
        f"{kid}.{member_id}.{expires}.",
        f"{kid}.{member_id}.{expires}.{mac[:-1]}",
        f"{kid}.{member_id}.{expires}.{mac[:10]}",
        f"none.{member_id}.{expires}.",
        f".{member_id}.{expires}.{mac}",
        f"{kid}.{member_id}.{int(expires) + 1}.{mac}",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        *(token for token in flipped if token.isprintable() and token.isascii()),
    ]

    statuses = {call(stack, "GET /points", {"Authorization": f"Bearer {token}"}).status for token in forged}

    assert statuses == {401}
    assert ming.get("/points").status == 200


def test_04_another_members_things_cannot_be_named(
    stack: Stack, merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique
) -> None:
    cup, mallory = unique("cup"), log_in("mallory")
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), ming, 100)
    number = ming.post("/redeem", wish(cup)).body["redemption_id"]

    assert mallory.get(f"/redemptions/{number}").status == 404
    assert mallory.get(f"/redemptions/{mallory.member_id}{number[16:]}").status == 404
    assert mallory.get(f"/redemptions/{number}%23{mallory.member_id}").status == 404
    assert mallory.get(f"/points?member_id={ming.member_id}").status == 422
    assert mallory.get(f"/points/entries?member_id={ming.member_id}").status == 422
    assert mallory.post("/sign-in", {"member_id": ming.member_id}).status == 422
    spoofing = Phone(mallory.api_url, mallory.token, mallory.member_id, {"X-Member-Id": ming.member_id})
    assert spoofing.get("/points").body["balance"] == 0
    assert mallory.post("/messages/read", {"message_ids": [f"{ming.member_id}#1"]}).status in (200, 422)


def test_05_a_used_login_code_is_refused(stack: Stack, merchant: Merchant) -> None:
    code = requests.post(f"{stack.wechat_url}/_code", json={}, timeout=5).json()["code"]

    first = call(stack, "POST /login", {}, {"code": code})
    again = call(stack, "POST /login", {}, {"code": code})

    assert first.status == 200
    assert (again.status, again.code) == (401, "LOGIN_FAILED")


def test_06_another_apps_login_code_is_refused(stack: Stack, merchant: Merchant) -> None:
    other = {"appid": "wx00000000000000ff"}
    code = requests.post(f"{stack.wechat_url}/_code", json=other, timeout=5).json()["code"]

    refused = call(stack, "POST /login", {}, {"code": code})

    assert (refused.status, refused.code) == (401, "LOGIN_FAILED")


def test_08_no_session_key_and_no_secret_in_any_answer_or_log(stack: Stack, merchant: Merchant, ming: Phone) -> None:
    openid = openid_of(stack, ming)
    secrets = [openid, "session_key", stack.merchant.secret, ming.token, *token_secrets(stack)]
    answers = [ming.get(path).body for path in ("/points", "/points/entries", "/rank", "/messages", "/redemptions")]
    answers.append(call(stack, "POST /login", {}, {"code": f"bad-{uuid.uuid4()}"}).body)

    logged = "\n".join(line for folder in deployment.functions() for line in stack.logs(folder))

    for secret in secrets:
        assert secret not in str(answers)
        assert secret not in logged


def test_10_a_members_token_opens_no_door_of_the_merchants(stack: Stack, ming: Phone) -> None:
    token = {"Authorization": f"Bearer {ming.token}"}

    assert_no_entry({route: call(stack, route, token) for route in MERCHANT_ROUTES})


def test_10_the_merchants_signature_opens_no_door_of_a_members(stack: Stack, merchant: Merchant) -> None:
    def signed(route: str) -> dict[str, str]:
        method, _, path = route.partition(" ")
        return merchant.signed(method, path, b"{}")

    assert_no_entry({route: call(stack, route, signed(route)) for route in MEMBER_ROUTES})


def test_10_a_key_opens_only_what_its_scope_names(stack: Stack, merchant: Merchant, ming: Phone) -> None:
    for key in stack.merchant_keys:
        one = Merchant(stack.api_url, key.key, key.secret)
        program = one.send("GET", "/merchant/program")
        paid = one.send("POST", "/merchant/orders", order(f"scope-{key.key}", ming.member_id, 1000))
        assert program.status == (200 if "admin" in key.scopes else 403)
        assert paid.status == (201 if "orders" in key.scopes else 403)
        assert {reply.code for reply in (program, paid) if reply.status == 403} <= {"FORBIDDEN"}


def test_11_nothing_that_is_deployed_knows_a_mock_login(stack: Stack, merchant: Merchant) -> None:
    """Codes like `demo-ming` are the stand-in's; what is deployed asks the WeChat server it is told of, always."""
    deployed = [*deployment.ROOT.glob("functions/**/*.py"), *deployment.ROOT.glob("layers/points/**/*.py")]
    assert not [path for path in deployed if "demo-" in path.read_text(encoding="utf-8")]
    for path in ("/mock-login", "/login/mock", "/dev/login", "/login?mock=1"):
        assert call(stack, f"POST {path}", {}, {"openid": "o" * 28}).status in (404, 422)


def test_12_a_retired_key_opens_nothing(stack: Stack, ming: Phone) -> None:
    retired = signing.token(Keys("k0", {"k0": b"once upon a time"}), ming.member_id, int(time.time()))

    assert call(stack, "GET /points", {"Authorization": f"Bearer {retired}"}).status == 401


# ── Earning ──────────────────────────────────────────────────────────────────


def test_13_an_order_nobody_signed_earns_nothing(stack: Stack, ming: Phone) -> None:
    forged = order("forged", ming.member_id, 1_000_000)

    refusals = [
        call(stack, "POST /merchant/orders", {}, forged),
        call(stack, "POST /merchant/orders", {"Authorization": f"Bearer {ming.token}"}, forged),
    ]

    assert [refused.status for refused in refusals] == [401, 401]
    assert ming.get("/points").body["balance"] == 0


def test_14_a_signature_fits_its_request_and_no_other(stack: Stack, merchant: Merchant, ming: Phone) -> None:
    body = json.dumps(order("signed", ming.member_id, 10_000)).encode()
    richer = json.dumps(order("signed", ming.member_id, 90_000)).encode()
    path = "/merchant/orders"
    signed = merchant.signed("POST", path, body)

    attempts = [
        (path, richer, signed),
        (path + "?x=1", body, signed),
        (path, body, signed | {"X-Nonce": "another-nonce"}),
        (path, body, signed | {"X-Timestamp": str(int(signed["X-Timestamp"]) + 1)}),
        (path, body, signed | {"X-Signature": signed["X-Signature"].upper()}),
        (path, body, signed | {"X-Api-Key": "nobody"}),
        (path, body, {name: text for name, text in signed.items() if name != "X-Signature"}),
    ]

    for target, raw, headers in attempts:
        assert send(stack.api_url, "POST", target, raw, headers).status == 401
    assert send(stack.api_url, "POST", path, body, signed).status == 201


def test_15_a_repeated_report_has_one_effect_today_and_in_four_hundred_days(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    paid = order(unique("o"), ming.member_id, 10_000)

    replies = at_once([lambda: merchant.send("POST", "/merchant/orders", paid)] * 16)
    merchant.set_clock("2026-11-23T13:00:00+08:00")
    replies.append(merchant.send("POST", "/merchant/orders", paid))
    merchant.set_clock("2027-12-28T12:00:00+08:00")
    replies.append(merchant.send("POST", "/merchant/orders", paid))

    assert outcomes(replies) == {"201": 18}
    assert sum(not reply.replayed for reply in replies) == 1
    assert len({str(reply.body) for reply in replies}) == 1
    assert len(ming.get("/points/entries?kind=purchase").body["items"]) == 1


def test_16_17_an_order_id_is_one_order_of_one_member(
    merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique
) -> None:
    number, other = unique("o"), log_in("other")
    pay(merchant, number, ming, 10)

    dearer = merchant.send("POST", "/merchant/orders", order(number, ming.member_id, 90_000))
    elsewhere = merchant.send("POST", "/merchant/orders", order(number, other.member_id, 10_000))

    assert [(r.status, r.code) for r in (dearer, elsewhere)] == [(409, "IDEMPOTENCY_CONFLICT")] * 2
    assert other.get("/points").body["balance"] == 0


def test_18_old_timestamps_and_used_nonces_are_refused(stack: Stack, merchant: Merchant, ming: Phone) -> None:
    raw = json.dumps(order("timely", ming.member_id, 10_000)).encode()
    for path, method, body in (("/merchant/orders", "POST", raw), ("/merchant/program", "GET", b"")):
        # What is ahead comes nearer while it is under way; to the second, tests/web/test_signatures.py knows the limit.
        for age in (-330, 301, 10**9):
            signed = merchant.signed(method, path, body, timestamp=int(time.time()) - age)
            assert send(stack.api_url, method, path, body or None, signed).status == 401
        signed = merchant.signed(method, path, body)
        assert send(stack.api_url, method, path, body or None, signed).status in (200, 201)
        for _ in range(3):
            again = send(stack.api_url, method, path, body or None, signed)
            assert (again.status, again.code) == (401, "UNAUTHENTICATED")


def test_18_a_captured_request_is_done_once_however_many_repeat_it_at_once(
    stack: Stack, merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    number = unique("o")
    paid = json.dumps(order(number, ming.member_id, 10_000)).encode()
    back = json.dumps({"refund_id": "r", "lines": [{"line_id": "1", "amount_fen": 10_000}]}).encode()
    bought = merchant.signed("POST", "/merchant/orders", paid)
    returned = merchant.signed("POST", path := f"/merchant/orders/{number}/refunds", back)

    orders = at_once([lambda: send(stack.api_url, "POST", "/merchant/orders", paid, bought)] * 12)
    refunds = at_once([lambda: send(stack.api_url, "POST", path, back, returned)] * 12)

    assert outcomes(orders) == {"201": 1, "UNAUTHENTICATED": 11}
    assert outcomes(refunds) == {"200": 1, "UNAUTHENTICATED": 11}
    assert [entry["points"] for entry in ming.get("/points/entries").body["items"]] == [-10, 10]


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "0.5",
        "10.0",
        "1e308",
        "NaN",
        "Infinity",
        '"88"',
        "true",
        "null",
        "[1]",
        str(2**63),
        '"１００"',
        "1" * 5000,
    ],
)
def test_19_an_amount_that_is_none_earns_nothing(
    stack: Stack, merchant: Merchant, ming: Phone, unique: Unique, amount: str
) -> None:
    template = json.dumps(order(unique("o"), ming.member_id, 424_242))
    raw = template.replace("424242", amount).encode()

    refused = send(stack.api_url, "POST", "/merchant/orders", raw, merchant.signed("POST", "/merchant/orders", raw))

    assert refused.status in (400, 422)
    assert refused.code in ("MALFORMED_REQUEST", "VALIDATION_FAILED")
    assert ming.get("/points").body["balance"] == 0


# ── Redeeming ────────────────────────────────────────────────────────────────


def test_41_the_client_cannot_name_a_price(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), ming, 100)

    cheaper = ming.post("/redeem", wish(cup, points=1))
    extra = ming.post("/redeem", wish(cup) | {"points": 1})

    assert (cheaper.status, cheaper.code) == (409, "PRICE_CHANGED")
    assert (extra.status, extra.code) == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_42_no_quantity_makes_points(merchant: Merchant, ming: Phone, unique: Unique, quantity: int) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup)

    assert ming.post("/redeem", wish(cup, quantity=quantity)).code == "VALIDATION_FAILED"


def test_43_sixty_four_hands_with_points_for_one(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup, stock=100)
    pay(merchant, unique("o"), ming, 199)

    replies = at_once([partial(ming.post, "/redeem", wish(cup))] * 64)

    assert outcomes(replies) == {"201": 1, "INSUFFICIENT_POINTS": 63}


def test_48_a_key_used_for_one_reward_is_no_good_for_another(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    cup, pot = unique("cup"), unique("pot")
    put_on_sale(merchant, cup)
    put_on_sale(merchant, pot)
    pay(merchant, unique("o"), ming, 1000)
    assert ming.post("/redeem", wish(cup), key="tap").status == 201

    refused = ming.post("/redeem", wish(pot), key="tap")

    assert (refused.status, refused.code) == (409, "IDEMPOTENCY_CONFLICT")


def test_49_cancelling_twice_gives_back_once(merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup, stock=1, per_member_limit=1)
    pay(merchant, unique("o"), ming, 100)
    number = ming.post("/redeem", wish(cup)).body["redemption_id"]

    replies = at_once([partial(ming.post, f"/redemptions/{number}/cancel")] * 16)
    elsewhere = log_in("mallory").post(f"/redemptions/{number}/cancel")

    assert outcomes(replies) == {"200": 16}
    assert sum(not reply.replayed for reply in replies) == 1
    assert ming.get("/points").body["balance"] == 100
    assert ming.get(f"/rewards/{cup}").body["stock"] == 1
    assert (elsewhere.status, elsewhere.code) == (404, "NOT_FOUND")


# ── Rank ─────────────────────────────────────────────────────────────────────


def test_55_nobody_sets_their_own_score(merchant: Merchant, ming: Phone) -> None:
    attempts = [
        ming.post("/sign-in", {"points": 10_000}),
        ming.post("/sign-in", {"score": 10_000, "streak": 99}),
        ming.patch("/me", {"points": 10_000}),
        ming.patch("/me", {"score": 10_000}),
        ming.post("/earn", {"activity_id": "none", "points": 10_000}),
    ]

    assert {attempt.status for attempt in attempts} == {422}
    assert ming.get("/rank").body["me"]["points"] == 0


# ── Platform ─────────────────────────────────────────────────────────────────

HOSTILE_BODIES = {
    "ten megabytes": b'{"reward_id": "' + b"x" * 10_000_000 + b'"}',
    "ten thousand levels": b"[" * 10_000 + b"]" * 10_000,
    "duplicate keys": b'{"reward_id": "a", "reward_id": "b", "quantity": 1, "expected_points": 1}',
    "gzip bomb": gzip.compress(b" " * 10_000_000),
    "not UTF-8": b'{"reward_id": "\xff\xfe"}',
    "lone surrogate": b'{"reward_id": "\\ud800", "quantity": 1, "expected_points": 1}',
    "no JSON": b"reward_id=1&quantity=1",
    "NaN": b'{"reward_id": "a", "quantity": NaN, "expected_points": 1}',
    "a list": b"[]",
    "a number of 10,000 digits": b'{"quantity": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("name", HOSTILE_BODIES)
def test_58_a_hostile_body_is_refused_and_costs_little(stack: Stack, ming: Phone, name: str) -> None:
    headers = {"Authorization": f"Bearer {ming.token}", "Content-Type": "application/json", "Idempotency-Key": "k"}
    if name == "gzip bomb":
        headers["Content-Encoding"] = "gzip"
    began = time.monotonic()

    answer = requests.post(f"{stack.api_url}/redeem", data=HOSTILE_BODIES[name], headers=headers, timeout=30)

    assert answer.status_code in (400, 413, 422)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_58_only_json_is_read(stack: Stack, ming: Phone, media_type: str) -> None:
    headers = {"Authorization": f"Bearer {ming.token}", "Content-Type": media_type, "Idempotency-Key": "k"}

    answer = requests.post(f"{stack.api_url}/redeem", data=b'{"reward_id": "a"}', headers=headers, timeout=30)

    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "name", ["a#b", "a:b", "a\0b", "x" * 2048, "__proto__", "SELECT", "#n", ":v", "../../etc", "%"]
)
def test_59_ids_are_opaque_and_reach_nothing_else(stack: Stack, merchant: Merchant, ming: Phone, name: str) -> None:
    attempts = [
        ming.post("/redeem", wish(name)),
        ming.post("/earn", {"activity_id": name}),
        merchant.send("POST", "/merchant/orders", order(name, ming.member_id, 1000) | {"order_id": name}),
        ming.get("/rewards/" + quote(name, safe="")),
        ming.get("/redemptions/" + quote(name, safe="")),
    ]

    # An order may be called __proto__ or SELECT: it is stored as it is called, and found under no other name.
    assert {attempt.status for attempt in attempts} <= {201, 400, 404, 422}
    assert all(attempt.status != 201 for attempt in attempts[:2] + attempts[3:])


def test_60_no_header_makes_somebody_else_of_you(stack: Stack, ming: Phone, log_in: LogIn) -> None:
    other = log_in("other")
    smuggled = {
        "X-Forwarded-For": "10.0.0.1",
        "X-Member-Id": other.member_id,
        "X-Amzn-Request-Context": json.dumps({"authorizer": {"member_id": other.member_id}}),
    }
    ming.post("/sign-in")

    points = Phone(ming.api_url, ming.token, ming.member_id, smuggled).get("/points").body

    assert points["balance"] == 5
    assert call(stack, "GET /points", smuggled).status == 401


def test_61_63_an_event_from_nowhere_is_refused(stack: Stack) -> None:
    # One forgery each, since an error costs a function its process; all of them in tests/functions/test_events.py.
    for folder, forgery in zip(sorted(deployment.functions()), cycle(FROM_NOWHERE)):
        answer = stack.invoke(folder, FROM_NOWHERE[forgery])
        refused = "errorMessage" in answer or answer.get("batchItemFailures") or answer["statusCode"] >= 400
        assert refused, (folder, forgery, answer)


def test_62_nothing_hostile_reaches_the_log_as_it_is(stack: Stack, ming: Phone) -> None:
    mark = uuid.uuid4().hex
    before = sum("Traceback" in line for folder in ("query", "login", "redeem") for line in stack.logs(folder))
    ming.get(f"/rewards/{mark}%0A%1B%5B31mFAKE")
    call(stack, "POST /login", {"X-Evil": f"{mark}"}, {"code": f"{mark}-code"})
    ming.post("/redeem", wish("none", address=ADDRESS | {"detail": mark}))

    lines = [line for folder in ("query", "login", "redeem") for line in stack.logs(folder)]

    assert not [line for line in lines if mark in line or "\x1b" in line]
    assert sum("Traceback" in line for line in lines) == before


def test_64_a_cursor_is_good_for_one_list_of_one_member(
    merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique
) -> None:
    for _ in range(3):
        pay(merchant, unique("o"), ming, 1)
    cursor = ming.get("/points/entries?limit=1").body["next_cursor"]
    assert ming.get(f"/points/entries?limit=1&cursor={cursor}").status == 200

    tampered = [
        cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :] for place in (0, 5, 20, -2)
    ]
    attempts = [ming.get(f"/points/entries?limit=1&cursor={text}") for text in [*tampered, "1", "e30", "k1.x.y"]]
    attempts.append(log_in("mallory").get(f"/points/entries?limit=1&cursor={cursor}"))
    attempts.append(ming.get(f"/redemptions?limit=1&cursor={cursor}"))
    attempts.append(ming.get(f"/points/entries?limit=1&kind=redeem&cursor={cursor}"))

    assert {(attempt.status, attempt.code) for attempt in attempts} == {(400, "MALFORMED_REQUEST")}


def test_65_no_other_origin_is_let_in(stack: Stack, ming: Phone) -> None:
    headers = {"Origin": "https://evil.example", "Authorization": f"Bearer {ming.token}"}
    asked = requests.options(
        f"{stack.api_url}/points", headers=headers | {"Access-Control-Request-Method": "GET"}, timeout=10
    )
    got = requests.get(f"{stack.api_url}/points", headers=headers, timeout=10)

    for answer in (asked, got):
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_50_70_secrets_are_compared_in_constant_time() -> None:
    """Nothing named like a proof is compared with ==; nor is a code where codes are read."""
    readers = {str(path.relative_to(deployment.ROOT)) for path in SOURCES}
    assert readers >= CODE_READERS
    for path in SOURCES:
        proofs = PROOFS | ({"code"} if str(path.relative_to(deployment.ROOT)) in CODE_READERS else set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                assert not names & proofs, f"{path}:{node.lineno}"


def token_keys(stack: Stack) -> Keys:
    value = json.loads(
        stack.client("secretsmanager").get_secret_value(SecretId=stack.physical_id("TokenKeys"))["SecretString"]
    )
    current = value.pop("current")
    return Keys(current, {kid: secret.encode() for kid, secret in value.items()})


def token_secrets(stack: Stack) -> list[str]:
    return [secret.decode() for secret in token_keys(stack).secrets.values()]
