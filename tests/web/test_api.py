"""What every HTTP function does with a request, shown on one of our own."""

import json
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from pydantic import Field

from points.domain.errors import OutOfStock
from points.domain.operators.keys import ApiKey
from points.domain.operators.sessions import Session
from points.web import signatures, signing
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.signing import Keys
from points.web.validation import Body
from tests.fixtures.cloud import event_of

KEYS = Keys("k1", {"k1": b"a token secret"})
SECRET = b"a merchant's secret"
MEMBER = "0123456789abcdef"


class Shop:
    """One key, and no operators."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def key(self, key_id: str) -> ApiKey | None:
        return ApiKey("m1", (SECRET,), frozenset({"orders"})) if key_id == "m1" else None

    def first_use(self, nonce: str) -> bool:
        seen = nonce in self._used
        self._used.add(nonce)
        return not seen

    def session(self, cookie: str) -> Session | None:
        return None


class Everybody:
    """Whoever has a token is here."""

    def check(self, member_id: str) -> None:
        pass

    def beside(self, member_id: str) -> AbstractContextManager[None]:
        return nullcontext()


api = Api(
    "tea",
    member_keys=lambda: (KEYS.current, KEYS.secrets),
    callers=Shop(),
    presence=Everybody(),
)


class Order(Body):
    tea: str = Field(max_length=20)


@api.operation("POST", "/teas", access="member", body=Order, status=201, keyed=True)
def order(call: Call[Order]) -> Answer:
    """Order a tea."""
    if call.body.tea == "none left":
        raise OutOfStock("This tea is gone.")
    if call.body.tea == "scalding":
        raise RuntimeError("token=abc openid=xyz")
    return Answer({"tea": call.body.tea, "for": call.member_id, "key": call.key}, replayed=call.body.tea == "again")


@api.operation("GET", "/teas", access="member", query=PageQuery)
def teas(call: Call[Nothing]) -> Answer:
    """All teas."""
    return call.page([{"at": call.position()}], "next")


@api.operation("DELETE", "/teas/{tea_id}", access="public")
def throw_away(call: Call[Nothing]) -> Answer:
    """Throw a tea away."""
    call.path("tea_id")
    return Answer(None)


@api.operation("POST", "/merchant/teas", access="orders:edit")
def brew(call: Call[Nothing]) -> Answer:
    """Brew."""
    return Answer({"nonce": call.nonce})


@api.operation("GET", "/merchant/teas/{tea_id}/sales", access="orders:edit", query=PageQuery)
def sales(call: Call[Nothing]) -> Answer:
    """The sales of a tea."""
    return call.page([{"at": call.position()}], "next")


@api.operation("POST", "/merchant/secrets", access="program:view")
def tell(call: Call[Nothing]) -> Answer:
    """Tell all."""
    return Answer({})


def send(
    route: str, path: str = "", body: Any = None, *, query: str = "", **headers: str
) -> tuple[int, Mapping[str, str], Any]:
    raw = b"" if body is None else json.dumps(body).encode()
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    answer = api.handler(event_of(route, path, raw, query=query, headers=sent), None)
    return answer["statusCode"], answer["headers"], json.loads(answer["body"]) if "body" in answer else None


def bearer() -> str:
    return f"Bearer {signing.token(KEYS, MEMBER, int(time.time()))}"


def buy(tea: str, **headers: str) -> tuple[int, Mapping[str, str], Any]:
    return send("POST /teas", body={"tea": tea}, authorization=bearer(), idempotency_key="tap-1", **headers)


def signed(path: str, nonce: str, *, method: str = "POST") -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = signatures.sign(SECRET, method, path, timestamp, nonce, b"")
    return {"x_api_key": "m1", "x_timestamp": timestamp, "x_nonce": nonce, "x_signature": signature}


def test_a_member_is_served() -> None:
    status, headers, body = buy("龙井")

    assert (status, body) == (201, {"tea": "龙井", "for": MEMBER, "key": "tap-1"})
    assert headers == {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


def test_what_was_done_before_is_marked_as_such() -> None:
    _, headers, _ = buy("again")

    assert headers["Idempotency-Replayed"] == "true"


def test_a_refusal_is_answered_as_a_problem_in_the_callers_language() -> None:
    status, headers, body = buy("none left", accept_language="en")

    assert (status, body["code"], body["title"]) == (422, "OUT_OF_STOCK", "Out of stock")
    assert headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert body["request_id"]


def test_attack_62_a_fault_tells_the_caller_nothing_and_us_where_to_look(caplog: pytest.LogCaptureFixture) -> None:
    status, _, body = buy("scalding")

    assert (status, body["code"], body["detail"]) == (500, "INTERNAL_ERROR", "")
    (record,) = caplog.records
    assert (record.levelname, vars(record)["request_id"]) == ("ERROR", body["request_id"])


def test_attack_62_what_is_logged_of_a_request_is_neither_its_token_nor_its_body(
    caplog: pytest.LogCaptureFixture,
) -> None:
    buy("龙井\n{fake}")

    (record,) = caplog.records
    said = repr(vars(record))
    assert "POST /teas" in said
    assert "fake" not in said
    assert bearer().rpartition(".")[2] not in said


def test_attack_1_nobody_is_served_without_a_token() -> None:
    status, _, body = send("POST /teas", body={"tea": "龙井"}, idempotency_key="tap-1")

    assert (status, body["code"]) == (401, "UNAUTHENTICATED")


def test_who_asks_is_checked_before_what_is_asked() -> None:
    status, _, _ = send("POST /teas", body={"nonsense": 1})

    assert status == 401


@pytest.mark.parametrize("key", ["", "k" * 129, "two words", "龙井", "tab\t"])
def test_what_gives_something_needs_a_readable_key(key: str) -> None:
    status, _, body = send("POST /teas", body={"tea": "龙井"}, authorization=bearer(), idempotency_key=key)

    assert status == 422
    assert body["errors"][0]["field"] == "Idempotency-Key"


def test_a_list_goes_on_where_its_cursor_says() -> None:
    _, _, first = send("GET /teas", authorization=bearer())
    _, _, second = send("GET /teas", query=f"cursor={first['next_cursor']}", authorization=bearer())

    assert first["items"] == [{"at": None}]
    assert second["items"] == [{"at": "next"}]


def test_attack_64_a_cursor_is_good_for_its_own_member_only() -> None:
    _, _, first = send("GET /teas", authorization=bearer())
    other = f"Bearer {signing.token(KEYS, 'f' * 16, int(time.time()))}"

    status, _, body = send("GET /teas", query=f"cursor={first['next_cursor']}", authorization=other)

    assert (status, body["code"]) == (400, "MALFORMED_REQUEST")


def test_attack_64_a_cursor_is_good_for_its_own_things_list_only() -> None:
    def of(tea: str, cursor: str = "") -> tuple[int, Mapping[str, str], Any]:
        path = f"/merchant/teas/{tea}/sales"
        query = f"cursor={cursor}" if cursor else ""
        headers = signed(f"{path}?{query}" if query else path, f"{tea}-{cursor[-5:]}", method="GET")
        return send("GET /merchant/teas/{tea_id}/sales", path, query=query, **headers)

    _, _, first = of("longjing")

    assert of("longjing", first["next_cursor"])[0] == 200
    status, _, body = of("biluochun", first["next_cursor"])
    assert (status, body["code"]) == (400, "MALFORMED_REQUEST")


def test_an_answer_without_content_has_no_body() -> None:
    assert send("DELETE /teas/{tea_id}", "/teas/longjing") == (
        204,
        {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"},
        None,
    )


@pytest.mark.parametrize("name", ["a b", "%00", "a#b", "龙井", "x" * 129, "a\x00b", "..\\"])
def test_attack_59_what_can_be_no_id_is_not_found(name: str) -> None:
    status, _, body = send("DELETE /teas/{tea_id}", f"/teas/{name}")

    assert (status, body["code"]) == (404, "NOT_FOUND")


def test_a_call_that_does_not_exist_is_not_found() -> None:
    status, _, body = send("GET /nothing")

    assert (status, body["code"]) == (404, "NOT_FOUND")


def test_attack_61_a_direct_invocation_is_no_request() -> None:
    with pytest.raises(ValueError, match="HTTP API events"):
        api.handler({"source": "aws.scheduler"}, None)


def test_a_merchant_is_served_once_for_each_nonce() -> None:
    headers = signed("/merchant/teas", "n-1")

    first, _, body = send("POST /merchant/teas", **headers)
    again, _, refused = send("POST /merchant/teas", **headers)

    assert (first, body) == (200, {"nonce": "m1:n-1"})
    assert (again, refused["code"]) == (401, "UNAUTHENTICATED")


def test_attack_10_a_members_token_opens_no_merchants_door_nor_a_key_another_scopes() -> None:
    as_member, _, _ = send("POST /merchant/teas", authorization=bearer())
    beyond_scope, _, body = send("POST /merchant/secrets", **signed("/merchant/secrets", "n-2"))
    as_merchant, _, _ = send("GET /teas", **signed("/teas", "n-3"))

    assert (as_member, as_merchant) == (401, 401)
    assert (beyond_scope, body["code"]) == (403, "FORBIDDEN")


def test_attack_60_a_header_cannot_say_who_asks() -> None:
    _, _, body = buy("龙井", x_member_id="f" * 16, x_forwarded_for="198.51.100.1")

    assert body["for"] == MEMBER


def test_the_same_wish_in_another_order_is_the_same_wish() -> None:
    seen: list[str] = []
    wishes = Api("wishes")

    @wishes.operation("POST", "/wishes", access="public", body=Wish)
    def wish(call: Call[Wish]) -> Answer:
        """Wish."""
        seen.append(call.digest)
        return Answer({})

    for raw in (b'{"a":1,"b":"x"}', b' { "b" : "\\u0078", "a" : 1 } ', b'{"a":2,"b":"x"}'):
        wishes.handler(event_of("POST /wishes", "", raw, query="", headers={}), None)

    assert seen[0] == seen[1] != seen[2]


class Wish(Body):
    a: int = Field(ge=0, le=9)
    b: str = Field(max_length=9)
