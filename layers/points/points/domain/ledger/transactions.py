"""What one request writes, all of it or nothing: postings to accounts, a receipt, stock, tallies.

The receipt is the item that can come into being only once (or, for a step of a redemption and a refund, the one
condition that can become true only once). It makes the whole exactly-once, for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from points.domain.earning.budgets import BudgetDraw
from points.domain.earning.invitations import InvitationStep
from points.domain.earning.orders import BonusPlaced, Order, Refund
from points.domain.earning.reviews import Review, Reviewed
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Posting
from points.domain.rewards.dispenser import UnitBack, UnitTaken
from points.domain.rewards.payments import PaymentNote, PaymentStep
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.stock import StockChange

Receipt = Order | Refund | Claim | Redemption | Step


@dataclass(frozen=True, slots=True)
class Transaction:
    """The receipt comes first: when several conditions fail, a replay is what it is."""

    postings: tuple[Posting, ...]
    receipt: Receipt | None = None
    stock: StockChange | None = None
    tallies: tuple[CounterIncrement, ...] = ()
    unit: UnitTaken | UnitBack | None = None  # of a flash reward, whose stock lies elsewhere
    invitation: InvitationStep | None = None
    draws: tuple[BudgetDraw, ...] = ()
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
