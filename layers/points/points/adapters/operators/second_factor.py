"""Encrypts the secrets of operators' authenticator apps. A copy of the table is not enough to make one-time codes.

Uses AES-256-GCM with a key derived from SEAL_KEYS_SECRET. An encrypted secret is bound to its operator. `cryptography`
is only imported when there is such a secret.
"""

import os
from typing import TYPE_CHECKING, Final

from points.adapters.aws import secrets

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


def sealed(secret: bytes, operator_id: str) -> bytes:
    """Returns the key id, the nonce and the encrypted secret."""
    current, keys = secrets.seal_keys()
    nonce = os.urandom(_NONCE_BYTES)
    return current.encode() + b":" + nonce + _cipher(keys[current]).encrypt(nonce, secret, operator_id.encode())


def opened(text: bytes, operator_id: str) -> bytes:
    """Returns the secret. Raises KeyError if its key was removed from SEAL_KEYS_SECRET."""
    kid, _, rest = text.partition(b":")
    _, keys = secrets.seal_keys()
    return _cipher(keys[kid.decode()]).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], operator_id.encode())


def _cipher(secret: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(secrets.derived(secret, "second factor"))
