"""Encrypts shipping addresses, so that the tables and their backups do not reveal where a member lives.

AES-256-GCM with a key derived from SEAL_KEYS_SECRET, which only functions that show addresses may read. An encrypted
address is bound to its redemption and cannot be decrypted for another. KMS is not used, because each redemption would
need one more round trip, and a million of them would cost 3 USD. The secret costs 0.40 USD a month, in AWS's global and
Chinese regions. `cryptography` is only imported when there is an address.

To rotate the key, add a new one ("s2": …) and make it current. Keep the old key, because it decrypts older addresses.
"""

import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING, Final

from points.adapters.aws import secrets
from points.domain import ids
from points.domain.rewards.redemption import Address, Redemption

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_DIGEST_LENGTH: Final = 26  # 130 bits


def seal(address: Address, redemption_id: str) -> bytes:
    """Returns the key id, the nonce and the encrypted address as one text, about 40 bytes longer than the address."""
    current, keys = secrets.seal_keys()
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps([getattr(address, name) for name in Address.__slots__], ensure_ascii=False)
    sealed = _cipher(keys[current]).encrypt(nonce, plain.encode(), redemption_id.encode())
    return current.encode() + b":" + nonce + sealed


def opened(redemption: Redemption) -> Address | None:
    """Returns the redemption's address, decrypted; None if it never had an address or the address was removed."""
    if not redemption.sealed_address:
        return None
    kid, _, rest = redemption.sealed_address.partition(b":")
    _, keys = secrets.seal_keys()
    nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    plain = _cipher(keys[kid.decode()]).decrypt(nonce, sealed, redemption.redemption_id.encode())
    return Address(*json.loads(plain))


def name_digest(redemption: Redemption) -> str:
    """Returns the digest of the receiver's name, made with the key of the address; empty without an address."""
    address = opened(redemption)
    if address is None:
        return ""
    kid = redemption.sealed_address.partition(b":")[0].decode()
    _, keys = secrets.seal_keys()
    return _digest(kid, keys[kid], address.name)


def digests_of(name: str) -> list[str]:
    """Returns the digests that a receiver with exactly this name has, one for each key."""
    _, keys = secrets.seal_keys()
    return [_digest(kid, key, name) for kid, key in keys.items()]


def _digest(kid: str, secret: bytes, name: str) -> str:
    mac = hmac.new(secrets.derived(secret, "receivers"), name.strip().encode(), hashlib.sha256).digest()
    return f"{kid}:{ids.base32(int.from_bytes(mac, 'big'), _DIGEST_LENGTH)}"


def _cipher(secret: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(secrets.derived(secret, "addresses"))
