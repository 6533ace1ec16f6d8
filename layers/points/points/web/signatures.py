r"""Verifies the merchant's signed requests.

The format follows WeChat Pay v3 (docs/openapi.json, security scheme `merchant`): the lower-case hex HMAC-SHA256 of
`METHOD\nPATH?QUERY\nTIMESTAMP\nNONCE\nBODY\n`.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from points.domain.errors import Forbidden, Unauthenticated
from points.web.signing import Keys

MAX_AGE_S: Final = 300
_NONCE: Final = re.compile(r"[\x21-\x7e]{1,128}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_NOBODY: Final = b"\0" * 32


@dataclass(frozen=True, slots=True)
class MerchantKey:
    """A key of the merchant: its id, its secret, and the scopes that it may use."""

    key: str
    secret: bytes
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signed:
    """A request with a valid signature. The caller must check that the nonce is new."""

    key: MerchantKey
    nonce: str


def sign(secret: bytes, method: str, path_and_query: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature of a request: lower-case hex. `timestamp` is Unix seconds as text."""
    message = f"{method}\n{path_and_query}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def verify(
    keys: Mapping[str, MerchantKey],
    headers: Mapping[str, str],
    *,
    method: str,
    path_and_query: str,
    body: bytes,
    scope: str,
    now_s: int,
) -> Signed:
    """The signer of the request.

    Raises Unauthenticated if the signature is missing, wrong or older than `MAX_AGE_S`, Forbidden if the key lacks
    `scope`.
    """
    timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
    key = keys.get(headers.get("x-api-key", ""))
    # Also compute for an unknown key, so that response times do not reveal which keys exist.
    expected = sign(
        secret=key.secret if key else _NOBODY,
        method=method,
        path_and_query=path_and_query,
        timestamp=timestamp,
        nonce=nonce,
        body=body,
    )
    given = headers.get("x-signature", "")
    authentic = hmac.compare_digest(expected.encode(), given.encode())
    if key is None or not authentic:
        raise Unauthenticated("The signature is missing or does not match the request.")
    if not _TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - now_s) > MAX_AGE_S:
        raise Unauthenticated(f"X-Timestamp must be within {MAX_AGE_S} seconds of the current time.")
    if not _NONCE.fullmatch(nonce):
        raise Unauthenticated("X-Nonce must be 1 to 128 visible ASCII characters.")
    if scope not in key.scopes:
        raise Forbidden(f"This key does not have the scope {scope}.")
    return Signed(key, nonce)


def cursor_keys(key: MerchantKey) -> Keys:
    """The keys for this merchant's cursors, derived from the secret so that a cursor is never a valid signature."""
    return Keys("m", {"m": hmac.new(key.secret, b"cursors", hashlib.sha256).digest()})
