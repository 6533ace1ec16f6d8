"""The merchant's signatures: of the whole request, fresh, by a known key."""

import hashlib
import hmac
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from local.gateway import http_api_path
from points.domain.errors import Unauthenticated
from points.domain.operators.keys import ApiKey
from points.web import signatures, signing
from points.web.signatures import MAX_AGE_S
from tests.deployment import ROOT

SECRET = b"a merchant's secret"
KEY = ApiKey("m1", (SECRET,), frozenset({"orders", "staff"}))
OTHER = ApiKey("m2", (b"another secret",), frozenset({"orders"}))
KEYS = {key.key: key for key in (KEY, OTHER)}
NOW_S = 1_795_330_800
TARGET = "/merchant/orders?dry=1"
BODY = '{"order_id":"T-1","amount_fen":12800,"note":"龙井"}'.encode()


def headers(
    secret: bytes = SECRET,
    *,
    key: str = "m1",
    timestamp: str = str(NOW_S),
    nonce: str = "n-1",
    method: str = "POST",
    target: str = TARGET,
    body: bytes = BODY,
) -> dict[str, str]:
    return {
        "x-api-key": key,
        "x-timestamp": timestamp,
        "x-nonce": nonce,
        "x-signature": signatures.sign(secret, method, target, timestamp, nonce, body),
    }


def verify(
    given: dict[str, str],
    *,
    method: str = "POST",
    target: str = TARGET,
    body: bytes = BODY,
) -> str:
    key = KEYS.get(given.get("x-api-key", ""))
    return signatures.verify(key, given, method=method, path_and_query=target, body=body, now_s=NOW_S)


def test_a_signed_request_is_believed() -> None:
    assert verify(headers()) == "n-1"


def test_the_signature_is_the_one_merchants_know() -> None:
    message = b"POST\n/merchant/orders?dry=1\n1795330800\nn-1\n" + BODY + b"\n"

    assert headers()["x-signature"] == hmac.new(SECRET, message, hashlib.sha256).hexdigest()


VECTORS = re.findall(
    r"^\| `(\w+)` \| `(.+?)` \| `(.+?)` \| `(n-\d)` \| (?:`(.*?)` )?\| `([0-9a-f]{64})` \|$",
    (ROOT / "docs" / "signatures.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_the_guide_has_examples() -> None:
    assert len(VECTORS) == 5


@pytest.mark.parametrize(("method", "path", "sent", "nonce", "body", "signature"), VECTORS)
def test_the_guides_examples_are_true_when_api_gateway_has_decoded_them(
    method: str, path: str, sent: str, nonce: str, body: str, signature: str
) -> None:
    encoded, mark, query = sent.partition("?")
    decoded = http_api_path(encoded.encode())
    assert decoded == path
    given = headers(nonce=nonce) | {"x-signature": signature}

    assert verify(given, method=method, target=f"{decoded}{mark}{query}", body=body.encode()) == nonce


@pytest.mark.parametrize("path", ["/merchant/rewards/龙井茶", "/merchant/orders/T 1+2/refunds", "/merchant/orders"])
def test_a_path_may_be_signed_decoded_too(path: str) -> None:
    assert verify(headers(target=path), target=path) == "n-1"


def test_a_signature_is_good_for_one_path_only() -> None:
    """`/a%20b` is the canonical form of `/a b`, and so it is no form of the path that has a percent sign itself."""
    assert verify(headers(target="/a%20b"), target="/a b") == "n-1"
    with pytest.raises(Unauthenticated):
        verify(headers(target="/a%20b"), target="/a%20b")
    assert verify(headers(target="/a%2520b"), target="/a%20b") == "n-1"


PATHS = st.text(st.one_of(st.sampled_from("%2025ab /é"), st.characters(exclude_categories=["Cs"])), max_size=12).filter(
    lambda path: "?" not in path
)


@given(PATHS, PATHS)
def test_two_paths_have_no_signable_form_in_common(one: str, other: str) -> None:
    assume(one != other)
    assert not signatures._signable(f"/{one}") & signatures._signable(f"/{other}")


@pytest.mark.parametrize("missing", ["x-api-key", "x-timestamp", "x-nonce", "x-signature"])
def test_attack_13_a_request_that_lacks_a_header_is_refused(missing: str) -> None:
    with pytest.raises(Unauthenticated):
        verify({name: text for name, text in headers().items() if name != missing})


@pytest.mark.parametrize(
    "body",
    [b"", BODY + b" ", BODY.replace(b"12800", b"12801"), BODY.replace(b'"T-1"', b'"T-2"'), BODY[::-1], BODY + b"\n"],
)
def test_attack_14_a_body_changed_after_signing_is_refused(body: bytes) -> None:
    with pytest.raises(Unauthenticated):
        verify(headers(), body=body)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("PUT", TARGET),
        ("post", TARGET),
        ("POST", "/merchant/orders"),
        ("POST", "/merchant/orders?dry=0"),
        ("POST", "/merchant/orders?dry=1&x=1"),
        ("POST", "/merchant/orders/"),
        ("POST", "//merchant/orders?dry=1"),
        ("POST", "/merchant/orders/T-1/refunds"),
    ],
)
def test_attack_14_a_signature_for_another_call_is_refused(method: str, target: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(headers(), method=method, target=target)


@pytest.mark.parametrize(("name", "text"), [("x-timestamp", str(NOW_S + 1)), ("x-nonce", "n-2"), ("x-api-key", "m2")])
def test_attack_14_a_header_changed_after_signing_is_refused(name: str, text: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(headers() | {name: text})


def test_attack_14_lines_cannot_be_moved_from_one_part_of_the_message_to_another() -> None:
    honest = headers(nonce="n-1", body=b"n-2\nbody")

    with pytest.raises(Unauthenticated):
        verify(honest | {"x-nonce": "n-1\nn-2"}, body=b"body")


@given(st.permutations(list(headers().items())))
def test_the_order_of_the_headers_does_not_matter(items: list[tuple[str, str]]) -> None:
    assert verify(dict(items)) == "n-1"


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda signature: signature[:-1],
        lambda signature: signature + "0",
        lambda signature: f"sha256={signature}",
        lambda signature: signature.replace(signature[0], "ö", 1),
        lambda _: "",
        lambda _: "0" * 64,
    ],
)
def test_a_signature_has_one_spelling(change: object) -> None:
    given = headers()

    with pytest.raises(Unauthenticated):
        verify(given | {"x-signature": change(given["x-signature"])})  # type: ignore[operator]


