"""What the stand-in WeChat stores: its clock, who logged in, accepted messages, and the calls that it received.

It is all in memory and lost when the process ends. Openids contain check digits, so they stay valid after a restart.
"""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from threading import RLock
from typing import Any, Final

from local.wechat.templates import POINTS_EXPIRING, Template

CODE_LIFE_S: Final = 5 * 60
ACTIVE_S: Final = 2 * 60 * 60
DEMO_CODE: Final = "demo-"

# The pages of the released version of the mini program.
PAGES: Final = (
    "pages/index/index",
    "pages/points/index",
    "pages/rewards/index",
    "pages/rewards/detail",
    "pages/redemptions/index",
    "pages/redemptions/detail",
    "pages/coupons/index",
    "pages/rank/index",
    "pages/messages/index",
)


@dataclass(frozen=True, slots=True)
class PaySettings:
    """The settings shared by the merchant and WeChat Pay: ids, the merchant's public key, and WeChat Pay's own key."""

    mchid: str
    serial_no: str
    merchant_public_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_serial: str
    platform_private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The merchant's settings in WeChat's console."""

    appid: str
    secret: str = field(repr=False)
    push_token: str = field(default="", repr=False)
    push_aes_key: str = field(default="", repr=False)
    templates: tuple[Template, ...] = (POINTS_EXPIRING,)
    pages: tuple[str, ...] = PAGES
    pay: PaySettings | None = None


@dataclass(slots=True)
class PayOrder:
    """One order at WeChat Pay. `refunds` has each refund by its number."""

    out_trade_no: str
    openid: str
    fen: int
    prepay_id: str
    notify_url: str
    open_until: float
    asked: dict[str, Any]
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0
    shipped: dict[str, Any] | None = None
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Code:
    """A code from `wx.login()` or the phone number button. It can be used once, within five minutes."""

    appid: str
    stands_for: str
    expires_at: float
    used: bool = False


@dataclass(slots=True)
class Fault:
    """The fault of one future call. It occurs before WeChat does what was asked, or after that if `after` is true."""

    errcode: int | None = None
    status: int | None = None
    delay_s: float = 0
    drop: bool = False
    after: bool = False


@dataclass(slots=True)
class Tokens:
    """The access tokens.
    `valid_until` has every token that was ever issued, so that an expired one differs from an unknown one.
    """

    current: str = ""
    valid_until: dict[str, float] = field(default_factory=dict)
    forced_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class State:
    settings: Settings
    clock_ahead_s: float = 0
    openids: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    phone_codes: dict[str, Code] = field(default_factory=dict)
    active_at: dict[str, float] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    risk_ranks: dict[str, int] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    templates: dict[str, Template] = field(init=False)
    pages: set[str] = field(init=False)
    rights: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    orders: dict[str, PayOrder] = field(default_factory=dict)
    surplus: dict[str, PayOrder] = field(default_factory=dict)
    """Duplicate payments of orders, by transaction id."""
    refunds_are: str = "SUCCESS"
    looked_at: list[tuple[str, str]] = field(default_factory=list)
    """The pictures to check: (trace_id, address)."""
    callback_url: str = ""
    """The address for pushes, as set in WeChat's console. A control can name another one for one push."""
    pay_url: str = ""
    """The address for notifications of payments. It replaces the order's `notify_url`, because that is an https address
    that does not exist here. Empty: the order's address is used.
    """
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    def __post_init__(self) -> None:
        self.templates = {template.template_id: template for template in self.settings.templates}
        self.pages = set(self.settings.pages)

    def reset(self) -> None:
        """Deletes everything but the settings and the callback addresses."""
        fresh = State(self.settings)
        for memory in fields(self):
            if memory.name not in ("lock", "callback_url", "pay_url"):
                setattr(self, memory.name, getattr(fresh, memory.name))

    def now(self) -> float:
        """Returns the seconds since 1970 on WeChat's clock."""
        return time.time() + self.clock_ahead_s

    def knows(self, openid: str) -> bool:
        return openid in self.openids or _carries_check(self.settings.appid, openid)

    def is_active(self, openid: str) -> bool:
        return self.now() - self.active_at.get(openid, 0) <= ACTIVE_S

    def fail_next(self, path: str, faults: Iterable[Fault]) -> None:
        self.faults.setdefault(path, []).extend(faults)

    def next_fault(self, path: str) -> Fault | None:
        waiting = self.faults.get(path)
        return waiting.pop(0) if waiting else None


def openid_of(appid: str, name: str) -> str:
    """Returns the openid of the user `name` in the mini program: 28 characters, always the same."""
    body = _letters(f"{appid}:{name}", 20)
    return f"o{body}{_letters(f'check:{appid}:{body}', 7)}"


def _carries_check(appid: str, openid: str) -> bool:
    body, check = openid[1:21], openid[21:]
    return openid[:1] == "o" and len(openid) == 28 and check == _letters(f"check:{appid}:{body}", 7)


def _letters(text: str, length: int) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:length]
