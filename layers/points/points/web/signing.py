"""Signs texts and verifies them: member tokens, list cursors and activity tickets.

A signed text is `kid.payload.mac`. The MAC is an HMAC-SHA256 with the key `kid` over purpose and payload. Signing is
deterministic. To verify, the text is signed again and compared in constant time, so no other spelling is accepted. To
rotate keys: add a key, make it current, and remove the old one when everything it signed has expired.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from points.domain.errors import Malformed, Unauthenticated
from points.domain.ids import is_member_id

TOKEN_LIFETIME_S: Final = 7 * 24 * 3600
_MAX_LENGTH: Final = 1024


@dataclass(frozen=True, slots=True)
class Keys:
    """The signing keys by id, and the id of the key that signs now."""

    current: str
    secrets: Mapping[str, bytes]


def seal(keys: Keys, purpose: str, payload: str) -> str:
    """Returns the signed text for `payload`. It is valid for this purpose only."""
    return _sealed(keys, keys.current, purpose, payload)


def unseal(keys: Keys, purpose: str, sealed: str) -> str | None:
    """Returns the payload of a signed text; None if the purpose, key or MAC is wrong."""
    if len(sealed) > _MAX_LENGTH or not sealed.isascii():
        return None
    kid, _, rest = sealed.partition(".")
    payload, _, _ = rest.rpartition(".")
    if kid not in keys.secrets:
        return None
    return payload if hmac.compare_digest(_sealed(keys, kid, purpose, payload), sealed) else None


def _sealed(keys: Keys, kid: str, purpose: str, payload: str) -> str:
    mac = hmac.new(keys.secrets[kid], f"{purpose}\n{kid}\n{payload}".encode(), hashlib.sha256).digest()
    return f"{kid}.{payload}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


# ── Tokens ───────────────────────────────────────────────────────────────────


def token(keys: Keys, member_id: str, now_s: int) -> str:
    """Returns a bearer token for the member, valid for `TOKEN_LIFETIME_S` from `now_s` (real time, Unix seconds)."""
    return seal(keys, "token", f"{member_id}.{now_s + TOKEN_LIFETIME_S}")


def member_of(keys: Keys, authorization: str, now_s: int) -> str:
    """Returns the member id in an Authorization header.

    Raises Unauthenticated if the token is missing, invalid or expired.
    """
    scheme, _, sealed = authorization.partition(" ")
    payload = unseal(keys, "token", sealed) if scheme.lower() == "bearer" else None
    if payload is None:
        raise Unauthenticated("A valid bearer token is required. POST /login issues one.")
    member_id, _, expires_s = payload.partition(".")
    if int(expires_s) <= now_s:
        raise Unauthenticated("The token has expired. Log in again.")
    assert is_member_id(member_id)
    return member_id


# ── Cursors ──────────────────────────────────────────────────────────────────


def cursor(keys: Keys, scope: str, position: str) -> str:
    """Returns an opaque, signed cursor for `position` in the list `scope`.

    The scope names the member and the filters.
    """
    text = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    return seal(keys, f"cursor\n{scope}", text)


def position_of(keys: Keys, scope: str, cursor: str) -> str:
    """Returns the position in the cursor. Raises Malformed if it was not issued for this list."""
    text = unseal(keys, f"cursor\n{scope}", cursor)
    if text is None:
        raise Malformed("The cursor is not valid for this list.")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
