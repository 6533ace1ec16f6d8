"""Makes the transaction of a decision about held points: the merchant releases or refuses them, once.
The receipt is a claim whose id is derived from the review's id, so a review cannot be decided twice. The same
transaction marks the review as decided. Released points expire and count on boards as if they were earned now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from points.domain import ids
from points.domain.calendar import Month
from points.domain.earning.invitations import InvitationStep
from points.domain.earning.orders import BonusPart, BonusPlaced, Order
from points.domain.earning.reviews import Review, Reviewed
from points.domain.errors import StateConflict
from points.domain.ledger.accounts import Value, check_here
from points.domain.ledger.claims import Claim
from points.domain.ledger.movements import grant, score
from points.domain.ledger.postings import Absent, AtLeast, Entry, Guard, Posting, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.expiry import lot_of
from points.domain.program.program import Program

Verdict = Literal["release", "refuse"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the merchant about a review. The member sees `reason`; `operator` names who decided."""

    review_id: str
    verdict: Verdict
    reason: str
    operator: str
    digest: str

    @property
    def receipt_id(self) -> str:
        """The receipt id: one per review."""
        return receipt_of(self.review_id)


def receipt_of(review_id: str) -> str:
    """Returns the id of the receipt of a review's decision."""
    return ids.digest("review", review_id, length=26)


def decide(
    decision: Decision, review: Review, order: Order | None, program: Program, now: datetime, found: Findings
) -> Transaction[Claim]:
    """Returns the transaction that moves the held points into a lot if they are released, or removes them if refused.
    Removed points return to the budgets that gave them. `order` is the order that made a referral bonus due; None for
    other points. Raises StateConflict if that order was refunded, Gone if points would be released to an erased member.
    """
    is_released = decision.verdict == "release"
    if is_released and order is not None and order.bonus_is_undone:
        raise StateConflict("The order for this bonus was refunded. Decide to refuse the points.")
    if is_released:
        check_here(found.account)
    lot = lot_of(program.expiry, now.date()) if is_released else None
    entry = _entry_of(decision, review, lot, program, now)
    claim = Claim(decision.receipt_id, review.member_id, decision.digest, entry.entry_id, entry.points, now, entry.why)
    return Transaction((_posting_of(review, entry, now),), claim, _writes(review, order, lot, now))


def _entry_of(decision: Decision, review: Review, lot: Month | None, program: Program, now: datetime) -> Entry:
    """Returns the entry of the decision in the member's history. `lot` is None if the points are refused."""
    verdict = "refused" if lot is None else "released"
    why: dict[str, Value] = {verdict: review.points, "version": program.version}
    why |= {name: text for name, text in (("reason", decision.reason), ("operator", decision.operator)) if text}
    return Entry(
        review.member_id,
        ids.entry_id(now, "adjust", decision.receipt_id),
        "adjust",
        -review.points if lot is None else 0,
        decision.receipt_id,
        now,
        title=review.title,
        lot=lot,
        why=why,
    )


def _posting_of(review: Review, entry: Entry, now: datetime) -> Posting:
    """Returns the posting that takes the points from the held ones and grants them to the entry's lot.
    If the entry has no lot, the points were refused and are granted to nobody.
    """
    points = review.points
    add = {"held": -points}
    put: dict[str, Value] = {}
    guards: tuple[Guard, ...] = (AtLeast("held", points), tended(now))
    if entry.lot is not None:
        add |= grant(points, entry.lot, live_from=now.date(), now=now) | score(points, now)
        put = {"score_at": ids.microseconds(now)}
        guards = (*guards, Absent("erased"))
    return Posting(review.member_id, add=add, put=put, guards=guards, entries=(entry,))


def _writes(review: Review, order: Order | None, lot: Month | None, now: datetime) -> tuple[Write, ...]:
    """Returns the writes beside the posting: they change the review, the budgets, the order and the invitation."""
    writes: list[Write] = [Reviewed(review.review_id, now)]
    if lot is None:
        writes += review.budgets
    elif order is not None:
        writes.append(_placed(review, order, lot, now))
    if review.invitation:
        status: Literal["counted", "refused"] = "refused" if lot is None else "counted"
        credited = 0 if lot is None else review.points
        writes.append(InvitationStep(review.member_id, review.invitation, status, credited, now))
    return tuple(writes)


def _placed(review: Review, order: Order, lot: Month, now: datetime) -> BonusPlaced:
    """Returns the change of the order that names the lot of the released bonus, so that a refund can take it back."""
    whose: Literal["friends", "inviters"] = "friends" if review.member_id == order.member_id else "inviters"
    return BonusPlaced(order, whose, BonusPart(review.points, lot, now.date().isoformat()))
