"""Names for members and things: what they reveal, and to whom.

A member's public id is derived from the openid under a secret key, so that a login and an order that
names only the openid find the account without a lookup, and nobody without the key can go from one to
the other. All ids are lower-case Crockford base32, whose order as text is its order as a number.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MEMBER_ID_LENGTH = 16  # 80 bits
MAX_GENERATIONS = 8  # times a user may be erased and come back
REDEMPTION_KEY_LENGTH = 16  # 35 bits of seconds, 45 bits of digest
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Seven characters hold the seconds until the year 3058; a key that claims a later tap has no time at all.
_END_S = 1 << 35


def base32(number: int, length: int) -> str:
    """The lowest `5 * length` bits of `number`, most significant character first."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def number(text: str) -> int:
    """What `base32` wrote."""
    return sum(ALPHABET.index(character) << 5 * place for place, character in enumerate(reversed(text)))


def digest(*parts: str, length: int) -> str:
    """`length` base32 characters of the SHA-256 of the parts; ("a", "bc") and ("ab", "c") differ."""
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return base32(int.from_bytes(hashlib.sha256(framed.encode()).digest(), "big"), length)


def member_id(key: bytes, appid: str, openid: str, generation: int = 0) -> str:
    """The public id of the WeChat user `openid` in the mini program `appid`.

    `generation` counts how often the user has been erased and has come back.
    """
    mac = hmac.new(key, f"{appid}:{openid}:{generation}".encode(), hashlib.sha256).digest()
    return base32(int.from_bytes(mac, "big"), MEMBER_ID_LENGTH)


def member_ids(key: bytes, appid: str, openid: str) -> Iterator[str]:
    """Every id the user may have, oldest first: whoever was erased and comes back is the next generation."""
    return (member_id(key, appid, openid, generation) for generation in range(MAX_GENERATIONS))


def is_member_id(text: str) -> bool:
    return len(text) == MEMBER_ID_LENGTH and all(character in ALPHABET for character in text)


def microseconds(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(instant: int) -> datetime:
    return _EPOCH + instant * _MICROSECOND


def entry_id(at: datetime, *receipt: str) -> str:
    """20 characters: 11 of time, which order a member's entries, and 9 that tell apart what is simultaneous."""
    return base32(microseconds(at), 11) + digest(*receipt, length=9)


def redemption_key(member: str, idempotency_key: str) -> str:
    """The sort key of a redemption: a function of the member's key alone, so that a retry can only collide.

    A key that is a UUIDv7 (RFC 9562) says when the member tapped; its second leads, and a member's
    redemptions are in the order of the taps. Any other key sorts before them.
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
    """What the API calls a redemption: its owner's id, then its own key."""
    return member + key


def split_redemption_id(text: str) -> tuple[str, str] | None:
    """(member_id, redemption_key), or None where `text` cannot be one."""
    if len(text) != MEMBER_ID_LENGTH + REDEMPTION_KEY_LENGTH or any(c not in ALPHABET for c in text):
        return None
    return text[:MEMBER_ID_LENGTH], text[MEMBER_ID_LENGTH:]
