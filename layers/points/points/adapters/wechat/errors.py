"""What WeChat may answer instead of what it was asked for, as one tree.

| caught | means | do |
| --- | --- | --- |
| `LoginRefused` | the login code is used, old or another app's | the client gets a new one |
| `UserBlocked` | a `LoginRefused` for good: WeChat holds the user for a fraud | tell them |
| `PermanentFailure` | this call will never succeed | give it up |
| `ConsentMissing` | the user allows no more messages: expected, every day | set their rights to zero |
| `CannotCheckNow` | the user has not been here for two hours | go without the check |
| `Misconfigured` | somebody has to change something | an alarm |
| `QuotaExhausted` | no more such calls today (Beijing time) | stop, an alarm |
| `TryLater` | busy, or not reached; `NoAnswer`: it may have been done | again, later |

What is none of these is a plain `WeChatError`: a code nobody has met yet.

The texts hold the path that was called, the code and WeChat's request id (its support asks for it), and
nothing that came from or goes to anybody: no address with its secret or token, no openid, no login code.
"""

import re
from collections.abc import Mapping
from typing import Final

_RID = re.compile(r"rid: ([0-9A-Za-z-]{1,64})")
_FIELD = re.compile(r"data\.([a-z_]{1,32}[0-9]{1,4})\.value")


class WeChatError(Exception):
    """`call`: the path. `errcode`: `None` where WeChat did not say. `rid`: WeChat's id of the request."""

    def __init__(self, call: str, errcode: int | None = None, rid: str = "", detail: str = "") -> None:
        said = [f"errcode {errcode}" if errcode is not None else "", detail, f"rid {rid}" if rid else ""]
        super().__init__(f"{call}: {', '.join(part for part in said if part) or type(self).__name__}")
        self.call = call
        self.errcode = errcode
        self.rid = rid


class LoginRefused(WeChatError):
    """WeChat does not know this login code, or not any more."""


class UserBlocked(LoginRefused):
    """WeChat holds this user for a fraud."""


class PermanentFailure(WeChatError):
    """Trying again cannot help."""


class ConsentMissing(PermanentFailure):
    """The user never agreed, took it back, or the messages agreed to have been sent."""


class RecipientUnknown(PermanentFailure):
    """Not an openid of this mini program."""


class ContentRefused(PermanentFailure):
    """A word WeChat does not allow."""


class CannotCheckNow(PermanentFailure):
    """The user has not used the mini program in the last two hours."""


class Misconfigured(WeChatError):
    """Our mistake or WeChat's setting: credentials, template, page, address, permission."""


class TokenRefused(Misconfigured):
    """Twice in a row, so it is not the token's age."""


class FieldRefused(Misconfigured):
    """A field of the message breaks its type's limits, or is not the template's. The text names it."""


class QuotaExhausted(WeChatError):
    """The day's calls are used up."""


class TryLater(WeChatError):
    """Not now."""


class Unreachable(TryLater):
    """No connection: WeChat has not seen the call."""


class Busy(TryLater):
    """WeChat has said so: nothing was done."""


class RateLimited(TryLater):
    """Too many calls in this second or minute: nothing was done."""


class NoAnswer(TryLater):
    """The call was sent and no usable answer came back. It may have been done."""


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
    10060001: Busy,  # paid a moment ago, and not yet known there
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
    """The error for what WeChat answered. Of its words only the request id and a field's name are kept."""
    rid, field = _RID.search(errmsg), _FIELD.search(errmsg)
    return KINDS.get(errcode, WeChatError)(call, errcode, rid=rid[1] if rid else "", detail=field[1] if field else "")
