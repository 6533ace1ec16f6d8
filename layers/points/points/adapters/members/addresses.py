"""Addresses, sealed: what lies in the tables and their backups tells nobody where a member lives.

AES-256-GCM under a key derived from SEAL_KEYS_SECRET, which only the functions that show an address may read. A sealed
address is bound to its redemption and opens nowhere else. It is encrypted here and not by KMS because a call to KMS
would be a round trip more for every redemption, and 3 USD for every million of them; the secret costs 0.40 USD a month,
in both partitions. `cryptography` is loaded where there is an address, and nowhere else.

To rotate, add a key ("s2": …) and name it current; the old one stays, for what it has sealed.
"""

import json
import os
from typing import TYPE_CHECKING, Final

from points.adapters.aws import secrets
from points.domain.rewards.redemption import Address, Redemption

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


def seal(address: Address, redemption_id: str) -> bytes:
    """The key's id, the nonce and the sealed address; some 40 bytes longer than the address."""
    current, keys = secrets.seal_keys()
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps([getattr(address, name) for name in Address.__slots__], ensure_ascii=False)
    sealed = _cipher(keys[current]).encrypt(nonce, plain.encode(), redemption_id.encode())
    return current.encode() + b":" + nonce + sealed


def opened(redemption: Redemption) -> Address | None:
    """The redemption's address; None where it has none, or none any more."""
    if not redemption.sealed_address:
        return None
    kid, _, rest = redemption.sealed_address.partition(b":")
    _, keys = secrets.seal_keys()
    nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    plain = _cipher(keys[kid.decode()]).decrypt(nonce, sealed, redemption.redemption_id.encode())
    return Address(*json.loads(plain))


def _cipher(secret: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(secrets.derived(secret, "addresses"))
