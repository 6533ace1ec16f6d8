"""Ids of members, entries and redemptions, and how each is derived.

A member's public id is an HMAC of the openid under a secret key. Login, and an order that names only the openid,
compute it without a lookup. Without the key, neither can be derived from the other.

All ids are lower-case Crockford base32. Their text order is their numeric order.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MEMBER_ID_LENGTH = 16  # 80 bits
MAX_GENERATIONS = 1000  # ids per user: each erasure uses up one, and few are possible in a year
PERSON_ID_LENGTH = 26  # 130 bits
REDEMPTION_KEY_LENGTH = 16  # 35 bits of seconds, 45 bits of digest
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Seven characters hold the seconds until the year 3058. A key with a later time is treated as one without a time.
_END_S = 1 << 35


def base32(number: int, length: int) -> str:
    """Returns the lowest `5 * length` bits of `number`, most significant character first."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def number(text: str) -> int:
    """Returns the number that `base32` encoded. Raises ValueError for a character outside `ALPHABET`."""
    return sum(ALPHABET.index(character) << 5 * place for place, character in enumerate(reversed(text)))


def digest(*parts: str, length: int) -> str:
    """Returns the first `length` base32 characters of the parts' SHA-256.

    Each part is length-prefixed: ("a", "bc") ≠ ("ab", "c").
    """
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return base32(int.from_bytes(hashlib.sha256(framed.encode()).digest(), "big"), length)


def member_id(key: bytes, appid: str, openid: str, generation: int = 0) -> str:
    """Returns the public id of the WeChat user `openid` in the mini program `appid`: 16 characters.

    `generation` is how many times this user has been erased.
    """
    mac = hmac.new(key, f"{appid}:{openid}:{generation}".encode(), hashlib.sha256).digest()
    return base32(int.from_bytes(mac, "big"), MEMBER_ID_LENGTH)


def member_ids(key: bytes, appid: str, openid: str) -> Iterator[str]:
    """Every id this user can have, oldest first: one per generation. An erased user who returns gets the next one."""
    return (member_id(key, appid, openid, generation) for generation in range(MAX_GENERATIONS))


def person_id(key: bytes, appid: str, openid: str) -> str:
    """Returns what a person is known by after an erasure: 26 characters.

    Without the key it cannot be derived from a member id.

    It is the same for all generations.
    """
    mac = hmac.new(key, f"{appid}:{openid}:person".encode(), hashlib.sha256).digest()
    return base32(int.from_bytes(mac, "big"), PERSON_ID_LENGTH)


def is_member_id(text: str) -> bool:
    """Returns whether `text` has the form of a member id. It does not say that the member exists."""
    return len(text) == MEMBER_ID_LENGTH and all(character in ALPHABET for character in text)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC. `at` must have a zone."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(instant: int) -> datetime:
    """Returns the UTC time of `instant`, in microseconds since 1970. Inverse of `microseconds`."""
    return _EPOCH + instant * _MICROSECOND


def entry_id(at: datetime, *receipt: str) -> str:
    """Returns the sort key of an entry: 20 characters.

    The first 11 are the time in microseconds. The last 9 are a digest of `receipt` and keep simultaneous entries apart.
    """
    return base32(microseconds(at), 11) + digest(*receipt, length=9)


def redemption_key(member: str, idempotency_key: str) -> str:
    """Returns the sort key of a redemption: 16 characters, derived only from the member and the idempotency key.

    A retry therefore writes the same key. The first 7 characters are the seconds of a UUIDv7 key (RFC 9562), so a
    member's redemptions sort by the time of the tap. Any other key counts as time 0 and sorts first.
    """
    return base32(_tapped_s(idempotency_key), 7) + digest(member, idempotency_key, length=9)


def _tapped_s(idempotency_key: str) -> int:
    try:
        key = uuid.UUID(idempotency_key)
    except ValueError:
        return 0
    tapped_s = (key.int >> 80) // 1000 if key.version == 7 else 0
    return tapped_s if tapped_s < _END_S else 0


def redemption_id(member: str, key: str) -> str:
    """Returns the id of a redemption in the API: 32 characters, the member id and then the redemption key."""
    return member + key


def split_redemption_id(text: str) -> tuple[str, str] | None:
    """Returns (member id, redemption key), or None if `text` does not have the form of a redemption id."""
    if len(text) != MEMBER_ID_LENGTH + REDEMPTION_KEY_LENGTH or any(c not in ALPHABET for c in text):
        return None
    return text[:MEMBER_ID_LENGTH], text[MEMBER_ID_LENGTH:]
