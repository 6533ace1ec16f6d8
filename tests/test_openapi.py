"""The OpenAPI document is what the code says, is sound, and describes what is really asked and answered."""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from local import openapi
from points.domain.errors import Invalid
from points.web.problems import STATUS
from points.web.validation import body_of
from tests.deployment import ROOT, routes
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, Response

REWARD: dict[str, Any] = {"reward_id": "mug", "kind": "goods", "name": "青瓷杯", "points": 10, "stock": 5}
COUPON: dict[str, Any] = {
    "reward_id": "five-off",
    "kind": "coupon",
    "name": "满20减5",
    "points": 5,
    "coupon": {"kind": "amount_off", "threshold_fen": 2000, "amount_off_fen": 500, "valid_days": 30},
}
VOUCHER: dict[str, Any] = {
    "reward_id": "tasting",
    "kind": "service",
    "name": "品鉴课",
    "points": 5,
    "service": {"valid_days": 30, "stores": ["西湖店"]},
}
ACTIVITY: dict[str, Any] = {
    "activity_id": "survey",
    "kind": "survey",
    "title": "口味调查",
    "points": 20,
    "daily_limit": 1,
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}
CAMPAIGN: dict[str, Any] = {
    "name": "双倍积分",
    "multiplier": "2",
    "kinds": ["purchase"],
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}


@cache
def document() -> dict[str, Any]:
    return openapi.document()


def described(route: str) -> dict[str, Any]:
    method, _, path = route.partition(" ")
    operation: dict[str, Any] = document()["paths"][path][method.lower()]
    return operation


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(node, dict):
        yield node
        yield from (each for value in node.values() for each in nodes(value))
    elif isinstance(node, list):
        yield from (each for value in node for each in nodes(value))


def codes(route: str) -> set[str]:
    refused = [r for status, r in described(route)["responses"].items() if int(status) >= 400]
    return {
        code for response in refused for code in re.findall(r"[A-Z]+(?:_[A-Z]+)+|[A-Z]{5,}", response["description"])
    }


def check(schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "components": document()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


# ── The document ─────────────────────────────────────────────────────────────


def test_every_body_has_an_example_that_its_schema_allows() -> None:
    schemas = openapi.document()["components"]
    operations = [each for path in openapi.document()["paths"].values() for each in path.values()]
    for operation in operations:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content and operation["tags"] != ["wechat"]:
            Draft202012Validator(content["schema"] | {"components": schemas}).validate(content["example"])


def test_the_document_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["openapi", "--check"])

    assert openapi.main() == 0


def test_a_document_that_is_not_current_is_one_sentence_and_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(openapi, "DOCUMENT", tmp_path / "openapi.json")
    monkeypatch.setattr(sys, "argv", ["openapi", "--check"])
    assert openapi.main() == 1
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setattr(sys, "argv", ["openapi"])

    assert openapi.main() == 0

    monkeypatch.setattr(sys, "argv", ["openapi", "--check"])
    assert openapi.main() == 0
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")
    assert openapi.main() == 1


def test_every_route_is_described_and_served_by_the_function_that_declares_it() -> None:
    for folder, operation in openapi.declared():
        assert routes()[f"{operation.method} {operation.path}"] == folder
    declared = {f"{operation.method} {operation.path}" for _, operation in openapi.declared()}
    undeclared = {route for route, folder in routes().items() if folder in ("console", "pay", "wechat")} | {"$default"}
    assert declared == routes().keys() - undeclared


