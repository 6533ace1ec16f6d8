"""A member as the merchant sees them: standing, lots, scores and restrictions."""

from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import Field

from points.domain.boards.census import Visibility
from points.domain.calendar import NEVER, last_day
from points.domain.earning import risk
from points.domain.figures.census import last_day_here
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.rewards import eligibility
from points.domain.segments.conditions import SOON_DAYS, expiring_within
from points.web.validation import Answers

# What replaces the fields that can name the member, for a caller without the right names:view.
NAMELESS: Final = {"nickname": "", "avatar_url": "", "frozen_for": ""}


class Lot(Answers):
    """Points with the same expiry date."""

    points: int = Field(description="Points left. Spent points are charged to the lots that expire first.")
    expires_on: date | None = Field(description="Null: they never expire.")


class WaitingLot(Answers):
    """Pending points. They can be spent from `live_from` on."""

    points: int
    live_from: date
    expires_on: date | None


class MemberDetails(Answers):
    """A member, for the merchant."""

    member_id: str
    nickname: str
    avatar_url: str
    leaderboard: Visibility
    joined_at: datetime | None
    tags: list[str]
    balance: int
    pending: int
    debt: int
    held: int = Field(description="Points held for review, see GET /merchant/reviews.")
    risk: Literal["none", "low", "medium", "high"]
    lots: list[Lot]
    waiting: list[WaitingLot]
    settled_through: str = Field(description="The last month that is closed.")
    scores: dict[str, int]
    streak: int
    signed_on: date | None
    last_active_on: date | None = Field(
        description="The last day on which the member joined, signed in or earned points."
    )
    expiring_in_30_days: int = Field(description="Points that expire on a day up to 30 days from now.")
    frozen: bool
    frozen_for: str
    erased: bool


class MembersAnswer(Answers):
    items: list[MemberDetails]
    next_cursor: str | None


def account_details(account: Account, now: datetime) -> dict[str, Any]:
    """Returns the fields of `MemberDetails` that come from the account.

    The other fields come from the member's personal data.
    """
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
        "last_active_on": None if account.erased else last_day_here(account, now.tzinfo).isoformat(),
        "expiring_in_30_days": expiring_within(worth, now.date(), SOON_DAYS),
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
    """Returns the last day of a lot; None for one that does not expire."""
    return None if lot == NEVER else last_day(lot).isoformat()
