"""Why a transaction did not happen, as the adapters of its facts explain it."""

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
    """Each fact whose condition failed, with the item that is there, in the order in which they were to be written.

    There are none where others wrote the same items at that moment.
    """

    failed: tuple[tuple[Write, Item | None], ...]

    @property
    def is_busy(self) -> bool:
        return not self.failed

    @property
    def accounts(self) -> Mapping[str, Account | None]:
        """The accounts whose guards failed, by member; None where there is none."""
        failed = ((fact, item) for fact, item in self.failed if isinstance(fact, Posting))
        return {posting.member_id: account_of(item) if item else None for posting, item in failed}

    def receipt_before(self) -> Write | None:
        """The receipt that is there; raises where the failure of another fact ends the attempts."""
        for fact, item in self.failed:
            before = writer_of(fact).failed(fact, item)
            if before is not None:
                return before
        return None

    def exhausted(self) -> frozenset[str]:
        """Owners that were found to have too little left. May look once more."""
        return frozenset(owner for fact, _ in self.failed for owner in writer_of(fact).exhausted(fact))
