"""Transactions: a receipt, postings to accounts and facts that one request writes together or not at all.
The receipt is an item that can be created only once. The receipt of a refund or of a step of a redemption is instead a
change of an existing item, whose condition holds only once. So the whole transaction happens exactly once, however
often it is tried.
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
    """One transaction. Its parts are written in this order: receipt, postings, other writes.
    The receipt comes first because its condition is checked first: if several conditions fail, the request counts as a
    replay. The receipt is None if a guard of a posting already makes the transaction happen only once.
    """

    postings: tuple[Posting, ...]
    receipt: R_co
    writes: tuple[Write, ...] = ()

    def along(self, *facts: Write) -> "Transaction[R_co]":
        """Returns the transaction with `facts` added to its writes."""
        return replace(self, writes=(*self.writes, *facts))


@dataclass(frozen=True, slots=True)
class Findings:
    """What earlier attempts of a transaction found out. The next attempt is planned with it.

    `account` is the account of the first posting, with everything overdue applied. It is None if it has not been read.
    `others` are the accounts of the other postings whose guards failed, by member id; None if an account does not
    exist. `exhausted` are the owners of facts that had too little left: a counter at its ceiling, a budget that is used
    up, stock that is sold out.
    """

    account: Account | None = None
    others: Mapping[str, Account | None] = field(default_factory=dict)
    exhausted: frozenset[str] = frozenset()

    @property
    def gone(self) -> frozenset[str]:
        """The ids of the members in `others` whose account does not exist or is frozen. They cannot get points."""
        return frozenset(member_id for member_id, account in self.others.items() if account is None or account.frozen)


UNSEEN: Final = Findings()  # for the first attempt, which is planned without a read
