"""The sign-in calendar of a member."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import Field

from points.domain.earning import making_up, sign_in, streaks
from points.domain.ledger.accounts import Account
from points.domain.program.program import Catalog, Program
from points.web.validation import Answers, Query


class MonthQuery(Query):
    month: str | None = Field(None, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


class Rung(Answers):
    day: int
    points: int


class MakeUpOffer(Answers):
    left: int = Field(description="Days that may still be made up this month")
    points: int = Field(description="What each costs")
    days: list[date] = Field(description="The days that may be made up, the latest first")


class SignInCalendar(Answers):
    streak: int
    signed_in_today: bool
    days: list[date]
    ladder: list[Rung]
    bonus_days: list[Rung] = Field(description="Points on top of the ladder for reaching that day in a row")
    next_points: int = Field(description="What the next one gives, with its bonus and by what runs then")
    make_up: MakeUpOffer | None = Field(description="null: this program has no making up")


def calendar_view(
    account: Account, catalog: Catalog, now: datetime, *, days: Iterable[date], exhausted: frozenset[str]
) -> dict[str, Any]:
    """In the shape of `SignInCalendar`.

    `days` are those on which the member signed in; `exhausted` names campaigns that have no points left.
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