def test_the_document_is_sound() -> None:
    operations = [operation for path in document()["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
            assert named == re.findall(r"\{(\w+)\}", path)
            assert operation["summary"].endswith(".")


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    for name, schema in document()["components"]["schemas"].items():
        # A name made of a module's tells that two models have the same one.
        assert re.fullmatch(r"[A-Za-z]+", name)
        Draft202012Validator.check_schema(schema)
    references = {node["$ref"] for node in nodes(document()) if isinstance(node.get("$ref"), str)}
    known = {f"#/components/schemas/{name}" for name in document()["components"]["schemas"]}
    assert references == known & references
    for node in nodes(document()["paths"]):
        if "schema" in node:
            Draft202012Validator.check_schema(node["schema"])


def test_who_may_call_is_said_with_every_call() -> None:
    schemes = document()["components"]["securitySchemes"]
    assert described("POST /login")["security"] == []
    assert described("GET /points")["security"] == [{"member": []}]
    signed, session = described("PUT /merchant/clock")["security"]
    assert signed["merchant"] == ["admin"]
    assert session == {"session": ["tests:edit"]}
    assert described("PUT /merchant/clock")["x-roles"] == ["owner"]
    assert {schemes[name]["name"] for name in signed} == {"X-Api-Key", "X-Timestamp", "X-Nonce", "X-Signature"}
    assert described("POST /merchant/orders")["security"][0]["merchant"] == ["orders"]
    assert described("GET /operators")["security"] == [{"session": ["operators:view"]}]
    assert described("GET /operators/me")["security"] == [{"session": []}]
    assert schemes["session"]["name"] == "__Host-session"


def test_a_keyed_call_asks_for_its_key() -> None:
    for _, operation in openapi.declared():
        parameters = described(f"{operation.method} {operation.path}").get("parameters", [])
        assert operation.keyed == any(parameter["name"] == "Idempotency-Key" for parameter in parameters)


def test_every_code_has_its_place() -> None:
    assert document()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] == sorted(STATUS)
    assert {
        "ACCOUNT_FROZEN",
        "ADDRESS_REQUIRED",
        "EXPIRED",
        "IDEMPOTENCY_CONFLICT",
        "INSUFFICIENT_POINTS",
        "LIMIT_REACHED",
        "NOT_ELIGIBLE",
        "NOT_FOUND",
        "OUT_OF_STOCK",
        "PRICE_CHANGED",
    } <= codes("POST /redeem")
    assert "ALREADY_SIGNED_IN" in codes("POST /sign-in")
    assert {"LOGIN_FAILED", "RATE_LIMITED"} <= codes("POST /login")
    assert "VERSION_CONFLICT" in codes("PUT /merchant/program")
    assert not {"OUT_OF_STOCK", "ALREADY_SIGNED_IN"} & codes("GET /points")


# ── What is asked ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted((ROOT / "events").glob("*.json")), ids=lambda path: path.stem)
def test_an_event_asks_what_is_described(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))
    route = event.get("routeKey", "$default")
    if routes().get(route) == "console" or route == "$default":
        return
    operation = described(event["routeKey"])
    parameters = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    for name, value in (event.get("queryStringParameters") or {}).items():
        schema = parameters[name]["schema"]
        check(schema, meant(value, schema.get("type", "")))
    if "requestBody" in operation and event.get("body"):
        assert event["headers"]["content-type"] in operation["requestBody"]["content"]
    if "requestBody" in operation and event.get("body") and not event["isBase64Encoded"]:
        check(operation["requestBody"]["content"]["application/json"]["schema"], json.loads(event["body"]))


def meant(text: str, kind: str) -> Any:
    """What the text of a query parameter of this kind stands for."""
    match kind:
        case "integer":
            return int(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case "array":
            return text.split(",")
    return text


# ── What is answered ─────────────────────────────────────────────────────────


class Described(Cloud):
    """The functions, with every answer held against the document."""

    def send(self, route: str, *arguments: Any, **options: Any) -> Response:
        response = super().send(route, *arguments, **options)
        declared = described(route)["responses"][str(response.status)]
        if response.status == 204:
            assert response.body is None
            assert "content" not in declared
            return response
        (media_type,) = declared["content"]
        assert response.headers["Content-Type"].partition(";")[0] == media_type
        check(declared["content"][media_type]["schema"], response.body)
        if response.status >= 400:
            assert response.code in declared["description"]
        return response


def test_answers_are_as_described(aws: None) -> None:
    mall = Described()
    ming = mall.join("ming")
    for plural, body in (
        ("rewards", REWARD),
        ("rewards", COUPON),
        ("rewards", VOUCHER),
        ("activities", ACTIVITY),
        ("rules", {"category": "tea", "fen_per_point": 500}),
        ("campaigns", CAMPAIGN),
    ):
        assert mall.merchant(f"POST /merchant/{plural}", body=body).status == 201
        assert mall.merchant(f"GET /merchant/{plural}").status == 200
        assert mall.merchant(f"POST /merchant/{plural}", body={}).status == 422
    program = mall.merchant("GET /merchant/program").body
    assert mall.merchant("PUT /merchant/program", body=program).status == 200
    assert mall.merchant("DELETE /merchant/rules/{rule_id}", "/merchant/rules/default").status == 204

    order = {
        "order_id": "o1",
        "member_id": ming,
        "paid_at": "2026-01-01T10:00:00+08:00",
        "lines": [{"line_id": "1", "category": "tea", "amount_fen": 200_000}],
    }
    assert mall.merchant("POST /merchant/orders", body=order).status == 201
    refund = {"refund_id": "r1", "lines": [{"line_id": "1", "amount_fen": 1000}]}
    refunds = "POST /merchant/orders/{order_id}/refunds"
    assert mall.merchant(refunds, "/merchant/orders/o1/refunds", refund).status == 200
    assert mall.member(ming, "POST /sign-in", body={}).status == 200
    assert mall.member(ming, "POST /sign-in", body={}).code == "ALREADY_SIGNED_IN"
    assert mall.member(ming, "POST /earn", body={"activity_id": "survey"}, key="k").status == 200
    for reward in (REWARD, COUPON, VOUCHER):
        wish = {"reward_id": reward["reward_id"], "quantity": 1, "expected_points": reward["points"]}
        got = mall.member(ming, "POST /redeem", body=wish, key=reward["reward_id"])
        assert got.code == "ADDRESS_REQUIRED" if reward is REWARD else got.status == 201
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 10, "address": ADDRESS}
    mug = mall.member(ming, "POST /redeem", body=wish, key="mug").body["redemption_id"]
    assert mall.member(ming, "GET /redemptions/{redemption_id}", f"/redemptions/{mug}").status == 200
    assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", f"/redemptions/{mug}/cancel").status == 200
    for route in ("points", "points/entries", "sign-in", "activities", "rewards", "redemptions", "coupons", "rank"):
        assert mall.member(ming, f"GET /{route}").status == 200
        assert mall.send(f"GET /{route}").code == "UNAUTHENTICATED"
    assert mall.member(ming, "GET /messages").status == 200
    assert mall.member(ming, "GET /rewards", query="cursor=x").code == "MALFORMED_REQUEST"
    for job in ("rank", "expire", "remind"):
        assert mall.merchant(f"POST /merchant/jobs/{job}").status == 200
    assert mall.merchant("PUT /merchant/clock", body={"now": None}).status == 200


