"""Voucher codes as a phone shows them: the code and a stamp that is valid for at most a minute.

The text is the voucher's code (`points.domain.rewards.codes`), the number of the 30-second window in which it was
shown, and a MAC of both: `…33 characters…-A10123456789`. All characters are in the alphanumeric set of QR codes,
because the text is also shown as one. A photograph of it cannot be used after a minute.
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

WINDOW_S: Final = 30  # a stamp is accepted in its own window and the next
_ROUND: Final = 1 << 10  # the number repeats after this many windows: 8.5 hours
_NUMBER_LENGTH: Final = 2
_MAC_LENGTH: Final = 10  # 50 bits are enough, because a merchant key can try only a few dozen per minute
_STAMP_LENGTH: Final = _NUMBER_LENGTH + _MAC_LENGTH


@dataclass(frozen=True, slots=True)
class Shown:
    """One text to show, and the time at which the phone must fetch a new one."""

    text: str
    good_until: datetime


def show(key: bytes, code: str, at: datetime) -> Shown:
    """Returns the text to show for the code at `at`. The stamp is made with `key`."""
    window = _window(at)
    left_us = WINDOW_S * 1_000_000 - ids.microseconds(at) % (WINDOW_S * 1_000_000)
    number = ids.base32(window % _ROUND, _NUMBER_LENGTH)
    return Shown(f"{code}-{(number + _mac(key, code, window)).upper()}", later(at, timedelta(microseconds=left_us)))


def is_shown_form(text: str) -> bool:
    """Returns whether the text has the form of a shown voucher code, with a right check character.
    If not, it was typed wrongly.
    """
    code, stamp = _parts(text)
    return codes.is_code(code) and len(stamp) == _STAMP_LENGTH and set(stamp) <= set(ids.ALPHABET)


def read(keys: Iterable[bytes], text: str, at: datetime) -> str:
    """Returns the voucher's code in `text`. The stamp may be made with any of `keys`.
    Raises NotFound if it was made with none of them, and Expired if it was shown too long ago.
    """
    if not is_shown_form(text):
        raise NotFound("No such voucher.")
    code, stamp = _parts(text)
    number, mac = stamp[:_NUMBER_LENGTH], stamp[_NUMBER_LENGTH:]
    now = _window(at)
    age = (now - ids.number(number) + 1) % _ROUND - 1  # a stamp may be one window early, because clocks differ
    genuine = [hmac.compare_digest(_mac(key, code, now - age), mac) for key in keys]
    if not any(genuine):
        raise NotFound("No such voucher.")
    if age > 1:
        raise Expired("This code was shown too long ago. Refresh it on the phone.")
    return code


def store_of(good_for: Sequence[str], named: str | None, of_the_key: Sequence[str]) -> str:
    """Returns the store in which a voucher is used: `named`, or else the only store that is possible.
    `good_for` are the voucher's stores, `of_the_key` the stores of the staff's key; empty means every store. The result
    is empty if the voucher is valid in every store and neither `named` nor the key names a single store. Raises
    Forbidden if the store is not one of the voucher's and of the key's stores. Raises Invalid if several of the
    voucher's stores are possible and none is named.
    """
    if named is not None and of_the_key and named not in of_the_key:
        raise Forbidden("This key is not allowed for that store.")
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
    """Returns (the voucher's code, the stamp after the last dash), in the letter case that the checks need."""
    typed, _, stamp = text.upper().rpartition("-")
    return typed.replace("-", ""), stamp.lower()


def _window(at: datetime) -> int:
    return ids.microseconds(at) // (WINDOW_S * 1_000_000)


def _mac(key: bytes, code: str, window: int) -> str:
    mac = hmac.new(key, f"{code}:{window}".encode(), hashlib.sha256).digest()
    return ids.base32(int.from_bytes(mac, "big"), _MAC_LENGTH)
