"""A friend who joins: both are paid once, by the very posting that shows the friend means it.

`invited_by` in the friend's account is the debt; removing it is the receipt.
"""

from datetime import datetime

from points.domain import identity
from points.domain.ledger import Absent, Account, Entry, Posting, Unchanged, Value, grant, score, waits
from points.domain.postings import Transaction, extended
from points.domain.program import Program, QualifyingAction


def owed(account: Account, program: Program, action: QualifyingAction) -> bool:
    return bool(account.text("invited_by")) and program.referral.qualifies_on == action


def with_bonus(transaction: Transaction, friend: Account, program: Program, now: datetime) -> Transaction:
    """The friend's transaction, with the bonus for the friend and for whoever invited them."""
    inviter_id = friend.text("invited_by")
    terms = program.referral
    mine, mine_entry = _bonus(friend.member_id, terms.invitee_points, friend.member_id, program, now)
    theirs, their_entry = _bonus(inviter_id, terms.inviter_points, friend.member_id, program, now)
    posting, *others = transaction.postings
    friends = extended(
        posting,
        add=mine,
        remove=("invited_by",),
        guards=(Unchanged("invited_by", inviter_id),),
        entries=(mine_entry,),
    )
    inviters = Posting(
        inviter_id,
        add=theirs,
        put=_scored(terms.inviter_points, now),
        guards=(Absent("frozen"),),
        entries=(their_entry,),
    )
    return Transaction((friends, inviters, *others), transaction.receipt, transaction.stock, transaction.tallies)


def without_bonus(transaction: Transaction, friend: Account) -> Transaction:
    """The friend's transaction when there is nobody to thank: the inviter has gone, or is frozen."""
    posting, *others = transaction.postings
    forgotten = extended(
        posting, add={}, remove=("invited_by",), guards=(Unchanged("invited_by", friend.text("invited_by")),)
    )
    return Transaction((forgotten, *others), transaction.receipt, transaction.stock, transaction.tallies)


def _bonus(
    member_id: str, points: int, friend_id: str, program: Program, now: datetime
) -> tuple[dict[str, int], Entry]:
    live_from, lot = program.life(now.date())
    why: dict[str, Value] = {"version": program.version, **waits(live_from, now)}
    name = identity.entry_id(now, "referral", member_id, friend_id)
    entry = Entry(member_id, name, "referral", points, friend_id, now, lot=lot, why=why)
    return grant(points, lot, live_from=live_from, now=now) | score(points, now), entry


def _scored(points: int, now: datetime) -> dict[str, int | str]:
    return {"score_at": identity.microseconds(now)} if points else {}
