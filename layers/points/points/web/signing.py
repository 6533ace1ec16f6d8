"""What we sign and believe again: member tokens, list cursors, activity tickets.

A sealed text is `kid.payload.mac`, the MAC an HMAC-SHA256 under the key `kid` over purpose and payload. Sealing is
deterministic, so a seal is checked by sealing again and comparing in constant time: no other spelling of it passes.
Keys rotate by adding one, making it current, and removing the old one when what it sealed may die.
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
    """Signing keys by id, and which of them seals now."""

    current: str
    secrets: Mapping[str, bytes]


def seal(keys: Keys, purpose: str, payload: str) -> str:
    return _sealed(keys, keys.current, purpose, payload)


def unseal(keys: Keys, purpose: str, sealed: str) -> str | None:
    """The payload, or None where it was not sealed by us for this purpose under a key still in use."""
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
    """A bearer token for the member, good for `TOKEN_LIFETIME_S` from `now_s` (real time, Unix seconds)."""
    return seal(keys, "token", f"{member_id}.{now_s + TOKEN_LIFETIME_S}")


def member_of(keys: Keys, authorization: str, now_s: int) -> str:
    """The member a request's Authorization header speaks for, or Unauthenticated."""
    scheme, _, sealed = authorization.partition(" ")
    payload = unseal(keys, "token", sealed) if scheme.lower() == "bearer" else None
    if payload is None:
        raise Unauthenticated("A valid bearer token is needed: POST /login gives one.")
    member_id, _, expires_s = payload.partition(".")
    if int(expires_s) <= now_s:
        raise Unauthenticated("The token has expired: log in again.")
    assert is_member_id(member_id)
    return member_id


# ── Cursors ──────────────────────────────────────────────────────────────────


def cursor(keys: Keys, scope: str, position: str) -> str:
    """`position` in the list `scope` (which names the member and the filters), opaque and tamper-evident."""
    text = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    return seal(keys, f"cursor\n{scope}", text)


def position_of(keys: Keys, scope: str, cursor: str) -> str:
    """Where to go on, or Malformed: the cursor is not ours, or another list's or member's."""
    text = unseal(keys, f"cursor\n{scope}", cursor)
    if text is None:
        raise Malformed("The cursor is not one of this list's.")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
