"""Defines WeChat's errors as one tree of exceptions.

| caught | means | do |
| --- | --- | --- |
| `LoginRefused` | the login code is used, expired or another app's | the client gets a new one |
| `UserBlocked` | a permanent `LoginRefused`: WeChat has blocked the user | tell the user |
| `PermanentFailure` | this call will never succeed | do not retry |
| `ConsentMissing` | no accepted message is left; expected every day | set the quota to zero |
| `CannotCheckNow` | the user was not active in the last two hours | continue without the check |
| `Misconfigured` | a setting is wrong | raise an alarm |
| `QuotaExhausted` | today's calls (Beijing time) are used up | stop, raise an alarm |
| `TryLater` | busy or unreachable; `NoAnswer`: it may have been done | retry later |

Any other code is a plain `WeChatError`.

The texts contain the path that was called, the code, and WeChat's request id, which its support needs. They never
contain personal data, URLs with a secret or token, openids or login codes.
"""

import re
from collections.abc import Mapping
from typing import Final

_RID = re.compile(r"rid: ([0-9A-Za-z-]{1,64})")
_FIELD = re.compile(r"data\.([a-z_]{1,32}[0-9]{1,4})\.value")


class WeChatError(Exception):
    """A call to WeChat that failed. `errcode` is None if WeChat sent none; `rid` is WeChat's request id."""

    def __init__(self, call: str, errcode: int | None = None, rid: str = "", detail: str = "") -> None:
        said = [f"errcode {errcode}" if errcode is not None else "", detail, f"rid {rid}" if rid else ""]
        super().__init__(f"{call}: {', '.join(part for part in said if part) or type(self).__name__}")
        self.call = call
        self.errcode = errcode
        self.rid = rid


class LoginRefused(WeChatError):
    """The login code is unknown, used or expired."""


class UserBlocked(LoginRefused):
    """WeChat has blocked this user for fraud."""


class PermanentFailure(WeChatError):
    """A retry cannot succeed."""


class ConsentMissing(PermanentFailure):
    """The user never accepted messages or withdrew the consent, or all accepted messages have been sent."""


class RecipientUnknown(PermanentFailure):
    """The openid does not belong to this mini program."""


class ContentRefused(PermanentFailure):
    """The text contains a word that WeChat does not allow."""


class CannotCheckNow(PermanentFailure):
    """The user has not used the mini program in the last two hours."""


class Misconfigured(WeChatError):
    """A setting of ours or at WeChat is wrong: credentials, template, page, address or permission."""


class TokenRefused(Misconfigured):
    """WeChat refused a fresh token too, so its age is not the reason."""


class FieldRefused(Misconfigured):
    """A field exceeds its type's limits or is not in the template. The text names it."""


class QuotaExhausted(WeChatError):
    """Today's calls are used up."""


class TryLater(WeChatError):
    """A temporary failure."""


class Unreachable(TryLater):
    """No connection: WeChat did not receive the call."""


class Busy(TryLater):
    """WeChat is busy. Nothing was done."""


class RateLimited(TryLater):
    """Too many calls in this second or minute. Nothing was done."""


class NoAnswer(TryLater):
    """The call was sent but had no usable answer. It may have been done."""


KINDS: Final[Mapping[int, type[WeChatError]]] = {
    -1: Busy,
    20001: Busy,
    43108: Busy,  # two messages to one user at once
    45011: RateLimited,
    44990: RateLimited,
    44991: RateLimited,
    45009: QuotaExhausted,
    40029: LoginRefused,
    40163: LoginRefused,
    40226: UserBlocked,
    40003: RecipientUnknown,
    43101: ConsentMissing,
    43104: RecipientUnknown,
    45168: ContentRefused,
    61010: CannotCheckNow,
    40001: TokenRefused,
    40014: TokenRefused,
    42001: TokenRefused,
    47003: FieldRefused,
    10060001: Busy,  # just paid, and not known to that service yet
    10060012: Busy,
    10060019: Busy,
    10060002: PermanentFailure,
    10060003: PermanentFailure,
    10060004: PermanentFailure,
    10060031: PermanentFailure,
    20002: Misconfigured,
    40002: Misconfigured,
    40013: Misconfigured,
    40037: Misconfigured,
    40097: Misconfigured,
    40125: Misconfigured,
    40129: Misconfigured,
    40164: Misconfigured,
    40169: Misconfigured,
    41001: Misconfigured,
    41002: Misconfigured,
    41004: Misconfigured,
    41008: Misconfigured,
    41030: Misconfigured,
    43002: Misconfigured,
    43107: Misconfigured,
    44002: Misconfigured,
    47001: Misconfigured,
    48001: Misconfigured,
    48004: Misconfigured,
    50002: Misconfigured,
    50007: Misconfigured,
    89503: Misconfigured,
    89506: Misconfigured,
    89507: Misconfigured,
}


def refusal(call: str, errcode: int, errmsg: str) -> WeChatError:
    """Returns the error for WeChat's answer. Of its text only the request id and a field's name are kept."""
    rid, field = _RID.search(errmsg), _FIELD.search(errmsg)
    return KINDS.get(errcode, WeChatError)(call, errcode, rid=rid[1] if rid else "", detail=field[1] if field else "")
