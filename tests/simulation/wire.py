"""Requests as API Gateway hands them to the functions (HTTP API, payload 2.0), signed as their senders sign them."""

from collections.abc import Mapping
from typing import Any, Final

from points.web import signatures, signing
from points.web.signing import Keys
from tests.simulation import hosts

_KEYS: Final = Keys("k1", {"k1": hosts.TOKEN_SECRET.encode()})


def member_headers(member_id: str, key: str, now_s: int) -> dict[str, str]:
    """Of a member who has just logged in; `key` is their Idempotency-Key, or empty."""
    headers = {"authorization": f"Bearer {signing.token(_KEYS, member_id, now_s)}"}
    return headers | {"idempotency-key": key} if key else headers


def merchant_headers(route: str, path: str, body: bytes, nonce: str, now_s: int, key: str = "") -> dict[str, str]:
    method, _, pattern = route.partition(" ")
    signature = signatures.sign(hosts.MERCHANT_SECRET.encode(), method, path or pattern, str(now_s), nonce, body)
    headers = {"x-api-key": "m1", "x-timestamp": str(now_s), "x-nonce": nonce, "x-signature": signature}
    return headers | {"idempotency-key": key} if key else headers


def event(route: str, path: str, body: bytes, headers: Mapping[str, str], request_id: str) -> dict[str, Any]:
    method, _, pattern = route.partition(" ")
    path = path or pattern
    names = zip(pattern.split("/"), path.split("/"), strict=True)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "pathParameters": {name[1:-1]: given for name, given in names if name.startswith("{")},
        "requestContext": {"http": {"method": method, "path": path}, "requestId": request_id},
        "body": body.decode("utf-8", "surrogateescape"),
        "isBase64Encoded": False,
    }
