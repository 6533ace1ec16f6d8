"""Invite codes: a person who has a member's code can be invited by that member. A public member id is not a code.

A code is a keyed permutation of the member id: a Feistel network of ten rounds whose round function is HMAC-SHA256
(Luby and Rackoff, 1988; ten rounds as in NIST SP 800-38G). Without the key, nobody can derive the code from the id or
the id from the code. With the key, login computes the member id from the code, so that codes need no table.
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
    """Returns the key of invite codes, derived from the identity key."""
    return hmac.new(identity_key, b"invite codes", hashlib.sha256).digest()


def code_of(key: bytes, member_id: str) -> str:
    """Returns the member's invite code: 16 characters, in the alphabet of ids."""
    return _permuted(key, member_id, range(_ROUNDS))


def member_of(key: bytes, code: str) -> str:
    """Returns the member id that belongs to the code; empty if the text does not have the form of a code.
    Upper and lower case are the same. A text of this form that is nobody's code gives an id that no member has.
    """
    text = code.lower()
    return _swapped(_permuted(key, _swapped(text), reversed(range(_ROUNDS)))) if is_member_id(text) else ""


def scene_of(code: str) -> str:
    """Returns the `scene` of a mini-program code that invites with this code: 23 characters of WeChat's 32."""
    return f"invite={code}"


def _swapped(text: str) -> str:
    """Returns the text with its halves exchanged. After that, the same rounds in reverse order undo the permutation."""
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