# ── A schema says what the checks say ────────────────────────────────────────

LINE = {"line_id": "1", "category": "tea", "amount_fen": 100}
PAID: dict[str, Any] = {"order_id": "o", "paid_at": "2026-11-22T10:00:00+08:00", "lines": [LINE]}
OFF = COUPON["coupon"]


@pytest.mark.parametrize(
    ("route", "body", "is_good"),
    [
        ("POST /merchant/orders", PAID | {"member_id": "0" * 16}, True),
        ("POST /merchant/orders", PAID | {"member_id": "0" * 16, "openid": None}, True),
        ("POST /merchant/orders", PAID, False),
        ("POST /merchant/orders", PAID | {"member_id": "0" * 16, "openid": "o"}, False),
        ("POST /merchant/orders", PAID | {"openid": "o", "paid_at": "2026-11-22T10:00:00"}, False),
        ("POST /merchant/orders", PAID | {"openid": "o", "paid_at": "2026-11-22 10:00:00+08:00"}, False),
        ("POST /merchant/orders", PAID | {"openid": "o", "lines": [LINE | {"category": "a\nb"}]}, False),
        ("POST /merchant/orders", PAID | {"openid": "o", "lines": [LINE | {"category": "  "}]}, False),
        ("POST /merchant/rewards", REWARD, True),
        ("POST /merchant/rewards", COUPON, True),
        ("POST /merchant/rewards", VOUCHER, True),
        ("POST /merchant/rewards", COUPON | {"coupon": None}, False),
        ("POST /merchant/rewards", VOUCHER | {"coupon": OFF}, False),
        ("POST /merchant/rewards", REWARD | {"stock": None, "flash": True}, False),
        ("POST /merchant/rewards", REWARD | {"stock": None, "low_stock": 3}, False),
        ("POST /merchant/rewards", COUPON | {"coupon": OFF | {"percent_off": 5}}, False),
        ("POST /merchant/rewards", COUPON | {"coupon": OFF | {"valid_days": None}}, False),
        ("POST /merchant/rewards", COUPON | {"coupon": OFF | {"valid_until": "2030-01-01T00:00:00Z"}}, False),
        ("POST /merchant/activities", ACTIVITY | {"game": {"min_seconds": 1, "max_score": 9}}, False),
        ("POST /merchant/members/{member_id}/adjustments", {"points": 0, "reason": "补发"}, False),
        ("POST /merchant/members/{member_id}/adjustments", {"points": 1, "reason": "补发"}, True),
        ("POST /sign-in/make-up", {"date": "2026-11-22"}, True),
        ("POST /sign-in/make-up", {"date": "1700006400"}, False),
        ("POST /me", {"nickname": "\u0085"}, False),
    ],
)
def test_a_schema_allows_what_the_code_takes(route: str, body: dict[str, Any], is_good: bool) -> None:
    operation = next(one for _, one in openapi.declared() if f"{one.method} {one.path}" == route)
    method, path = route.split()
    described = openapi.document()["paths"][path][method.lower()]["requestBody"]["content"]["application/json"][
        "schema"
    ]

    assert Draft202012Validator({**described, "components": components()}).is_valid(body) == is_good
    if is_good:
        body_of(operation.body, body, "en")
    else:
        with pytest.raises(Invalid):
            body_of(operation.body, body, "en")


@cache
def components() -> dict[str, Any]:
    found: dict[str, Any] = openapi.document()["components"]
    return found


def test_who_is_asked_to_wait_is_told_so_in_the_document() -> None:
    paths = openapi.document()["paths"]
    for method, path in (("post", "/earn"), ("post", "/sign-in"), ("post", "/login"), ("post", "/shares/opened")):
        assert "Retry-After" in paths[path][method]["responses"]["429"]["headers"]
    for path in ("/merchant/vouchers/verify", "/merchant/coupons/{code}/use"):
        assert "Retry-After" in paths[path]["post"]["responses"]["429"]["headers"]
