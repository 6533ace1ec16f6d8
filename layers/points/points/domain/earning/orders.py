"""Orders as receipts: their lines, their refunds, and the referral bonuses that they made due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.calculation import EarnedLine
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class BonusPart:
    """One member's part of a referral bonus. `lot` is the lot that has the points; empty while they are held.
    `live_from` is the first day on which the points can be spent (an ISO date).
    """

    points: int
    lot: str
    live_from: str


@dataclass(frozen=True, slots=True)
class Bonus:
    """The referral bonus of an order. It is taken back when refunds leave less than `min_fen` of the order.

    `invitation` is the friend's key in the inviter's list of invitations; empty if the list does not have the friend.
    `budgets` are the points that the inviter's part drew on budgets.
    """

    inviter_id: str
    invitation: str
    min_fen: int
    friends: BonusPart
    inviters: BonusPart
    budgets: tuple[BudgetReturn, ...] = ()


@dataclass(frozen=True, slots=True)
class BonusPlaced(Write):
    """A change of an order after the merchant released its held bonus points: `part` names the lot that now has them.
    It is written only if the order is still as it was read.
    """

    order: "Order"
    whose: Literal["friends", "inviters"]
    part: BonusPart


@dataclass(frozen=True, slots=True)
class Order(Write):
    """One order, which is the receipt of its purchase.
    `at` is when it was written, `lot` and `live_from` say when its points expire and when they can first be spent.
    `digest` covers the request's content; `nonce` identifies the request that wrote it. `refunded_fen` has the line's
    id as key, `refunds` the refund's id. `paid_at` is None for an old order that was stored without it.
    """

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
    paid_at: datetime | None = None

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
        """Returns the points that the line keeps after its refunds and after `fen` more is refunded, rounded down.
        So a line that is refunded in several parts gives back exactly its points in all.
        """
        amount = line.line.amount_fen
        left = amount - self.refunded_fen.get(line.line.line_id, 0) - fen
        return line.points * left // amount if amount else line.points  # a free gift has no points to give back


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """The receipt of one refund, stored in its order. `clawed_back` are the points that it took back.
    `debt` is the member's debt after the refund. `digest` covers the request's content. `at` is when it was written;
    None for a receipt that is not written yet, or an old one that was stored without it.
    """

    digest: str
    clawed_back: int
    debt: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refund(Write):
    """One refund to write into its order at `at`. `lines_fen` are the refunded amounts by line id."""

    order: Order
    refund_id: str
    lines_fen: Mapping[str, int]
    receipt: RefundReceipt
    at: datetime
