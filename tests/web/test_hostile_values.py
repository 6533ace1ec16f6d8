"""Every operation of every function against what people send who mean harm: refused, and never a fault.

The good body of each operation is that of its file in `events/`; one part of it at a time is exchanged.
"""

import importlib
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pytest

from points.adapters.catalog import decisions
from points.domain.errors import Invalid, Malformed
from points.web.api import Api, Operation
from points.web.requests import request_of
from points.web.validation import body_of
from tests.deployment import ROOT, functions
from tests.fixtures.cloud import Cloud, Response, event_of

# Where members may name things as they like.
FREE: Final = {"answers"}
NUMBERS: Final = [-1, 0, 1.5, 1e308, 2**63, 10**12, 10**40, 10**400]
TEXTS: Final = [
    "",
    " ",
    "\x00",
    "\ud800",
    "a\nb\x1b[31m",
    "‮moc.live",
    "#",
    "../../etc/passwd",
    "__proto__",
    "attribute_not_exists(id)",
    "' OR 1=1 --",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "９９９",
    "2026-11-22T10:00:00+08:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "0E-99",
    "NaN",
    "é" * 200,
    "龙" * 20_000,
]
OTHERS: Final[list[Any]] = [
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"__proto__": {"admin": True}},
    ["a"] * 5000,
]
HOSTILE: Final[list[Any]] = [*NUMBERS, *TEXTS, *OTHERS]
OF_ANOTHER_TYPE: Final[dict[type, list[Any]]] = {
    bool: [0, 1, "true", [], {}],
    int: ["88", "８８", 1.5, 1.0, 1e308, True, [], {}, [1], {"$gt": 0}],
    str: [0, 1.5, True, {}, {"$ne": ""}],
    list: ["text", 1, True, {}, {"0": {}}],
    dict: ["text", 1, True, [], [{}]],
}
PATH_NAMES: Final = ["x", "a#b", "a:b", "..", "%00", "\x00", "龙井", "x" * 2048, "__proto__", "' OR 1=1", "0" * 32]
QUERIES: Final = [
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1e9",
    "limit=９",
    "limit=" + "9" * 3000,
    "limit=5;drop",
    "cursor=x",
    "cursor=k1.e30.x",
    "cursor=" + "a" * 2000,
    "kind=__proto__",
    "status=used'--",
    "from=0001-01-01",
    "to=9999-12-31",
    "month=2026-13",
    "board=all",
    "period=2026-W99",
    "unknown=1",
    "version=-1",
    "version=" + "9" * 400,
]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of one operation's good body."""

    operation: str
    path: Path


@cache
def operations() -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for folder in functions():
        if (ROOT / "functions" / folder / "app.py").exists():
            api = getattr(importlib.import_module(f"functions.{folder}.app"), "api", None)
            found |= api.operations if isinstance(api, Api) else {}
    return found


@cache
def events() -> dict[str, dict[str, Any]]:
    """The event of each route."""
    read = (json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "events").glob("*.json")))
    return {event["routeKey"]: event for event in read if "routeKey" in event}


def good_body(route: str) -> Any:
    event = events()[route]
    if event["isBase64Encoded"]:
        return {}  # a picture, whose parts tests/domain/pictures exchanges
    return json.loads(event.get("body") or "{}")


def with_a_body() -> list[str]:
    return [route for route in operations() if good_body(route)]


def parts() -> Iterator[Part]:
    for route in with_a_body():
        yield from (Part(route, path) for path in _paths(good_body(route)) if path)


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*path, name))
    if isinstance(value, list):
        for position, inner in enumerate(value[:1]):
            yield from _paths(inner, (*path, position))


def part_of(body: Any, path: Path) -> Any:
    for step in path:
        body = body[step]
    return body


def good_part(part: Part) -> Any:
    return part_of(good_body(part.operation), part.path)


def exchanged(part: Part, value: Any) -> Any:
    body = deepcopy(good_body(part.operation))
    part_of(body, part.path[:-1])[part.path[-1]] = value
    return body


def raw_of(body: Any) -> bytes:
    return json.dumps(body).encode()


def is_taken(route: str, body: Any) -> bool:
    """Whether the body passes the door; anything but a refusal of the request itself is a fault."""
    request = request_of(event_of(route, events()[route]["rawPath"], raw_of(body), query="", headers={}))
    try:
        body_of(operations()[route].body, request.json(), "en")
    except (Malformed, Invalid) as refusal:
        refusal.detail.encode()
        return False
    return True


# ── At the door ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", with_a_body())
def test_the_good_body_is_taken(route: str) -> None:
    assert is_taken(route, good_body(route))


@pytest.mark.parametrize("part", [part for part in parts() if good_part(part) is not None], ids=str)
def test_a_part_of_another_type_is_refused(part: Part) -> None:
    good = good_part(part)

    taken = [wrong for wrong in OF_ANOTHER_TYPE[type(good)] if is_taken(part.operation, exchanged(part, wrong))]

    assert taken == []


@pytest.mark.parametrize("part", list(parts()), ids=str)
def test_whatever_a_part_is_exchanged_for_is_taken_or_refused_and_nothing_else(part: Part) -> None:
    for value in HOSTILE:
        is_taken(part.operation, exchanged(part, value))


