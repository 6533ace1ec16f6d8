"""What WeChat knows: its clock, who logged in, who allowed which messages, and what it was asked to do.

All of it is in memory and gone with the process. Openids survive: they carry their own check digits, so a
member who was here before a restart is still known after it.
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
    """What the merchant has in WeChat's console."""

    appid: str
    secret: str = field(repr=False)
    push_token: str = field(default="", repr=False)
    push_aes_key: str = field(default="", repr=False)
    templates: tuple[Template, ...] = (POINTS_EXPIRING,)
    pages: tuple[str, ...] = PAGES
    pay: PaySettings | None = None


@dataclass(slots=True)
class PayOrder:
    """An order at WeChat Pay, and each refund of it by its number."""

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
    """A code from `wx.login()` or the phone number button: one use, five minutes."""

    appid: str
    stands_for: str
    expires_at: float
    used: bool = False


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a path, before WeChat acts or (`after`) once it has."""

    errcode: int | None = None
    status: int | None = None
    delay_s: float = 0
    drop: bool = False
    after: bool = False


@dataclass(slots=True)
class Tokens:
    """`valid_until` holds every token ever given out, so that an expired one is told from a foreign one."""

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
    """Paid a second time, by transaction."""
    refunds_are: str = "SUCCESS"
    looked_at: list[tuple[str, str]] = field(default_factory=list)
    """The pictures it was asked to look at: (trace_id, address)."""
    callback_url: str = ""
    """Where messages are pushed to, unless a control says otherwise, as the console has it."""
    pay_url: str = ""
    """Where payments are told, whatever address the order named: that one is of AWS. Empty: the order's."""
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    def __post_init__(self) -> None:
        self.templates = {template.template_id: template for template in self.settings.templates}
        self.pages = set(self.settings.pages)

    def reset(self) -> None:
        """As on the first day: nobody has logged in, nothing was sent, nothing fails."""
        fresh = State(self.settings)
        for memory in fields(self):
            if memory.name not in ("lock", "callback_url", "pay_url"):
                setattr(self, memory.name, getattr(fresh, memory.name))

    def now(self) -> float:
        """Seconds since 1970 on WeChat's clock."""
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
    """The openid of the user `name` in the mini program: 28 characters, the same every time."""
    body = _letters(f"{appid}:{name}", 20)
    return f"o{body}{_letters(f'check:{appid}:{body}', 7)}"


def _carries_check(appid: str, openid: str) -> bool:
    body, check = openid[1:21], openid[21:]
    return openid[:1] == "o" and len(openid) == 28 and check == _letters(f"check:{appid}:{body}", 7)


def _letters(text: str, length: int) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:length]
