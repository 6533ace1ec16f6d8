r"""Verifies the merchant's signed requests.

The format follows WeChat Pay v3 (docs/openapi.json, security scheme `merchant`): the lower-case hex HMAC-SHA256 of
`METHOD\nPATH?QUERY\nTIMESTAMP\nNONCE\nBODY\n`. PATH is percent-encoded, QUERY is as it is sent (docs/signatures.md).
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from points.domain.errors import Unauthenticated
from points.domain.operators.keys import ApiKey
from points.web.signing import Keys

MAX_AGE_S: Final = 300
_NONCE: Final = re.compile(r"[\x21-\x7e]{1,128}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_NOBODYS: Final = (b"\0" * 32,)


def sign(secret: bytes, method: str, path_and_query: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Returns the signature of a request: lower-case hex. `timestamp` is Unix seconds as text."""
    message = f"{method}\n{path_and_query}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def canonical(path: str) -> str:
    """Returns a decoded path in its canonical form: everything but letters, digits and `-._~/` percent-encoded."""
    return quote(path, safe="/")


def _signable(path_and_query: str) -> set[str]:
    """Returns what may have been signed for this request: the canonical path, or the path as API Gateway decodes it.

    A decoded path with a `%` is not accepted, because it is the canonical form of another path.
    """
    path, mark, query = path_and_query.partition("?")
    forms = {canonical(path)} if "%" in path else {canonical(path), path}
    return {f"{form}{mark}{query}" for form in forms}


def verify(
    key: ApiKey | None,
    headers: Mapping[str, str],
    *,
    method: str,
    path_and_query: str,
    body: bytes,
    now_s: int,
) -> str:
    """Returns the nonce of a request that `key` signed. The caller must check that the nonce is new.

    The path in `path_and_query` is decoded, as an HTTP API hands it on.

    Raises Unauthenticated if there is no such key, or if the signature is missing, wrong or older than `MAX_AGE_S`.
    """
    timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
    given = headers.get("x-signature", "").encode()

    def matches(secret: bytes, target: str) -> bool:
        expected = sign(secret, method, target, timestamp, nonce, body)
        return hmac.compare_digest(expected.encode(), given)

    # Also compute for an unknown key, so that response times do not reveal which keys exist.
    targets = _signable(path_and_query)
    is_authentic = [matches(secret, target) for secret in (key.secrets if key else _NOBODYS) for target in targets]
    if key is None or not any(is_authentic):
        raise Unauthenticated("The signature is missing or does not match the request.")
    if not _TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - now_s) > MAX_AGE_S:
        raise Unauthenticated(f"X-Timestamp must be within {MAX_AGE_S} seconds of the current time.")
    if not _NONCE.fullmatch(nonce):
        raise Unauthenticated("X-Nonce must be 1 to 128 visible ASCII characters.")
    return nonce


def cursor_keys(secret: bytes) -> Keys:
    """Returns the keys that sign the cursors of this caller's lists.

    They are derived from the caller's secret and differ from it. So a cursor, which the caller can choose in part, is
    never the signature of a request.
    """
    return Keys("m", {"m": hmac.new(secret, b"cursors", hashlib.sha256).digest()})
