"""The ranges of days in requests for figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from pydantic import Field

from points.domain.errors import Invalid, Wording
from points.domain.figures.measures import MEASURES, Dimension, Measure
from points.domain.figures.series import MOST_DAYS, Compare, Step, is_divided
from points.web.validation import Day, Query

_DAYS: Final = 30  # up to `to`, if the caller names no first day


class RangeQuery(Query):
    """A range of days in the shop's time zone."""

    from_: Day | None = Field(None, alias="from", description=f"The first day. If missing: {_DAYS} days up to `to`.")
    to: Day | None = Field(None, description=f"The last day. If missing: today. At most {MOST_DAYS} days.")


class SummaryQuery(RangeQuery):
    compare: Compare | None = Field(
        None, description="previous: as many days just before. week, year: 7 or 364 days earlier, on the same weekdays."
    )


class DailyQuery(RangeQuery):
    measure: Literal[
        "issued",
        "clawed_back",
        "redeemed",
        "given_back",
        "expired",
        "adjusted",
        "held",
        "granted",
        "extra",
        "entries",
        "sign_ins",
        "members_new",
        "members_active",
        "orders",
        "paid_fen",
        "redemptions",
        "units",
        "cash_fen",
        "units_given_back",
        "units_expired",
    ]
    by: Dimension = "none"
    step: Step = "day"


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both included."""

    first: date
    last: date


def days_of(query: RangeQuery, today: date) -> Days:
    """Returns the days that the query asks for. Raises Invalid if there are none or too many."""
    last = query.to or today
    first = query.from_ or last - timedelta(days=_DAYS - 1)
    if first > last:
        raise Invalid({"from": Wording("不能晚于 to", "must not be after `to`")})
    if (last - first).days >= MOST_DAYS:
        raise Invalid({"from": Wording(f"至多 {MOST_DAYS} 天", f"at most {MOST_DAYS} days")})
    return Days(first, last)


def check_divided(query: DailyQuery) -> None:
    """Raises Invalid if the measure has no parts in this dimension."""
    measure = query.measure
    known: tuple[Measure, ...] = MEASURES
    divided = query.by == "none" if measure not in known else is_divided(measure, query.by)
    if not divided:
        raise Invalid({"by": Wording(f"{measure} 不能这样分", f"{measure} is not divided by {query.by}")})
