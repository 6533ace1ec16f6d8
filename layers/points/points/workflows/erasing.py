"""Erasing a member: the person is taken out of the tables, the sums stay.

The account is stopped first, so that nothing personal comes in while it is cleaned. The member's record, by which they
would be found, goes last.
"""

from collections.abc import Iterator, Sequence

from points.adapters.aws import dynamodb
from points.adapters.ledger import claims, entries, redemptions
from points.adapters.members import erasure
from points.adapters.messages import messages
from points.adapters.queues import followups as followup_queue
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Entry
from points.domain.rewards.followups import Followup


def erase(account: Account) -> None:
    """Every step may be repeated. TryAgain where one of them could not be done now."""
    erasure.close_account(account)
    # What they have not paid or not been sent is called off.
    if not followup_queue.send(Followup("leaver", account.member_id)):
        raise TryAgain("The reconcile function cannot be told.")
    messages.delete_all(account.member_id)
    redemptions.forget_addresses(account.member_id)
    for receipt_id in _every_claim(account.member_id):
        claims.forget_content(receipt_id)
    erasure.forget(account.member_id)


def _every_claim(member_id: str) -> Iterator[str]:
    """The claims of the member that say more than points."""
    pages = dynamodb.pages(lambda after: entries.entries(member_id, limit=500, after=after, consistent=True))
    for page in pages:
        with_content = (claim for claim in claims.claims(claims_of(page)).values() if claim.content)
        yield from (claim.receipt_id for claim in with_content)


def claims_of(written: Sequence[Entry]) -> list[str]:
    """The receipts of claims that these entries name."""
    activities = [str(entry.why["receipt"]) for entry in written if entry.kind == "activity" and "receipt" in entry.why]
    return activities + [entry.source_id for entry in written if entry.kind == "adjust"]
