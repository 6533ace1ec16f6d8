"""The first screen of the mini program, in one answer."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.domain.earning import sign_in, streaks
from points.domain.earning.streaks import DayState
from points.domain.ledger.accounts import Account
from points.domain.program.program import Catalog
from points.web.validation import Answers
from points.web.views.campaigns import RunningCampaign
from points.web.views.points import PointsAnswer
from points.web.views.profiles import OwnProfileView
from points.web.views.rewards import RewardAnswer


class WeekDay(Answers):
    """A day of this week."""

    date: date
    state: DayState = Field(description="`today`: today, not signed in yet.")


class SignInToday(Answers):
    """The sign-ins of this week."""

    streak: int
    signed_in_today: bool
    next_points: int = Field(description="The points of the next sign-in, with its bonus and campaign.")
    week: list[WeekDay] = Field(description="Monday to Sunday.")


class HomeAnswer(Answers):
    """Everything that the first screen shows."""

    me: OwnProfileView
    points: PointsAnswer
    sign_in: SignInToday
    campaigns: list[RunningCampaign] = Field(description="All campaigns that apply now, highest multiplier first.")
    unread: int = Field(description="Unread messages among the newest ten. Ten: ten or more.")
    redemptions: dict[str, int] = Field(
        description="The number of redemptions by status. A status without redemptions is left out."
    )
    rewards: list[RewardAnswer] = Field(
        description="Up to three rewards that the member can redeem now, highest price first."
    )
    terms_version: str = Field(description="The version of the rules, as in `GET /terms`.")


def sign_in_view(
    account: Account, points: Mapping[str, Any], catalog: Catalog, now: datetime, exhausted: frozenset[str]
) -> dict[str, Any]:
    """Returns the sign-ins in the shape of `SignInToday`. `points` is the account in the shape of `PointsAnswer`."""
    return {
        "streak": points["streak"],
        "signed_in_today": points["signed_in_today"],
        "next_points": sign_in.next_points(account, catalog, now, exhausted),
        "week": _week(streaks.week(account, now.date())),
    }


def _week(days: Iterable[tuple[date, DayState]]) -> list[dict[str, str]]:
    return [{"date": day.isoformat(), "state": state} for day, state in days]
