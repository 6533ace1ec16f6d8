"""Codes of coupons and vouchers: encrypted redemption ids. With the key, the id is computed from the code without a
lookup.

The 160-bit id is encrypted by a balanced Feistel network with HMAC-SHA256 as round function, and gets a Luhn mod 32
check character. Four rounds give a strong pseudorandom permutation (Luby and Rackoff 1988); this module uses six. Of
2^160 codes, only those of existing redemptions are valid, so nobody can guess one.
"""

import hashlib
import hmac

from points.domain.ids import ALPHABET, MEMBER_ID_LENGTH, REDEMPTION_KEY_LENGTH, base32, number

_ID_LENGTH = MEMBER_ID_LENGTH + REDEMPTION_KEY_LENGTH
_HALF_BITS = 5 * _ID_LENGTH // 2
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 6


def key_of(identity_key: bytes) -> bytes:
    """Returns the key for codes, derived from the identity key."""
    return hmac.new(identity_key, b"codes", hashlib.sha256).digest()


def code_of(key: bytes, redemption_id: str) -> str:
    """Returns the code of a redemption: 33 upper-case characters, the last one the check character."""
    left, right = divmod(number(redemption_id), 1 << _HALF_BITS)
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mix(key, turn, right)
    body = base32(left << _HALF_BITS | right, _ID_LENGTH)
    return (body + _check_character(body)).upper()


def redemption_of(key: bytes, code: str) -> str | None:
    """Returns the redemption id of the code; None if the form or the check character is wrong. Dashes are ignored."""
    if not is_code(code):
        return None
    body = code.replace("-", "").lower()[:-1]
    left, right = divmod(number(body), 1 << _HALF_BITS)
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _mix(key, turn, left), left
    return base32(left << _HALF_BITS | right, _ID_LENGTH)


def is_code(code: str) -> bool:
    """Returns whether `code` has the form and the check character of a code. Dashes and case are ignored."""
    text = code.replace("-", "").lower()
    if len(text) != _ID_LENGTH + 1 or any(character not in ALPHABET for character in text):
        return False
    return _check_character(text[:-1]) == text[-1]


def _mix(key: bytes, turn: int, half: int) -> int:
    mac = hmac.new(key, bytes([turn]) + half.to_bytes(_HALF_BITS // 8, "big"), hashlib.sha256).digest()
    return int.from_bytes(mac, "big") & _HALF


def _check_character(body: str) -> str:
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
