"""What one request writes, all of it or nothing: postings to accounts, a receipt, stock, tallies.

The receipt is the item that can come into being only once (or, for a step of a redemption and a refund, the one
condition that can become true only once). It makes the whole exactly-once, for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from points.domain.budgets import Draw
from points.domain.dispenser import UnitBack, UnitTaken
from points.domain.earning import EarnedLine
from points.domain.ledger import Account, Entry, EntryKind, Guard, Posting, Value
from points.domain.payments import PaymentNote, PaymentStep
from points.domain.redemption import Redemption


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
class BonusPlaced:
    """A part of an order's bonus that was held lies somewhere now; the order must not have changed meanwhile."""

    order: "Order"
    whose: Literal["friends", "inviters"]
    part: BonusPart


@dataclass(frozen=True, slots=True)
class Order:
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
class Refund:
    """A refund to be written into its order: money per line, and the receipt."""

    order: Order
    refund_id: str
    lines_fen: Mapping[str, int]
    receipt: RefundReceipt


@dataclass(frozen=True, slots=True)
class Claim:
    """The receipt of points that have no order: an activity done. Keeps what was answered."""

    receipt_id: str
    member_id: str
    digest: str
    entry_id: str
    points: int
    at: datetime
    why: Mapping[str, Value] = field(default_factory=dict)
    content: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A redemption moves from one state to another, as `points.domain.redemption.moved` makes it."""

    before: Redemption
    after: Redemption


Receipt = Order | Refund | Claim | Redemption | Step
# waiting for the friend's first order or sign-in; counted; the shop looks at it, and has refused; the inviter could not
# be thanked; the order was returned
InvitationStatus = Literal["waiting", "counted", "under_review", "refused", "not_counted", "taken_back", "old_member"]


@dataclass(frozen=True, slots=True)
class StockMove:
    """Units taken from a reward's stock, or put back where negative."""

    reward_id: str
    taken: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A counter beside the account: `add` to it, never above `ceiling` (None: no ceiling)."""

    owner: str
    name: str
    add: int
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class InvitationStep:
    """What has become of an invitation, for the inviter to see. `key` names the friend in the inviter's list."""

    inviter_id: str
    key: str
    status: InvitationStatus
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """Points that wait in `held` until the merchant has looked; named by the moment, its entry and the member."""

    member_id: str
    entry_id: str
    kind: EntryKind
    source_id: str
    title: str
    points: int
    at: datetime
    invitation: str = ""  # of an inviter's bonus: what it is called in their list
    order_id: str = ""  # of a bonus: the order that made it due

    @property
    def review_id(self) -> str:
        return self.entry_id + self.member_id


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that this decides."""

    review_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Transaction:
    """The receipt comes first: when several conditions fail, a replay is what it is."""

    postings: tuple[Posting, ...]
    receipt: Receipt | None = None
    stock: StockMove | None = None
    tallies: tuple[Tally, ...] = ()
    unit: UnitTaken | UnitBack | None = None  # of a flash reward, whose stock lies elsewhere
    invitation: InvitationStep | None = None
    draws: tuple[Draw, ...] = ()
    payment: PaymentStep | PaymentNote | None = None  # of a redemption that costs cash as well
    reviews: tuple[Review, ...] = ()  # that it opens
    reviewed: Reviewed | None = None
    placed: BonusPlaced | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What earlier attempts showed, for the next one to be planned with.

    `account` is the first posting's as it was then, caught up; `full` the owners of tallies at their ceiling and of
    budgets that are used up (`budget_owner`);
    `others` other members' accounts in whose way something stood, None where there is none.
    """

    account: Account | None = None
    full: frozenset[str] = frozenset()
    sold_out: bool = False
    others: Mapping[str, Account | None] = field(default_factory=dict)

    @property
    def gone(self) -> frozenset[str]:
        """Other members whose account is missing or frozen."""
        return frozenset(member_id for member_id, account in self.others.items() if account is None or account.frozen)


UNSEEN: Final = Findings()  # what a first, blind plan is made with


def extended(
    posting: Posting,
    *,
    add: Mapping[str, int],
    remove: tuple[str, ...] = (),
    guards: tuple[Guard, ...] = (),
    entries: tuple[Entry, ...] = (),
) -> Posting:
    """The posting and something more on the same account: a transaction may touch an item only once."""
    merged = dict(posting.add)
    for name, change in add.items():
        merged[name] = merged.get(name, 0) + change
    return replace(
        posting,
        add=merged,
        remove=posting.remove + remove,
        guards=posting.guards + guards,
        entries=posting.entries + entries,
    )
