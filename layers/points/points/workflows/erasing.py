"""Erasing a member: the personal data is deleted, the points and their history stay.

The account is marked as erased first, so that no personal data is added during the erasure. The member's record in
Members is deleted last, because an erasure that fails halfway is continued as long as that record exists.
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
from points.workflows import avatar_cleaning


def erase(account: Account) -> None:
    """Erases the member of this account. Every step may be repeated. Raises TryAgain if a step fails now."""
    erasure.close_account(account)
    # Redemptions that are not paid or not shipped are cancelled by the reconcile function.
    if not followup_queue.send(Followup("leaver", account.member_id)):
        raise TryAgain("The queue of the reconcile function cannot be reached.")
    messages.delete_all(account.member_id)
    redemptions.forget_addresses(account.member_id)
    for receipt_id in _every_claim(account.member_id):
        claims.forget_content(receipt_id)
    avatar_cleaning.erase(account.member_id)
    erasure.forget(account.member_id)


def _every_claim(member_id: str) -> Iterator[str]:
    """Yields the receipt ids of the member's claims that hold content, such as answers."""
    pages = dynamodb.pages(lambda after: entries.entries(member_id, limit=500, after=after, consistent=True))
    for page in pages:
        with_content = (claim for claim in claims.claims(claims_of(page)).values() if claim.content)
        yield from (claim.receipt_id for claim in with_content)


def claims_of(written: Sequence[Entry]) -> list[str]:
    """Returns the receipt ids of the claims behind these entries."""
    activities = [str(entry.why["receipt"]) for entry in written if entry.kind == "activity" and "receipt" in entry.why]
    return activities + [entry.source_id for entry in written if entry.kind == "adjust"]
