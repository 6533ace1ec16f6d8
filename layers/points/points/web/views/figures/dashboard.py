"""The first page of figures: what six charts show, in one answer."""

from datetime import date
from typing import Any

from pydantic import Field

from points.domain.figures import series
from points.domain.figures.counts import Counts
from points.web.validation import Answers
from points.web.views.figures.liability import CohortsAnswer, LiabilityAnswer
from points.web.views.figures.members import ReferralsAnswer
from points.web.views.figures.ranges import Days
from points.web.views.figures.series import Totals, totals_view


class DashboardDay(Answers):
    """The points of one day."""

    date: date
    issued: int
    redeemed: int
    expired: int


class DashboardAnswer(Answers):
    """What six charts show. The days add up to `totals`. So do sources and uses, except for points that have none."""

    from_: date = Field(alias="from")
    to: date
    totals: Totals
    days: list[DashboardDay]
    sources: dict[str, int] = Field(description="Points issued, by kind of entry.")
    uses: dict[str, int] = Field(description="Points redeemed, by kind of reward.")
    liability: LiabilityAnswer | None = Field(description="Null before the first night.")
    cohorts: CohortsAnswer
    referrals: ReferralsAnswer


def dashboard_view(days: Days, counts: Counts, **parts: Any) -> dict[str, Any]:
    """Returns the page in the shape of `DashboardAnswer`. `parts` are the answers that it holds."""
    by_day = {
        name: series.rows(counts, name, "none", days.first, days.last) for name in ("issued", "redeemed", "expired")
    }
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "totals": totals_view(counts),
        "days": [
            {
                "date": issued.first.isoformat(),
                "issued": issued.total,
                "redeemed": redeemed.total,
                "expired": expired.total,
            }
            for issued, redeemed, expired in zip(*by_day.values(), strict=True)
        ],
        "sources": series.keyed_totals(counts, "issued", "source"),
        "uses": series.keyed_totals(counts, "redeemed", "use"),
        **parts,
    }
