"""The sign-in calendar of a member."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field

from points.domain.earning import making_up, sign_in, streaks
from points.domain.ledger.accounts import Account
from points.domain.program.program import Catalog, Program
from points.web.schemas import MONTH
from points.web.validation import Answers, Query


class MonthQuery(Query):
    month: str | None = Field(None, pattern=MONTH)


class Rung(Answers):
    """The points for a day of the streak."""

    day: int
    points: int


class MakeUpOffer(Answers):
    """The missed days that the member can make up."""

    left: int = Field(description="How many days can still be made up this month.")
    points: int = Field(description="The price of a day.")
    days: list[date] = Field(description="The days that can be made up, latest first.")


class SignInCalendar(Answers):
    """A month of sign-ins."""

    streak: int
    signed_in_today: bool
    days: list[date]
    ladder: list[Rung]
    bonus_days: list[Rung] = Field(description="Points in addition to the ladder.")
    next_points: int = Field(description="The points of the next sign-in, with its bonus and campaign.")
    make_up: MakeUpOffer | None = Field(description="Null: days cannot be made up in this program.")


def calendar_view(
    account: Account, catalog: Catalog, now: datetime, *, days: Iterable[date], exhausted: frozenset[str]
) -> dict[str, Any]:
    """Returns the calendar in the shape of `SignInCalendar`.

    `days` are the days on which the member signed in. `exhausted` are the ids of campaigns without points left.
    """
    today, program = now.date(), catalog.program
    return {
        "streak": streaks.current_streak(account, today - timedelta(days=1), program.amnesty),
        "signed_in_today": account.text("signed_on") == today.isoformat(),
        "days": [day.isoformat() for day in days],
        "ladder": [{"day": day, "points": points} for day, points in enumerate(program.ladder.steps, start=1)],
        "bonus_days": [{"day": day, "points": points} for day, points in program.ladder.bonus_days],
        "next_points": sign_in.next_points(account, catalog, now, exhausted),
        "make_up": _make_up_view(account, program, today),
    }


def _make_up_view(account: Account, program: Program, today: date) -> dict[str, Any] | None:
    if program.make_up is None:
        return None
    return {
        "left": making_up.left(account, program.make_up, today),
        "points": program.make_up.points,
        "days": [day.isoformat() for day in making_up.days_open(account, program, today)],
    }
