"""The order as a receipt: its lines, its refunds, and the referral bonus that it made due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.calculation import EarnedLine
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class BonusPart:
    """One member's part of a referral bonus and where it is. `lot` is empty while the points are held."""

    points: int
    lot: str
    live_from: str


@dataclass(frozen=True, slots=True)
class Bonus:
    """The referral bonus of an order. It is taken back when refunds leave less than `min_fen` of the order.

    `budgets` is what the inviter's part drew on budgets.
    """

    inviter_id: str
    invitation: str
    min_fen: int
    friends: BonusPart
    inviters: BonusPart
    budgets: tuple[BudgetReturn, ...] = ()


@dataclass(frozen=True, slots=True)
class BonusPlaced(Write):
    """The change of an order after the merchant released its held bonus points: it names the lot they are in now.

    It is written only if the order is still as it was read.
    """

    order: "Order"
    whose: Literal["friends", "inviters"]
    part: BonusPart


@dataclass(frozen=True, slots=True)
class Order(Write):
    """The receipt of a purchase. `digest` covers the request's content; `nonce` identifies the writing request."""

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
        """Whether refunds have left too little of the order for its bonus."""
        return self.bonus is not None and self.paid_fen - sum(self.refunded_fen.values()) < self.bonus.min_fen

    @property
    def paid_fen(self) -> int:
        """The amount paid for all lines, before refunds."""
        return sum(line.line.amount_fen for line in self.lines)

    @property
    def points(self) -> int:
        """The points earned by all lines, before refunds."""
        return sum(line.points for line in self.lines)

    def points_left(self, line: EarnedLine, fen: int = 0) -> int:
        """Returns the points of the line after its refunds and after `fen` more of it is refunded, rounded down.

        A line refunded in parts gives back exactly its points in all.
        """
        amount = line.line.amount_fen
        left = amount - self.refunded_fen.get(line.line.line_id, 0) - fen
        return line.points * left // amount if amount else line.points  # a free gift has no points to give back


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """The receipt of a refund, kept in its order. `clawed_back` is the points taken; `debt` is the member's debt after
    it.
    """

    digest: str
    clawed_back: int
    debt: int


@dataclass(frozen=True, slots=True)
class Refund(Write):
    """A refund to write into its order: the amount by line id, and the receipt."""

    order: Order
    refund_id: str
    lines_fen: Mapping[str, int]
    receipt: RefundReceipt
