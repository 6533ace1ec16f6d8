"""Turns an operator's second factor on and off."""

import secrets as dice
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from points.adapters.aws.dynamodb import Item
from points.adapters.operators import operator_writes, second_factor
from points.adapters.operators.operators import Account
from points.domain.errors import Invalid, StateConflict, Wording
from points.domain.operators import totp

ATTRIBUTES: Final = ("totp", "totp_new", "totp_step", "recovery")  # those of the second factor in an operator's item


def begin(before: Account) -> tuple[str, str]:
    """Stores a new secret. Returns (the secret as text, the URI for a QR code). It is not used before `confirm`."""
    operator = before.operator
    if operator.has_totp:
        raise StateConflict("The second factor is on. Turn it off first.")
    secret = dice.token_bytes(totp.SECRET_BYTES)
    operator_writes.note_credentials(before, {"totp_new": second_factor.sealed(secret, operator.operator_id)})
    return totp.text_of(secret), _uri(secret, operator.name)


def confirm(before: Account, code: str, *, keeps: str, beside: Sequence[Item]) -> list[str]:
    """Turns the second factor on. Returns the recovery codes. All sessions end except the one with the id `keeps`.

    `beside` are further writes of the transaction, as in `turn_off`.
    """
    if not before.sealed_new:
        raise StateConflict("Begin to set up the second factor before you confirm it.")
    secret = second_factor.opened(before.sealed_new, before.operator.operator_id)
    step = totp.step_of(secret, code, int(time.time()), after=0)
    if step is None:
        raise _wrong_code()
    codes = [totp.recovery_code(dice.randbits(80)) for _ in range(totp.RECOVERY_CODES)]
    values = {"totp": before.sealed_new, "totp_step": step, "recovery": [totp.digest_of(one) for one in codes]}
    operator_writes.set_credentials(before, values, gone=["totp_new"], keeps=keeps, beside=beside)
    return codes


def turn_off(before: Account, code: str, *, keeps: str, beside: Sequence[Item]) -> None:
    """Turns the second factor off. All sessions end except the one with the id `keeps`."""
    if not before.operator.has_totp:
        raise StateConflict("The second factor is off.")
    secret = second_factor.opened(before.sealed, before.operator.operator_id)
    is_step = totp.step_of(secret, code, int(time.time()), after=before.step) is not None
    if not is_step and totp.digest_of(code) not in before.recovery:
        raise _wrong_code()
    operator_writes.set_credentials(before, {}, gone=ATTRIBUTES, keeps=keeps, beside=beside)


def _uri(secret: bytes, name: str) -> str:
    terms = f"algorithm=SHA1&digits={totp.DIGITS}&period={totp.STEP_S}"
    return f"otpauth://totp/Points:{quote(name)}?secret={totp.text_of(secret)}&issuer=Points&{terms}"


def _wrong_code() -> Invalid:
    return Invalid({"code": Wording("验证码不正确", "This code is not valid now.")})
