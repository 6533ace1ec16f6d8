"""What one request writes, all or nothing: a receipt, postings to accounts, and facts of the features.

The receipt is an item that can be created only once. For a step of a redemption and for a refund it is a condition that
can become true only once. So the whole transaction happens exactly once, for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Posting
from points.domain.ledger.writes import Write

R_co = TypeVar("R_co", bound=Write | None, covariant=True)


@dataclass(frozen=True, slots=True)
class Transaction(Generic[R_co]):
    """The parts of one write, in this order: receipt, postings, other writes.

    The receipt comes first, so that a cancellation with several failed conditions counts as a replay. The receipt is
    None if a guard of an account takes its place.
    """

    postings: tuple[Posting, ...]
    receipt: R_co
    writes: tuple[Write, ...] = ()

    def along(self, *facts: Write) -> "Transaction[R_co]":
        """The same transaction with further writes."""
        return replace(self, writes=(*self.writes, *facts))


@dataclass(frozen=True, slots=True)
class Findings:
    """What earlier attempts found out. The next attempt is planned with it.

    `account` is the account of the first posting, with everything overdue applied. `others` are other members' accounts
    whose guards failed; None if an account does not exist. `exhausted` are the owners of facts that had too little
    left: a counter at its ceiling, a budget that is used up, stock that is sold out.
    """

    account: Account | None = None
    others: Mapping[str, Account | None] = field(default_factory=dict)
    exhausted: frozenset[str] = frozenset()

    @property
    def gone(self) -> frozenset[str]:
        """The ids of those in `others` whose account does not exist or is frozen. They cannot be given points."""
        return frozenset(member_id for member_id, account in self.others.items() if account is None or account.frozen)


UNSEEN: Final = Findings()  # for the first plan, which is made without a read
