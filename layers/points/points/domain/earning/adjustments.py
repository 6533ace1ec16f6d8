"""Adjustments: points that the merchant adds or removes by hand, with a reason, an operator and an idempotency key."""

from dataclasses import dataclass
from datetime import datetime

from points.domain import ids
from points.domain.errors import InsufficientPoints
from points.domain.ledger.accounts import check_here
from points.domain.ledger.claims import Claim
from points.domain.ledger.movements import grant, spend
from points.domain.ledger.postings import Absent, AtLeast, Entry, Guard, Posting, settled, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import lot_of
from points.domain.program.program import Program


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment. Negative `points` remove points. The member sees `reason`; only the merchant sees `note`.
    `key` is the idempotency key, `digest` covers the content of the request, and `operator` names who made it.
    """

    member_id: str
    key: str
    digest: str
    points: int
    reason: str
    operator: str
    note: str = ""

    @property
    def receipt_id(self) -> str:
        """The receipt id: one per member and key."""
        return ids.digest("adjust", self.member_id, self.key, length=26)


def adjust(wanted: Adjustment, program: Program, now: datetime, found: Findings) -> Transaction[Claim]:
    """Returns the transaction that adds or removes the points.
    Added points can be spent at once, because an adjustment has no return window. No board counts them. Raises Gone for
    an erased member, and InsufficientPoints if more points would be removed than the balance has.
    """
    check_here(found.account)
    lot = lot_of(program.expiry, now.date()) if wanted.points > 0 else None
    entry = Entry(
        wanted.member_id,
        ids.entry_id(now, "adjust", wanted.receipt_id),
        "adjust",
        wanted.points,
        wanted.receipt_id,
        now,
        lot=lot,
        why={"reason": wanted.reason, "operator": wanted.operator, "version": program.version},
    )
    guards: tuple[Guard, ...] = (Absent("erased"),)
    if lot is None:
        _refuse_debt(wanted, found)
        guards += (settled(now), AtLeast("balance", -wanted.points))
        add = spend(-wanted.points)
    else:
        guards += (tended(now),)
        add = grant(wanted.points, lot, live_from=now.date(), now=now)
    posting = Posting(wanted.member_id, add=add, guards=guards, entries=(entry,))
    claim = Claim(
        wanted.receipt_id, wanted.member_id, wanted.digest, entry.entry_id, wanted.points, now, content=wanted.note
    )
    return Transaction((posting,), claim)


def _refuse_debt(wanted: Adjustment, found: Findings) -> None:
    if found.account is not None and found.account.balance < -wanted.points:
        there = max(0, found.account.balance)
        raise InsufficientPoints(f"This removes {-wanted.points} points. The balance is {there}.")
