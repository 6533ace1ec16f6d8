"""A member as the merchant sees them: standing, lots, scores and restrictions."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.boards.census import Visibility
from points.domain.calendar import NEVER, last_day
from points.domain.earning import risk
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.rewards import eligibility
from points.web.validation import Answers


class Lot(Answers):
    points: int = Field(description="What is left of it, if what is spent is charged to the lots that die first")
    expires_on: date | None = Field(description="null: never")


class WaitingLot(Answers):
    points: int
    live_from: date
    expires_on: date | None


class MemberDetails(Answers):
    member_id: str
    nickname: str
    avatar_url: str
    leaderboard: Visibility
    joined_at: datetime | None
    tags: list[str]
    balance: int
    pending: int
    debt: int
    held: int = Field(description="Waiting for a look: GET /merchant/reviews")
    risk: Literal["none", "low", "medium", "high"]
    lots: list[Lot]
    waiting: list[WaitingLot]
    settled_through: str = Field(description="The last month that is written down as closed")
    scores: dict[str, int]
    streak: int
    signed_on: date | None
    frozen: bool
    frozen_for: str
    erased: bool


class MembersAnswer(Answers):
    items: list[MemberDetails]
    next_cursor: str | None


def account_details(account: Account, now: datetime) -> dict[str, Any]:
    """What the account says for `MemberDetails`; the rest is the person's."""
    worth = standing(account, now)
    return {
        "leaderboard": account.text("board") or "shown",
        "tags": eligibility.tags_of(account),
        "balance": worth.balance,
        "pending": worth.pending,
        "debt": worth.debt,
        "held": account.number("held"),
        "risk": risk.LEVELS[risk.level_of(account)],
        "lots": [{"points": points, "expires_on": end_of(lot)} for lot, points in worth.expiring],
        "waiting": _waiting(account, now),
        "settled_through": account.settled_through,
        "scores": account.scores,
        "streak": account.number("streak"),
        "signed_on": account.text("signed_on") or None,
        "frozen": account.frozen,
        "erased": account.erased,
    }


def _waiting(account: Account, now: datetime) -> list[dict[str, Any]]:
    return [
        {"points": points, "live_from": day, "expires_on": end_of(lot)}
        for (day, lot), points in account.pending.items()
        if points and day > now.date().isoformat()
    ]


def end_of(lot: str) -> str | None:
    """The last day of a lot; None for one that does not expire."""
    return None if lot == NEVER else last_day(lot).isoformat()
