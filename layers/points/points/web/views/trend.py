"""How a member's points have moved, as the API shows it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from points.domain.calendar import month_of, months_after, parse_day
from points.domain.errors import Invalid, Wording
from points.domain.ledger import trend
from points.domain.ledger.trend import Day as DayOfPoints
from points.web.validation import Answers, Day, Query

MOST_DAYS: Final = 92
MOST_MONTHS: Final = 24
_DAYS: Final = 30  # shown if the caller names no day
_MONTHS: Final = 12

Period = Literal["day", "month"]


class TrendQuery(Query):
    by: Period = "day"
    from_: Day | None = Field(
        None, alias="from", description="The first day. If omitted: 30 days or 12 months up to `to`."
    )
    to: Day | None = Field(
        None, description=f"The last day, today at the latest. At most {MOST_DAYS} days or {MOST_MONTHS} months."
    )


class TrendPoint(Answers):
    """The points of one day, or of one month. For a month, `date` is its first day in the range."""

    date: date
    earned: int = Field(description="The sum of all positive entries.")
    spent: int = Field(description="The sum of all negative entries that are not expiries; 0 or negative.")
    expired: int = Field(description="The sum of all expiries; 0 or negative.")
    balance: int = Field(
        description="What could be spent at the end. Pending points count from their first spendable day."
    )


class TrendAnswer(Answers):
    """A member's points over a range of days."""

    by: Period
    from_: date = Field(alias="from")
    to: date
    points: list[TrendPoint] = Field(description="One for every day or month of the range.")


def days_of(query: TrendQuery, today: date) -> tuple[date, date]:
    """Returns the first and the last day that the query asks for.

    Raises Invalid if the range is too long or in the future, or if its last day is before the first.
    """
    last = min(query.to, today) if query.to else today
    first = query.from_ or _default_first(query.by, last)
    if first > last:
        raise Invalid({"from": Wording("不能晚于 to，也不能晚于今天", "must not be after `to` or after today")})
    if query.by == "day" and (last - first).days >= MOST_DAYS:
        raise Invalid({"from": Wording(f"至多 {MOST_DAYS} 天", f"at most {MOST_DAYS} days")})
    if query.by == "month" and trend.months_between(month_of(first), month_of(last)) > MOST_MONTHS:
        raise Invalid({"from": Wording(f"至多 {MOST_MONTHS} 个月", f"at most {MOST_MONTHS} months")})
    return first, last


def _default_first(by: Period, last: date) -> date:
    if by == "day":
        return last - timedelta(days=_DAYS - 1)
    return parse_day(f"{months_after(month_of(last), 1 - _MONTHS)}-01")


def trend_view(by: Period, first: date, last: date, points: Iterable[tuple[date, DayOfPoints]]) -> dict[str, Any]:
    """Returns the points in the shape of `TrendAnswer`."""
    rows = [
        {
            "date": day.isoformat(),
            "earned": moved.earned,
            "spent": moved.spent,
            "expired": moved.expired,
            "balance": moved.balance,
        }
        for day, moved in points
    ]
    return {"by": by, "from": first.isoformat(), "to": last.isoformat(), "points": rows}
