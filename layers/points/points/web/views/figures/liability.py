"""The liability and the cohorts of points, as the API shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pydantic import Field

from points.domain.calendar import Month
from points.domain.figures import breakage
from points.domain.figures.breakage import Cohort
from points.domain.figures.census import Census
from points.domain.figures.liability import Liability
from points.web.validation import Answers, Day, Query
from points.web.views.figures.rates import share


class LiabilityQuery(Query):
    as_of: Day | None = Field(None, description="If missing: today. The last count on or before this day is used.")


class ExpectedExpiry(Answers):
    """The points of a month that are expected to expire, from how the last closed months shrank."""

    low: int
    mid: int
    high: int


class MonthOfExpiry(Answers):
    """The points that expire at the end of a month."""

    month: str = Field(description="`never` for points that do not expire.")
    points: int
    face_fen: int
    expected_expiry: ExpectedExpiry | None = Field(description="Null if no closed month was counted so long before.")


class LiabilityAnswer(Answers):
    """What the shop owes its members for their points. The months add up to the totals."""

    as_of: date
    counted_at: datetime = Field(description="When the accounts were counted.")
    outstanding: int = Field(description="Points that can be spent now or later. Held points and debt are apart.")
    pending: int = Field(description="The part of `outstanding` that cannot be spent yet.")
    debt: int
    held: int
    by_month: list[MonthOfExpiry]
    face_fen: int = Field(description="outstanding x point_value_fen of the program.")
    expected_fen: int = Field(description="face_fen x redemption_rate_ultimate.")
    cash_fen: int | None = Field(
        description="outstanding x redemption_rate_ultimate x what a redeemed point cost in the last twelve months."
        " Null until a reward with `cost_fen` is redeemed."
    )
    point_value_fen: float
    redemption_rate_ultimate: float = Field(description="1 less the share that expired of the last twelve cohorts.")
    top_share: float | None = Field(description="The share of the points that the top hundredth of their holders has.")


class CohortView(Answers):
    """The points that expire at the end of one month."""

    month: str
    granted: int
    clawed_back: int
    expired: int | None = Field(description="What was left at the end of the month. Null if it is not over.")
    spent: int | None
    outstanding: int | None = Field(description="Null if the month is over.")
    breakage: float | None


class CohortsAnswer(Answers):
    """The cohorts of points by month of expiry, oldest first."""

    items: list[CohortView]
    breakage_ultimate: float = Field(description="Of the last twelve closed cohorts.")
    redemption_rate_ultimate: float


def liability_view(
    owed: Liability, census: Census, counted_at: datetime, point_value_fen: Fraction, top_share: Fraction | None
) -> dict[str, Any]:
    """Returns the liability in the shape of `LiabilityAnswer`."""
    return {
        "as_of": counted_at.date().isoformat(),
        "counted_at": counted_at.isoformat(),
        "outstanding": owed.outstanding,
        "pending": census.pending,
        "debt": census.debt,
        "held": census.held,
        "point_value_fen": share(point_value_fen),
        "top_share": share(top_share),
        "by_month": [
            {
                "month": row.month,
                "points": row.points,
                "face_fen": row.face_fen,
                "expected_expiry": asdict(row.expected) if row.expected else None,
            }
            for row in owed.by_month
        ],
        "face_fen": owed.face_fen,
        "expected_fen": owed.expected_fen,
        "cash_fen": owed.cash_fen,
        "redemption_rate_ultimate": share(owed.redemption_rate_ultimate),
    }


def cohorts_view(cohorts: Sequence[Cohort], outstanding: Mapping[Month, int]) -> dict[str, Any]:
    """Returns the cohorts in the shape of `CohortsAnswer`."""
    closed = breakage.last_closed(cohorts)
    items = [
        {
            "month": cohort.month,
            "granted": cohort.granted,
            "clawed_back": cohort.clawed_back,
            "expired": cohort.expired,
            "spent": _spent(cohort, outstanding),
            "outstanding": outstanding.get(cohort.month, 0) if cohort.expired is None else None,
            "breakage": share(cohort.breakage),
        }
        for cohort in cohorts
    ]
    rate = breakage.ultimate_redemption_rate(closed)
    return {"items": items, "breakage_ultimate": share(1 - rate), "redemption_rate_ultimate": share(rate)}


def _spent(cohort: Cohort, outstanding: Mapping[Month, int]) -> int | None:
    return cohort.spent if cohort.expired is not None else cohort.kept - outstanding.get(cohort.month, 0)
