"""The order as a receipt: its lines, its refunds, and the referral bonus it made due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from points.domain.earning.calculation import EarnedLine
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class BonusPart:
    """What one of the two got for a friend who came, and where it lies; in no lot while it is held."""

    points: int
    lot: str
    live_from: str


@dataclass(frozen=True, slots=True)
class Bonus:
    """The bonus that an order made due: it stands as long as `min_fen` of the order do."""

    inviter_id: str
    invitation: str
    min_fen: int
    friends: BonusPart
    inviters: BonusPart


@dataclass(frozen=True, slots=True)
class BonusPlaced(Write):
    """A part of an order's bonus that was held lies somewhere now; the order must not have changed meanwhile."""

    order: "Order"
    whose: Literal["friends", "inviters"]
    part: BonusPart


@dataclass(frozen=True, slots=True)
class Order(Write):
    """The receipt of a purchase. `digest` is of the request's content, `nonce` of the request that made it."""

    order_id: str
    member_id: str
    digest: str
    nonce: str
    at: datetime
    entry_id: str
    lot: str
    live_from: str
    lines: tuple[EarnedLine, ...]
    refunded_fen: Mapping[str, int] = field(default_factory=dict)
    refunds: Mapping[str, "RefundReceipt"] = field(default_factory=dict)
    store: str = ""
    bonus: Bonus | None = None

    @property
    def bonus_is_undone(self) -> bool:
        """Whether too little of it is left for the bonus to stand."""
        return self.bonus is not None and self.paid_fen - sum(self.refunded_fen.values()) < self.bonus.min_fen

    @property
    def paid_fen(self) -> int:
        return sum(line.line.amount_fen for line in self.lines)

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """A refund inside its order, and what it answered."""

    digest: str
    clawed_back: int
    debt: int


@dataclass(frozen=True, slots=True)
class Refund(Write):
    """A refund to be written into its order: money per line, and the receipt."""

    order: Order
    refund_id: str
    lines_fen: Mapping[str, int]
    receipt: RefundReceipt
