"""Shows how a member's points have changed, for a chart.

The sums of past months are stored, so that each entry is read once.
"""

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import presence, trends
from points.domain.ledger import trend
from points.web.api import Answer, Api, Call, Nothing
from points.web.views.trend import TrendAnswer, TrendQuery, days_of, trend_view

api = Api("trend", member_keys=secrets.token_keys, presence=presence)


@api.operation("GET", "/points/trend", access="member", look="within", query=TrendQuery, answers=TrendAnswer)
def points_trend(call: Call[Nothing]) -> Answer:
    """Get the member's points by day or by month: earned, spent, expired, and the balance at the end."""
    now, wanted = shop.opened().now, call.query
    first, last = days_of(wanted, now.date())
    changed = trends.changed_days(call.member_id, first, last, now)
    periods = trend.by_day if wanted.by == "day" else trend.by_month
    return Answer(trend_view(wanted.by, first, last, periods(changed, first, last)))


handler = api.handler
