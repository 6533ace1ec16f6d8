"""Hashes passwords with Argon2id, or with scrypt where the runtime's OpenSSL has no Argon2id.

Argon2id (RFC 9106): 32 MiB, 3 passes, 1 lane. scrypt (RFC 7914): N = 2^16 (64 MiB), r = 8, p = 2. Both are above
OWASP's minimum, and take 0.1 to 0.2 seconds in Lambda. A stored hash names its scheme:
`scheme$salt$hash`, both in base64. `cryptography` is only imported when a password is hashed.
"""

import hmac
import os
from base64 import b64decode, b64encode
from functools import cache
from typing import Final

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_ARGON2ID: Final = "argon2id"
_SCRYPT: Final = "scrypt"


def hashed(password: str) -> str:
    """Returns the stored form of a password."""
    salt = os.urandom(_SALT_BYTES)
    scheme = _scheme()
    parts = (salt, _derived(scheme, salt, password))
    return "$".join([scheme, *(b64encode(part).decode() for part in parts)])


def matches(stored: str | None, password: str) -> bool:
    """Returns whether `password` is the stored one. If `stored` is None, does the same work and returns False."""
    scheme, salt, wanted = (stored or _nobodys()).split("$")
    derived = _derived(scheme, b64decode(salt), password)
    return hmac.compare_digest(derived, b64decode(wanted)) and stored is not None


@cache
def _scheme() -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        _derived(_ARGON2ID, bytes(_SALT_BYTES), "")
    except UnsupportedAlgorithm:
        return _SCRYPT
    return _ARGON2ID


@cache
def _nobodys() -> str:
    """Returns the stored form with which a password is compared if there is no such operator."""
    return "$".join([_scheme(), b64encode(bytes(_SALT_BYTES)).decode(), b64encode(bytes(_HASH_BYTES)).decode()])


def _derived(scheme: str, salt: bytes, password: str) -> bytes:
    if scheme == _SCRYPT:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        return Scrypt(salt=salt, length=_HASH_BYTES, n=2**16, r=8, p=2).derive(password.encode())
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=_HASH_BYTES, iterations=3, lanes=1, memory_cost=32 * 1024)
    return kdf.derive(password.encode())
