"""Vouchers as they are shown: a code with a stamp that is good for a minute at most.

What a phone shows is the voucher's code (`points.domain.rewards.codes`), the half minute it was shown in, and a MAC
of both:
`…33 characters…-A10123456789`. It is text and QR code in one; every character is in QR's alphanumeric set. Whoever
photographs it holds, a minute later, nothing.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from points.domain import ids
from points.domain.calendar import later
from points.domain.errors import Expired, Forbidden, Invalid, NotFound, Wording
from points.domain.rewards import codes

WINDOW_S: Final = 30  # shown in one half minute, taken in that and the next
_ROUND: Final = 1 << 10  # half minutes until their number begins again: eight and a half hours
_NUMBER_LENGTH: Final = 2
_MAC_LENGTH: Final = 10  # 50 bits, of which a till may guess a few dozen a minute
_STAMP_LENGTH: Final = _NUMBER_LENGTH + _MAC_LENGTH


@dataclass(frozen=True, slots=True)
class Shown:
    """What a phone may show now, and when it has to ask for another."""

    text: str
    good_until: datetime


def show(key: bytes, code: str, at: datetime) -> Shown:
    """The code as it is shown at `at`, under the stamping key."""
    window = _window(at)
    left_us = WINDOW_S * 1_000_000 - ids.microseconds(at) % (WINDOW_S * 1_000_000)
    number = ids.base32(window % _ROUND, _NUMBER_LENGTH)
    return Shown(f"{code}-{(number + _mac(key, code, window)).upper()}", later(at, timedelta(microseconds=left_us)))


def is_shown_form(text: str) -> bool:
    """Whether it has the form of a voucher as it is shown, with its check character; what has not is mistyped."""
    code, stamp = _parts(text)
    return codes.is_code(code) and len(stamp) == _STAMP_LENGTH and set(stamp) <= set(ids.ALPHABET)


def read(keys: Iterable[bytes], text: str, at: datetime) -> str:
    """The code that is shown by `text`.

    Raises NotFound where we have never shown this, Expired where we have, and too long ago.
    """
    if not is_shown_form(text):
        raise NotFound("No such voucher.")
    code, stamp = _parts(text)
    number, mac = stamp[:_NUMBER_LENGTH], stamp[_NUMBER_LENGTH:]
    now = _window(at)
    age = (now - ids.number(number) + 1) % _ROUND - 1  # one half minute early: clocks differ
    genuine = [hmac.compare_digest(_mac(key, code, now - age), mac) for key in keys]
    if not any(genuine):
        raise NotFound("No such voucher.")
    if age > 1:
        raise Expired("This was shown too long ago: have it shown anew.")
    return code


def store_of(good_for: Sequence[str], named: str | None, of_the_key: Sequence[str]) -> str:
    """The store a voucher is redeemed in: the one that is named, else the only one it can be.

    `good_for` are the voucher's stores, `of_the_key` those of the staff's key; empty means every store. The answer is
    empty where nothing names a store. Raises Forbidden, Invalid.
    """
    if named is not None and of_the_key and named not in of_the_key:
        raise Forbidden("This key is not used in that store.")
    possible = (named,) if named is not None else of_the_key
    if not good_for:
        return possible[0] if len(possible) == 1 else ""
    good = [store for store in possible or good_for if store in good_for]
    if not good:
        raise Forbidden("This voucher is for another store.")
    if len(good) > 1:
        raise Invalid({"store": Wording("请填写核销的门店", "Name the store in which it is redeemed.")})
    return good[0]


def _parts(text: str) -> tuple[str, str]:
    """(the voucher's code, the stamp behind the last dash), in the cases that they are calculated in."""
    typed, _, stamp = text.upper().rpartition("-")
    return typed.replace("-", ""), stamp.lower()


def _window(at: datetime) -> int:
    return ids.microseconds(at) // (WINDOW_S * 1_000_000)


def _mac(key: bytes, code: str, window: int) -> str:
    mac = hmac.new(key, f"{code}:{window}".encode(), hashlib.sha256).digest()
    return ids.base32(int.from_bytes(mac, "big"), _MAC_LENGTH)