def test_an_unknown_key_is_refused_as_a_false_signature_is() -> None:
    with pytest.raises(Unauthenticated) as unknown:
        verify(headers(key="m9"))
    with pytest.raises(Unauthenticated) as false:
        verify(headers(secret=b"a guess"))
    assert unknown.value.detail == false.value.detail


def test_nobodys_secret_signs_for_nobody() -> None:
    with pytest.raises(Unauthenticated):
        verify(headers(secret=b"\0" * 32, key="m9"))


@pytest.mark.parametrize("age_s", [-MAX_AGE_S, 0, MAX_AGE_S])
def test_a_timestamp_may_be_five_minutes_off(age_s: int) -> None:
    assert verify(headers(timestamp=str(NOW_S - age_s))) == "n-1"


@pytest.mark.parametrize(
    "timestamp",
    [
        str(NOW_S - MAX_AGE_S - 1),
        str(NOW_S + MAX_AGE_S + 1),
        str(NOW_S * 1000),
        f"{NOW_S}.0",
        f"+{NOW_S}",
        f" {NOW_S}",
        "١٧٩٥٣٣٠٨٠٠",
        "0x6b",
        "1e9",
        "9" * 5000,
        "",
        "now",
    ],
)
def test_attack_18_a_stale_or_unreadable_timestamp_is_refused(timestamp: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(headers(timestamp=timestamp))


@pytest.mark.parametrize("nonce", ["", " ", "a b", "n\n1", "ñ", "n" * 129])
def test_a_nonce_that_could_be_read_in_two_ways_is_refused(nonce: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(headers(nonce=nonce))


def test_while_a_key_is_rotated_both_secrets_sign() -> None:
    rotated = ApiKey("m1", (b"a new secret", SECRET), KEY.scopes)
    for secret in rotated.secrets:
        given = headers(secret=secret)
        signed = signatures.verify(rotated, given, method="POST", path_and_query=TARGET, body=BODY, now_s=NOW_S)
        assert signed == "n-1"


def test_a_merchants_cursor_tells_nothing_of_the_secret_they_sign_with() -> None:
    sealed = signing.cursor(signatures.cursor_keys(SECRET), "list", "position")

    assert signing.position_of(signatures.cursor_keys(SECRET), "list", sealed) == "position"
    assert signatures.cursor_keys(SECRET).secrets["m"] != SECRET
    assert signing.unseal(signatures.cursor_keys(OTHER.secrets[0]), "cursor\nlist", sealed) is None
