"""Derives the ids of members, entries and redemptions.

A member's public id is an HMAC of the openid under a secret key. So a login, or an order that names only the openid,
computes the id without a lookup. Without the key, nobody can derive the id from the openid or the openid from the id.

All ids are lower-case Crockford base32. Their text order is their numeric order.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MEMBER_ID_LENGTH = 16  # 80 bits
# Member ids per person. Each erasure uses up one, and a person can be erased only a few times a year.
MAX_GENERATIONS = 1000
PERSON_ID_LENGTH = 26  # 130 bits
REDEMPTION_KEY_LENGTH = 16  # 35 bits of seconds, 45 bits of digest
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Seven characters hold the seconds until the year 3058. A key with a later time is treated as one without a time.
_END_S = 1 << 35


def base32(number: int, length: int) -> str:
    """Returns the lowest `5 * length` bits of `number` as text of `length` characters, most significant character
    first.
    """
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def number(text: str) -> int:
    """Returns the number that `base32` encoded. Raises ValueError for a character outside `ALPHABET`."""
    return sum(ALPHABET.index(character) << 5 * place for place, character in enumerate(reversed(text)))


def digest(*parts: str, length: int) -> str:
    """Returns the first `length` base32 characters of the parts' SHA-256.

    Each part is hashed with its length, so that ("a", "bc") and ("ab", "c") have different digests.
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
    """Yields every member id that this WeChat user can have: one for each generation, oldest first.
    An erased user who returns gets the next one.
    """
    return (member_id(key, appid, openid, generation) for generation in range(MAX_GENERATIONS))


def person_id(key: bytes, appid: str, openid: str) -> str:
    """Returns the id under which a leaver is stored: 26 characters, the same for all generations of the person.
    Without the key, nobody can derive it from a member id.
    """
    mac = hmac.new(key, f"{appid}:{openid}:person".encode(), hashlib.sha256).digest()
    return base32(int.from_bytes(mac, "big"), PERSON_ID_LENGTH)


def is_member_id(text: str) -> bool:
    """Returns whether `text` has the form of a member id. The member need not exist."""
    return len(text) == MEMBER_ID_LENGTH and all(character in ALPHABET for character in text)


def microseconds(at: datetime) -> int:
    """Returns the whole microseconds from 1970-01-01 UTC to `at`, which must have a zone."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(instant: int) -> datetime:
    """Returns the UTC time that is `instant` microseconds after 1970-01-01. It is the inverse of `microseconds`."""
    return _EPOCH + instant * _MICROSECOND


def entry_id(at: datetime, *receipt: str) -> str:
    """Returns the sort key of an entry: 20 characters.

    The first 11 are the time in microseconds. The last 9 are a digest of the parts of `receipt`, so that simultaneous
    entries have different ids.
    """
    return base32(microseconds(at), 11) + digest(*receipt, length=9)


def redemption_key(member: str, idempotency_key: str) -> str:
    """Returns the sort key of a redemption: 16 characters, derived only from the member id and the idempotency key.
    So a retry has the same sort key. The first 7 characters are the seconds in an idempotency key that is a UUIDv7 (RFC
    9562), so that a member's redemptions sort by the time of the tap. For any other idempotency key the seconds are 0,
    and the redemption sorts first.
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
