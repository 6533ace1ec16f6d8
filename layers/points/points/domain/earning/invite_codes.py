"""Invite codes: whoever has a member's code can be invited by them. A public id is no code.

A code is a keyed permutation of the member id: a Feistel network of ten rounds whose round function is HMAC-SHA256
(Luby and Rackoff, 1988; ten rounds as in NIST SP 800-38G). Without the key, nobody can derive one from the other. With
it, login reads the member id from the code, so that codes need no table of their own.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from points.domain.ids import MEMBER_ID_LENGTH, base32, is_member_id, number

_ROUNDS: Final = 10
_HALF_BITS: Final = 5 * MEMBER_ID_LENGTH // 2
_HALF: Final = (1 << _HALF_BITS) - 1


def key_of(identity_key: bytes) -> bytes:
    """Returns the key of invite codes."""
    return hmac.new(identity_key, b"invite codes", hashlib.sha256).digest()


def code_of(key: bytes, member_id: str) -> str:
    """Returns the member's invite code: 16 characters, in the alphabet of ids."""
    return _permuted(key, member_id, range(_ROUNDS))


def member_of(key: bytes, code: str) -> str:
    """Returns the member id that belongs to the code, in any case of letters; empty if the text cannot be a code.

    Any other text of this form gives an id that no member has.
    """
    text = code.lower()
    return _swapped(_permuted(key, _swapped(text), reversed(range(_ROUNDS)))) if is_member_id(text) else ""


def scene_of(code: str) -> str:
    """Returns the `scene` of a mini-program code that invites with this code: 23 characters of WeChat's 32."""
    return f"invite={code}"


def _swapped(text: str) -> str:
    """Returns the halves in the other order. With it, the rounds in reverse order undo themselves."""
    return text[MEMBER_ID_LENGTH // 2 :] + text[: MEMBER_ID_LENGTH // 2]


def _permuted(key: bytes, text: str, rounds: Iterable[int]) -> str:
    whole = number(text)
    left, right = whole >> _HALF_BITS, whole & _HALF
    for nth in rounds:
        left, right = right, left ^ _round(key, nth, right)
    return base32(left << _HALF_BITS | right, MEMBER_ID_LENGTH)


def _round(key: bytes, nth: int, half: int) -> int:
    mac = hmac.new(key, f"{nth}:{half}".encode(), hashlib.sha256).digest()
    return int.from_bytes(mac, "big") & _HALF
