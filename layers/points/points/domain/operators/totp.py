"""One-time codes for a second factor (RFC 6238: HMAC-SHA1, 30 seconds, 6 digits), and recovery codes."""

import hashlib
import hmac
from base64 import b32encode
from typing import Final

from points.domain import ids

STEP_S: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
_DRIFT: Final = 1  # a phone's clock may be this many steps early or late
RECOVERY_CODES: Final = 10
_RECOVERY_LENGTH: Final = 16  # 80 bits cannot be guessed, so a plain hash of the code is stored


def code_at(secret: bytes, step: int) -> str:
    """Returns the code of this 30-second step since 1970, with leading zeros."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, code: str, now_s: int, *, after: int) -> int | None:
    """Returns the step to which the code belongs; None if the code is wrong or was used before.
    Codes of steps up to `after` count as used.
    """
    current = now_s // STEP_S
    found = None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        matches = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if matches and step > after:
            found = step
    return found


def text_of(secret: bytes) -> str:
    """Returns the secret as the text that a person types into an authenticator app."""
    return b32encode(secret).decode()


def recovery_code(number: int) -> str:
    """Returns the recovery code for a random `number`: four groups of four characters."""
    text = ids.base32(number, _RECOVERY_LENGTH)
    return "-".join(text[start : start + 4] for start in range(0, _RECOVERY_LENGTH, 4))


def digest_of(code: str) -> str:
    """Returns the digest that is stored in place of a recovery code."""
    return ids.digest("recovery", code.strip().lower().replace("-", ""), length=26)
