"""Explains why a transaction was cancelled, with the help of the adapters that write its facts."""

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
        """Returns the accounts whose guards failed, by member id. The value is None if there is no such account."""
        failed = ((fact, item) for fact, item in self.failed if isinstance(fact, Posting))
        return {posting.member_id: account_of(item) if item else None for posting, item in failed}

    def receipt_before(self) -> Write | None:
        """Returns the receipt that exists already; None if there is none.

        Raises the error of a failed fact if no other attempt can succeed.
        """
        for fact, item in self.failed:
            before = writer_of(fact).failed(fact, item)
            if before is not None:
                return before
        return None

    def exhausted(self) -> frozenset[str]:
        """Returns the owners whose budget or counter has too little left. The adapters may read for this."""
        return frozenset(owner for fact, _ in self.failed for owner in writer_of(fact).exhausted(fact))
