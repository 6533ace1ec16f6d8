"""Decides held points: the merchant releases or refuses them, once.

The receipt is a claim derived from the review's id. The same transaction removes the review from the queue. Released
points expire as if they were earned now, and count on the current boards.
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
from points.domain.ledger.postings import Absent, AtLeast, Entry, Posting, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.expiry import lot_of
from points.domain.program.program import Program

Verdict = Literal["release", "refuse"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The merchant's decision. The member sees `reason`; `operator` is who decided."""

    review_id: str
    verdict: Verdict
    reason: str
    operator: str
    digest: str

    @property
    def receipt_id(self) -> str:
        """The receipt id: one per review."""
        return ids.digest("review", self.review_id, length=26)


def decide(
    decision: Decision, review: Review, order: Order | None, program: Program, now: datetime, found: Findings
) -> Transaction[Claim]:
    """The transaction that moves the held points into a lot, or removes them.

    `order` is the order that made the bonus due; None for other points. Raises StateConflict if that order was
    refunded, Gone if points would be released to an erased member.
    """
    if decision.verdict == "release" and order is not None and order.bonus_is_undone:
        raise StateConflict("The order that made this bonus due was returned. Refuse the review.")
    is_released = decision.verdict == "release"
    if is_released:
        check_here(found.account)
    points = review.points
    lot = lot_of(program.expiry, now.date()) if is_released else None
    why: dict[str, Value] = {"released" if is_released else "refused": points, "version": program.version}
    why |= {name: text for name, text in (("reason", decision.reason), ("operator", decision.operator)) if text}
    entry = Entry(
        review.member_id,
        ids.entry_id(now, "adjust", decision.receipt_id),
        "adjust",
        0 if is_released else -points,
        decision.receipt_id,
        now,
        title=review.title,
        lot=lot,
        why=why,
    )
    add = {"held": -points}
    put: dict[str, Value] = {}
    if lot is not None:
        add |= grant(points, lot, live_from=now.date(), now=now) | score(points, now)
        put = {"score_at": ids.microseconds(now)}
    posting = Posting(
        review.member_id,
        add=add,
        put=put,
        guards=(AtLeast("held", points), tended(now), *((Absent("erased"),) if is_released else ())),
        entries=(entry,),
    )
    claim = Claim(decision.receipt_id, review.member_id, decision.digest, entry.entry_id, entry.points, now, why)
    writes: list[Write] = [Reviewed(review.review_id, now)]
    if lot is not None and order is not None:
        writes.append(_placed(review, order, lot, now))
    if review.invitation:
        status: Literal["counted", "refused"] = "counted" if is_released else "refused"
        credited = points if is_released else 0
        writes.append(InvitationStep(review.member_id, review.invitation, status, credited, now))
    return Transaction((posting,), claim, tuple(writes))


def _placed(review: Review, order: Order, lot: Month, now: datetime) -> BonusPlaced:
    """Where a refund of the order finds the released bonus."""
    whose: Literal["friends", "inviters"] = "friends" if review.member_id == order.member_id else "inviters"
    return BonusPlaced(order, whose, BonusPart(review.points, lot, now.date().isoformat()))
