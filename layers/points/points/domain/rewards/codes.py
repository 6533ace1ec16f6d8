"""Codes of coupons and vouchers: redemption ids under a secret key, so that a code finds its redemption.

A code is the id's 160 bits put through a balanced Feistel network with HMAC-SHA256 as round function (Luby and Rackoff
1988: four rounds are a strong pseudorandom permutation; we take six) and a check character (Luhn mod 32). Of 2^160
codes only those of real redemptions mean anything, so guessing one is hopeless and a guess tells nothing.
"""

import hashlib
import hmac

from points.domain.ids import ALPHABET, MEMBER_ID_LENGTH, REDEMPTION_KEY_LENGTH, base32, number

_ID_LENGTH = MEMBER_ID_LENGTH + REDEMPTION_KEY_LENGTH
_HALF_BITS = 5 * _ID_LENGTH // 2
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 6


def key_of(identity_key: bytes) -> bytes:
    """The key that codes are derived under."""
    return hmac.new(identity_key, b"codes", hashlib.sha256).digest()


def code_of(key: bytes, redemption_id: str) -> str:
    """The code of a redemption: 33 upper-case characters, the last of them for checking."""
    left, right = divmod(number(redemption_id), 1 << _HALF_BITS)
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mix(key, turn, right)
    body = base32(left << _HALF_BITS | right, _ID_LENGTH)
    return (body + _check_character(body)).upper()


def redemption_of(key: bytes, code: str) -> str | None:
    """The redemption id the code stands for, or None where it is not a code at all."""
    if not is_code(code):
        return None
    body = code.replace("-", "").lower()[:-1]
    left, right = divmod(number(body), 1 << _HALF_BITS)
    for turn in reversed(range(_ROUNDS)):
        left, right = right ^ _mix(key, turn, left), left
    return base32(left << _HALF_BITS | right, _ID_LENGTH)


def is_code(code: str) -> bool:
    """Whether it has the form of a code; whose it is takes the key to tell."""
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