@pytest.mark.parametrize("part", list(parts()), ids=str)
def test_a_missing_part_is_missed_or_not_needed(part: Part) -> None:
    body = deepcopy(good_body(part.operation))
    del part_of(body, part.path[:-1])[part.path[-1]]

    is_taken(part.operation, body)


@pytest.mark.parametrize("route", with_a_body())
@pytest.mark.parametrize("name", ["unknown", "__proto__", "member_id ", "\ud800", "x" * 50_000, ""])
def test_a_field_nobody_knows_is_refused_wherever_it_is(route: str, name: str) -> None:
    for path in _paths(good_body(route)):
        body = deepcopy(good_body(route))
        inner = part_of(body, path)
        if isinstance(inner, dict) and not FREE & set(path):
            inner[name] = 1
            assert not is_taken(route, body), path


@pytest.mark.parametrize("route", operations())
def test_everything_a_request_may_hold_has_a_limit(route: str) -> None:
    operation = operations()[route]

    for model in (operation.body, operation.query):
        schema = model.model_json_schema(by_alias=True)
        endless = list(_endless(schema, schema.get("$defs", {}), ()))
        assert endless == []


def _endless(schema: Mapping[str, Any], named: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Where the schema lets numbers, texts or lists grow without end."""
    if "$ref" in schema:
        yield from _endless(named[schema["$ref"].rpartition("/")[2]], named, path)
        return
    for choice in schema.get("anyOf", []):
        yield from _endless(choice, named, path)
    if "enum" in schema or "const" in schema:
        return
    kind = schema.get("type")
    bound = {"integer": "maximum", "array": "maxItems"}.get(str(kind))
    if bound and bound not in schema and "exclusiveMaximum" not in schema:
        yield f"{'.'.join(path)}: {kind} without {bound}"
    if kind == "string" and not {"maxLength", "pattern", "format"} & schema.keys():
        yield f"{'.'.join(path)}: string without maxLength"
    if kind == "array":
        yield from _endless(schema["items"], named, (*path, "[]"))
    if kind == "object":
        for name, inner in schema.get("properties", {}).items():
            yield from _endless(inner, named, (*path, name))
        if isinstance(schema.get("additionalProperties"), dict):
            if "maxProperties" not in schema:
                yield f"{'.'.join(path)}: object without maxProperties"
            yield from _endless(schema["additionalProperties"], named, (*path, "*"))


# ── Behind the door ──────────────────────────────────────────────────────────


@pytest.fixture
def member(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    monkeypatch.setattr("points.adapters.wechat.connection.PAUSES_S", (0.0, 0.0))  # there is no WeChat to wait for
    mall.clock("2026-11-22T12:00:00+08:00")
    tea = {name: value for name, value in good_body("POST /merchant/rewards").items() if value is not None}
    decisions.save("reward", "longjing-tea-100g", tea | {"points": 0}, version=0)
    return mall.join("mallory")


def call(mall: Cloud, member: str, route: str, *, path: str = "", body: Any = None, query: str = "") -> Response:
    """The operation, asked by whoever may ask; checked to be answered as the contract says."""
    path = path or events()[route]["rawPath"]
    if operations()[route].access in ("member", "public"):
        answer = mall.member(member, route, path, body, key="tap-1", query=query)
    elif path.startswith("/operators"):
        answer = mall.operator(mall.hire("owner"), route, path, body, query=query)
    else:
        answer = mall.merchant(route, path, body, key="tap-1", query=query)
    json.dumps([answer.body, dict(answer.headers)], ensure_ascii=False).encode()
    assert answer.status < 500 or answer.code == "TRY_AGAIN", (route, path, body, query, answer.body)
    return answer


@pytest.mark.parametrize("route", with_a_body())
def test_what_passes_the_door_does_no_harm_behind_it_and_the_rest_is_a_problem(
    mall: Cloud, member: str, route: str
) -> None:
    passing = [exchanged(part, value) for part in parts() if part.operation == route for value in HOSTILE]
    stopped: list[Any] = [{"unknown\ud800": 1}, {name: [[]] for name in good_body(route)}, ["list"], "text", 1, [[[]]]]

    for body in passing:
        if is_taken(route, body):
            call(mall, member, route, body=body)
    answers = [call(mall, member, route, body=body) for body in stopped]

    assert {answer.status for answer in answers} == {400, 422}
    assert {answer.code for answer in answers} == {"MALFORMED_REQUEST", "VALIDATION_FAILED"}


def test_attack_59_a_name_in_the_path_is_only_ever_a_name(mall: Cloud, member: str) -> None:
    for route in operations():
        steps = route.partition(" ")[2].split("/")
        for name in PATH_NAMES if "{" in route else ():
            path = "/".join(name if step.startswith("{") else step for step in steps)
            answer = call(mall, member, route, path=path, body=good_body(route) or None)
            # Ten wrong codes of coupons are as many as there may be in one order.
            allowed = (200, 400, 404, 409, 422, 429) if "/coupons/" in route else (200, 400, 404, 409, 422)
            assert answer.status in allowed, (route, name)


def test_a_query_is_understood_or_refused(mall: Cloud, member: str) -> None:
    for route in operations():
        for query in QUERIES if route.startswith("GET") else ():
            assert call(mall, member, route, query=query).status in (200, 400, 404, 422), (route, query)
