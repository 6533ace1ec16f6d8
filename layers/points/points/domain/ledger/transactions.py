"""What one request writes, all of it or nothing: a receipt, postings to accounts, and facts of the features.

The receipt is the item that can come into being only once (or, for a step of a redemption and a refund, the one
condition that can become true only once). It makes the whole exactly-once, for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Posting
from points.domain.ledger.writes import Write

R_co = TypeVar("R_co", bound=Write | None, covariant=True)


@dataclass(frozen=True, slots=True)
class Transaction(Generic[R_co]):
    """Written in this order: receipt, postings, the other writes. The order decides what a cancellation means.

    The receipt comes first: when several conditions fail, a replay is what it is. It is None where an account's own
    guard takes its place.
    """

    postings: tuple[Posting, ...]
    receipt: R_co
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What earlier attempts showed, for the next one to be planned with.

    `account` is the first posting's as it was then, caught up. `others` are other members' accounts in whose way
    something stood, None where there is none. `exhausted` names what had too little left, by the owner of the fact that
    would have taken it: a counter at its ceiling, a budget that is used up, stock that is sold out.
    """

    account: Account | None = None
    others: Mapping[str, Account | None] = field(default_factory=dict)
    exhausted: frozenset[str] = frozenset()

    @property
    def gone(self) -> frozenset[str]:
        """Other members whose account is missing or frozen."""
        return frozenset(member_id for member_id, account in self.others.items() if account is None or account.frozen)


UNSEEN: Final = Findings()  # what a first, blind plan is made with
