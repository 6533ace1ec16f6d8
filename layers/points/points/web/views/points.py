"""A member's points and their history, as the member sees them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field

from points.domain.calendar import NEVER, last_day
from points.domain.earning import streaks
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import Standing, standing
from points.domain.program.program import Program
from points.web.validation import Answers


class Dying(Answers):
    """Points that expire on the same day."""

    points: int
    expires_on: date


class PointsAnswer(Answers):
    """A member's points."""

    balance: int
    pending: int
    debt: int
    held: int = Field(description="Points held until the shop has reviewed them.")
    earned_total: int
    expiring: list[Dying]
    next_expiry: Dying | None
    streak: int
    signed_in_today: bool
    ask_subscription: bool = Field(
        description="True if more expiry warnings are due soon than the member has accepted. Ask for consent now."
    )


def points_view(account: Account, program: Program, now: datetime, *, ask_subscription: bool) -> dict[str, Any]:
    """Returns the points in the shape of `PointsAnswer`."""
    worth = standing(account, now)
    expiring = list(_expiring(worth))
    return {
        "balance": worth.balance,
        "pending": worth.pending,
        "debt": worth.debt,
        "held": account.number("held"),
        "earned_total": account.number("score:total"),
        "expiring": expiring,
        "next_expiry": expiring[0] if expiring else None,
        "streak": streaks.current_streak(account, now.date() - timedelta(days=1), program.amnesty),
        "signed_in_today": account.text("signed_on") == now.date().isoformat(),
        "ask_subscription": ask_subscription,
    }


def _expiring(worth: Standing) -> Iterator[dict[str, Any]]:
    for lot, points in worth.expiring:
        if lot != NEVER:
            yield {"points": points, "expires_on": last_day(lot).isoformat()}
