"""Why a transaction was cancelled, as the adapters of its facts explain it."""

from collections.abc import Mapping
from dataclasses import dataclass

from points.adapters.aws.dynamodb import Item
from points.adapters.ledger.accounts import account_of
from points.adapters.ledger.writes import writer_of
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Posting
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The facts whose conditions failed, each with the current item, in the order of the transaction.

    Empty if the transaction only conflicted with another one.
    """

    failed: tuple[tuple[Write, Item | None], ...]

    @property
    def is_busy(self) -> bool:
        return not self.failed

    @property
    def accounts(self) -> Mapping[str, Account | None]:
        """The accounts whose guards failed, by member; None if an account does not exist."""
        failed = ((fact, item) for fact, item in self.failed if isinstance(fact, Posting))
        return {posting.member_id: account_of(item) if item else None for posting, item in failed}

    def receipt_before(self) -> Write | None:
        """Returns the receipt that exists already; None if there is none.

        Raises if a failed fact allows no other attempt.
        """
        for fact, item in self.failed:
            before = writer_of(fact).failed(fact, item)
            if before is not None:
                return before
        return None

    def exhausted(self) -> frozenset[str]:
        """Returns the owners that have too little left. May read again to find out."""
        return frozenset(owner for fact, _ in self.failed for owner in writer_of(fact).exhausted(fact))
