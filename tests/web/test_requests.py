"""What clients send, read without surprises."""

import base64
import gzip
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.errors import Malformed
from points.web.requests import MAX_BODY_BYTES, MAX_DEPTH, Request, request_of

plain_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc龙井", max_size=5), inner, max_size=4),
    max_leaves=8,
)


def event(raw: bytes = b"", *, path: str = "/earn", query: str = "", **headers: str) -> dict[str, Any]:
    sent = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
    return {
        "routeKey": "POST /earn",
        "rawPath": path,
        "rawQueryString": query,
        "headers": sent,
        "requestContext": {
            "http": {"method": "POST", "path": path, "sourceIp": "203.0.113.7"},
            "requestId": "r-1",
            "stage": "$default",
        },
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }


def request(raw: bytes = b"", **headers: str) -> Request:
    return request_of(event(raw, **headers))


# ── Bodies ───────────────────────────────────────────────────────────────────


@given(st.dictionaries(st.text("abc龙井", min_size=1, max_size=8), plain_values, max_size=5))
def test_a_json_body_is_what_was_sent(body: dict[str, Any]) -> None:
    assert request(json.dumps(body).encode()).json() == body
    assert request(json.dumps(body, ensure_ascii=False).encode()).json() == body


@pytest.mark.parametrize("raw", [b"", b"  ", b"\n"])
def test_no_body_is_an_empty_one(raw: bytes) -> None:
    assert request(raw).json() == {}


def test_a_body_is_the_same_whether_the_gateway_encoded_it_or_not() -> None:
    plain = event() | {"body": '{"title":"龙井"}', "isBase64Encoded": False}

    assert request_of(plain).json() == request('{"title":"龙井"}'.encode()).json()


DEEP = 10_000
LARGE = b'{"x":"' + b"a" * MAX_BODY_BYTES + b'"}'
HOSTILE = {
    "depth 10,000": b"[" * DEEP + b"]" * DEEP,
    "depth 10,000 of objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "unclosed": b"[" * 60_000,
    "one level too deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "the same field twice": b'{"points":1,"points":1000000}',
    "the same field twice, escaped": b'{"points":1,"\\u0070oints":1000000}',
    "the same field twice, inside": b'{"a":{"b":1,"b":2}}',
    "NaN": b'{"points":NaN}',
    "Infinity": b'{"points":Infinity}',
    "minus Infinity": b'{"points":-Infinity}',
    "a number of 60,000 digits": b'{"points":' + b"9" * 60_000 + b"}",
    "bytes that a gateway has replaced": '{"title":"\ufffd\ufffd"}'.encode(),
    "not UTF-8": b'{"title":"\xff\xfe"}',
    "UTF-8 of a surrogate": b'{"title":"\xed\xa0\x80"}',
    "UTF-8 in too many bytes": b'{"title":"\xc0\xaf"}',
    "UTF-16": '{"points":1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "10 MB": b" " * 10_000_000 + b"{}",
    "a byte too large": LARGE,
    "two values": b"{}{}",
    "a trailing comma": b'{"points":1,}',
    "single quotes": b"{'points':1}",
    "a comment": b"{/* */}",
    "a bare control character": b'{"title":"a\nb"}',
    "a form": b"points=1",
    "XML": b"<points>1</points>",
    "gzip without saying so": gzip.compress(b"{}"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_attack_58_what_is_not_one_plain_json_value_is_malformed_and_quickly_so(raw: bytes) -> None:
    began = time.process_time()

    with pytest.raises(Malformed):
        request(raw).json()

    assert time.process_time() - began < 0.5  # about 5 ms; a machine under load may take its time


def test_a_body_as_deep_as_we_read_is_read() -> None:
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH

    assert request(deep).json()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "identity, gzip"])
def test_attack_58_a_packed_body_is_malformed_and_never_unpacked(encoding: str) -> None:
    bomb = gzip.compress(b" " * 10_000_000)

    with pytest.raises(Malformed):
        request(bomb, content_encoding=encoding).json()


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
)
def test_attack_58_another_content_type_is_malformed(media_type: str) -> None:
    with pytest.raises(Malformed):
        request(b"{}", content_type=media_type).json()


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_called_json_as_clients_do(media_type: str) -> None:
    assert request(b'{"a":1}', content_type=media_type).json() == {"a": 1}


@pytest.mark.parametrize("body", ["not base64!", "e30", "e30=\n=", "龙井"])
def test_a_body_that_is_not_what_the_gateway_says_is_malformed(body: str) -> None:
    with pytest.raises(Malformed):
        request_of(event() | {"body": body})


# ── Events ───────────────────────────────────────────────────────────────────


def test_a_request_has_a_path_with_its_query() -> None:
    assert request_of(event(path="/merchant/orders")).path_and_query == "/merchant/orders"
    assert request_of(event(path="/merchant/orders", query="a=1&b=%20")).path_and_query == "/merchant/orders?a=1&b=%20"


def test_a_named_stage_is_no_part_of_the_path() -> None:
    staged = event(path="/prod/earn")
    staged["requestContext"]["stage"] = "prod"

    assert request_of(staged).path == "/earn"


def test_header_names_are_read_in_any_case() -> None:
    shouting = event() | {"headers": {"Content-TYPE": "application/json", "X-API-KEY": "m1"}}

    assert request_of(shouting).headers["x-api-key"] == "m1"


def test_attack_60_the_address_is_the_gateways_word_whatever_a_header_says() -> None:
    spoofed = request(x_forwarded_for="198.51.100.1", x_real_ip="198.51.100.1")

    assert spoofed.source_ip == "203.0.113.7"


@pytest.mark.parametrize(
    "stranger",
    [
        {},
        {"source": "aws.scheduler", "job": "expire"},
        {"Records": []},
        {"requestContext": None},
        {"requestContext": {}},
    ],
)
def test_attack_61_what_no_gateway_sent_is_no_request(stranger: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError)):
        request_of(stranger)
