"""Erasing a member: the personal data is deleted, the points and their history stay.

The account is marked as erased first, so that nothing is added during the erasure. Then what outlives the erasure is
kept, without personal data (`points.domain.ledger.leaving`). The member's record in Members is deleted last, because an
erasure that fails halfway is continued as long as that record exists.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.counters import uses
from points.adapters.ledger import accounts, claims, entries, redemptions
from points.adapters.members import erasure, leavers
from points.adapters.members.members import Member
from points.adapters.messages import messages
from points.adapters.queues import followups as followup_queue
from points.domain.errors import TryAgain
from points.domain.ledger import leaving
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.ledger.leaving import Leaver
from points.domain.ledger.postings import Entry
from points.domain.rewards.followups import Followup
from points.workflows import avatar_cleaning

_LOOKS: Final = 5


def erase(member: Member, months: int, now: datetime) -> None:
    """Erases the member. Raises TryAgain if a step fails now; every step may be repeated.

    The leaver is stored for `months` from `now`.
    """
    member_id = member.member_id
    erasure.close_account(member_id)
    closed = _keep(member, months, now)
    erasure.forget_personal(closed)
    # The reconcile function cancels redemptions that are not paid, not shipped or not used.
    if not followup_queue.send(Followup("leaver", member_id)):
        raise TryAgain("The queue of the reconcile function cannot be reached.")
    messages.delete_all(member_id)
    redemptions.forget_addresses(member_id)
    for receipt_id in _every_claim(member_id):
        claims.forget_content(receipt_id)
    avatar_cleaning.erase(member_id)
    erasure.forget(member_id, member.joined_at)


def _keep(member: Member, months: int, now: datetime) -> Account:
    """Stores the leaver, and returns the closed account.

    Call this before the account loses its attributes and before anything is given back to it.
    """
    closed, taken_back = _closed(member.member_id, leaving.refunds_from(now))
    if not member.person:
        return closed  # the member joined in an older release, which stored no person id
    worth, before = standing(closed, now), leavers.leaver(member.person, now)
    leavers.keep(
        Leaver(
            member.person,
            member.generation + 1,
            left_at=now,
            forget_at=leaving.forget_at(now, months),
            debt=worth.debt,
            spare=max(0, worth.balance) + worth.pending + taken_back,
            frozen=member.is_frozen,
            known_as=leaving.name_among_friends(closed),
            attributes=leaving.inherited(closed.attributes),
            uses=uses.of(member.member_id),
            returns=before.returns if before else (),
        )
    )
    return closed


def _closed(member_id: str, since: datetime) -> tuple[Account, int]:
    """Returns (the closed account, the points that refunds have taken from it from `since` on).

    Repeats the reads until the account has not changed between them.
    """
    account = accounts.anybodys_account(member_id, consistent=True)
    for _ in range(_LOOKS):
        taken_back = entries.taken_back(member_id, since)
        again = accounts.anybodys_account(member_id, consistent=True)
        if again.attributes == account.attributes:
            return account, taken_back
        account = again
    raise TryAgain("The account is still being changed by refunds.")


def _every_claim(member_id: str) -> Iterator[str]:
    """Yields the receipt ids of the member's claims that hold content, such as answers."""
    pages = dynamodb.pages(lambda after: entries.entries(member_id, limit=500, after=after, consistent=True))
    for page in pages:
        with_content = (claim for claim in claims.claims(claims_of(page)).values() if claim.content)
        yield from (claim.receipt_id for claim in with_content)


def claims_of(written: Sequence[Entry]) -> list[str]:
    """Returns the receipt ids of the claims of these entries. Only activities and adjustments have claims."""
    activities = [str(entry.why["receipt"]) for entry in written if entry.kind == "activity" and "receipt" in entry.why]
    return activities + [entry.source_id for entry in written if entry.kind == "adjust"]
