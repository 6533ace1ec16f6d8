"""Reviews of held points, and a member's risk level.

This is a trust domain of its own: it can only release points that the rules have already granted.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.adapters.catalog import shop
from points.adapters.ledger import accounts, claims, orders, replays, reviews
from points.adapters.ledger.replays import Done
from points.adapters.members import restrictions
from points.adapters.operators import callers
from points.adapters.trail import trail
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.earning import reviewing, risk
from points.domain.earning.reviewing import Decision
from points.domain.earning.reviews import Review
from points.domain.errors import NotFound
from points.domain.ledger.claims import Claim
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers, Body
from points.web.views.entries import Kind

Level = Literal["none", "low", "medium", "high"]

api = Api("reviews", callers=callers)


class ReviewView(Answers):
    """Held points that wait for a decision."""

    review_id: str
    member_id: str
    entry_id: str
    kind: Kind
    title: str
    points: int
    source_id: str = Field(description="The activity, the day or the friend.")
    order_id: str = Field(description="For a referral bonus: the order that made it due.")
    held_at: datetime


class ReviewsAnswer(Answers):
    """A page of reviews."""

    items: list[ReviewView]
    next_cursor: str | None


@api.operation("GET", "/merchant/reviews", access="members:view", query=PageQuery, answers=ReviewsAnswer)
def waiting_reviews(call: Call[Nothing]) -> Answer:
    """List the open reviews, oldest first."""
    now = shop.opened().now
    found, more = reviews.page(limit=call.query.limit, after=call.position())
    return call.page([_view(review, now) for review in found], more)


class DecisionBody(Body):
    """A decision."""

    verdict: Literal["release", "refuse"]
    reason: str = Field("", max_length=100, description="Shown to the member.")
    operator: str = Field("", max_length=64, description="Who decided.")


class DecisionAnswer(Answers):
    """What was decided."""

    review_id: str
    verdict: Literal["release", "refuse"]
    points: int
    entry_id: str


@api.operation(
    "POST", "/merchant/reviews/{review_id}", access="members:edit", body=DecisionBody, answers=DecisionAnswer
)
def decide_review(call: Call[DecisionBody]) -> Answer:
    """Release held points to the member, or refuse them, once. A repeat gets the first answer."""
    decision = Decision(
        call.path("review_id"),
        call.body.verdict,
        call.body.reason,
        call.body.operator or call.actor.name,
        digest=call.digest,
    )
    review = reviews.review(decision.review_id)
    if review is None:
        return _decided_before(decision)
    order = orders.order(review.order_id) if review.order_id else None
    open_shop = shop.opened()
    decided = {"verdict": decision.verdict, "reason": decision.reason, "member_id": review.member_id}
    entry = call.changed(f"review:{decision.review_id}", "decide", after=decided)
    done = transactions.post(
        lambda found: reviewing.decide(
            decision, review, order, open_shop.catalog.program, now=open_shop.now, found=found
        ).along(entry),
        open_shop.now,
        accounts.anybodys_account(review.member_id, consistent=True),
    )
    return _answer(decision, done)


class RiskBody(Body):
    """A risk level."""

    level: Level


class RiskAnswer(Answers):
    """The member's risk level."""

    member_id: str
    level: Level


@api.operation("POST", "/merchant/members/{member_id}/risk", access="members:edit", body=RiskBody, answers=RiskAnswer)
def trust(call: Call[RiskBody]) -> Answer:
    """Set a member's risk level; `none` clears it. Points already held stay held until they are decided."""
    member_id = call.path("member_id").lower()
    if not ids.is_member_id(member_id):
        raise NotFound("No such member.")
    entry = call.changed(f"member:{member_id}", "risk", after={"risk": call.body.level})
    restrictions.set_risk(member_id, risk.LEVELS.index(call.body.level), beside=[trail.part(entry)])
    return Answer({"member_id": member_id, "level": call.body.level})


handler = api.handler


def _decided_before(decision: Decision) -> Answer:
    """Returns the first answer for a review that was decided before. Raises NotFound if it has no claim."""
    claim = claims.claim(decision.receipt_id)
    if claim is None:
        raise NotFound("No such review.")
    return _answer(decision, replays.replayed(claim, decision.digest))


def _answer(decision: Decision, done: Done[Claim]) -> Answer:
    body = {
        "review_id": decision.review_id,
        "verdict": decision.verdict,
        "points": done.receipt.why["released" if decision.verdict == "release" else "refused"],
        "entry_id": done.receipt.entry_id,
    }
    return Answer(body, replayed=done.replayed)


def _view(review: Review, now: datetime) -> dict[str, Any]:
    return {
        "review_id": review.review_id,
        "member_id": review.member_id,
        "entry_id": review.entry_id,
        "kind": review.kind,
        "title": review.title,
        "points": review.points,
        "source_id": review.source_id,
        "order_id": review.order_id,
        "held_at": review.at.astimezone(now.tzinfo).isoformat(),
    }
