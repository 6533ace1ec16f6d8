"""Figures for the merchant: what was counted by day, what is owed for points, who comes and who stays.

This is a trust domain of its own: it reads figures and decisions, and nothing about a single member.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

from points.adapters.catalog import shop, stock_lately
from points.adapters.catalog.shop import Shop
from points.adapters.counters import budget_items
from points.adapters.figures import censuses, reader
from points.adapters.figures.censuses import Night
from points.adapters.operators import callers
from points.domain.calendar import month_of, months_after
from points.domain.figures import presence, series
from points.domain.figures.counts import Counts
from points.domain.figures.measures import Dimension
from points.domain.figures.selling import MEAN_DAYS
from points.web.api import Answer, Api, Call, Nothing
from points.web.csv_table import csv_answer, wants_csv
from points.web.views.figures import journal as journal_views
from points.web.views.figures import liability as liability_views
from points.web.views.figures import members as member_views
from points.web.views.figures import selling as selling_views
from points.web.views.figures import series as series_views
from points.web.views.figures.dashboard import DashboardAnswer, dashboard_view
from points.web.views.figures.ranges import DailyQuery, Days, RangeQuery, SummaryQuery, check_divided, days_of
from points.web.views.figures.rates import share
from points.workflows import figures_asked, journal_keeping

api = Api("report", callers=callers)
_A_DAY = timedelta(days=1)
_CHARTED: tuple[Dimension, ...] = ("none", "source", "use")
_figure = partial(api.operation, "GET", access="figures:view")


# ── The first page ───────────────────────────────────────────────────────────


@_figure("/merchant/figures/dashboard", query=RangeQuery, answers=DashboardAnswer)
def dashboard(call: Call[Nothing]) -> Answer:
    """Get what the first page of figures shows, in one answer: points by day, sources, uses, what is owed, cohorts."""
    current = shop.opened()
    today = current.now.date()
    days = days_of(call.query, today)
    of_range: dict[Dimension, tuple[date, date]] = dict.fromkeys(_CHARTED, (days.first, days.last))
    counts = reader.counts_of(of_range | figures_asked.needs(current.catalog.program, today))
    at = censuses.latest(today)
    found = figures_asked.cohorts_of(counts, month_of(today))
    page = dashboard_view(
        days,
        counts,
        liability=_owed(current, at, counts) if at else None,
        cohorts=liability_views.cohorts_view(found, at.census.left if at else {}),
        referrals=member_views.referrals_view(days, counts, at.census.waiting_friends if at else None),
    )
    return Answer(page)


# ── By day ───────────────────────────────────────────────────────────────────


@_figure("/merchant/figures/summary", query=SummaryQuery, answers=series_views.SummaryAnswer)
def summary(call: Call[Nothing]) -> Answer:
    """Get the totals of a range of days, and of the range to compare with."""
    days = days_of(call.query, shop.opened().now.date())
    counts = reader.counts(days.first, days.last, "none")
    if call.query.compare is None:
        return Answer(series_views.summary_view(days, counts, None))
    before = Days(*series.before(days.first, days.last, call.query.compare))
    compared = reader.counts(before.first, before.last, "none")
    return Answer(series_views.summary_view(days, counts, (before, compared)))


@_figure("/merchant/figures/daily", query=DailyQuery, answers=series_views.DailyAnswer)
def daily(call: Call[Nothing]) -> Answer:
    """Get a measure by day, week or month, divided by a dimension. `Accept: text/csv` answers a table."""
    wanted: DailyQuery = call.query
    check_divided(wanted)
    days = days_of(wanted, shop.opened().now.date())
    if wanted.measure == "members_active":
        rows = series_views.present_rows(censuses.present(days.first, days.last), days, wanted.step)
    else:
        dimensions: tuple[Dimension, ...] = ("none",) if wanted.by == "none" else ("none", wanted.by)
        counts = reader.counts(days.first, days.last, *dimensions)
        rows = series.rows(counts, wanted.measure, wanted.by, days.first, days.last, wanted.step)
    if wants_csv(call.request.headers.get("accept", "")):
        header, table = series_views.daily_table(rows, wanted.measure)
        return csv_answer(f"{wanted.measure}-{days.first}-{days.last}", header, table)
    return Answer(series_views.daily_view(days, rows, measure=wanted.measure, by=wanted.by, step=wanted.step))


# ── What is owed ─────────────────────────────────────────────────────────────


@_figure("/merchant/figures/liability", query=liability_views.LiabilityQuery, answers=liability_views.LiabilityAnswer)
def owed(call: Call[Nothing]) -> Answer:
    """Get the liability for outstanding points, by month of expiry, from the last count of all accounts."""
    current = shop.opened()
    at = figures_asked.night(call.query.as_of or current.now.date())
    day = at.as_of.astimezone(current.now.tzinfo).date()
    return Answer(_owed(current, at, reader.counts_of(figures_asked.needs(current.catalog.program, day))))


def _owed(current: Shop, at: Night, counts: Counts) -> dict[str, Any]:
    owing = figures_asked.owed(current, at, counts)
    value, counted_at = current.catalog.program.point_value_fen, at.as_of.astimezone(current.now.tzinfo)
    return liability_views.liability_view(owing, at.census, counted_at, value, at.top_share)


@_figure("/merchant/figures/cohorts", answers=liability_views.CohortsAnswer)
def cohorts(call: Call[Nothing]) -> Answer:
    """Get the points granted, spent and expired by month of expiry."""
    current = shop.opened()
    at = censuses.latest(current.now.date())
    found = figures_asked.cohorts(current.catalog.program, current.now.date())
    return Answer(liability_views.cohorts_view(found, at.census.left if at else {}))


@_figure("/merchant/figures/journal", query=journal_views.JournalQuery, answers=journal_views.JournalAnswer)
def journal(call: Call[Nothing]) -> Answer:
    """Get the accountant's journal of a month. `Accept: text/csv` answers a table in Chinese and in yuan."""
    program, month = shop.opened().catalog.program, call.query.month
    found = journal_keeping.journal_of(program, month)
    if wants_csv(call.request.headers.get("accept", "")):
        return csv_answer(f"journal-{month}", journal_views.HEADER, journal_views.journal_table(found.lines))
    return Answer(
        {
            "month": month,
            "lines": journal_views.journal_lines(found.lines),
            "redemption_rate_ultimate": share(found.rate),
            "point_value_fen": share(program.point_value_fen),
        }
    )


# ── Members ──────────────────────────────────────────────────────────────────


@_figure("/merchant/figures/members", query=RangeQuery, answers=member_views.MembersInNumbers)
def members(call: Call[Nothing]) -> Answer:
    """Get how many members are active, new, returning, lost and silent."""
    now = shop.opened().now
    days = days_of(call.query, now.date())
    at = figures_asked.night(days.last + _A_DAY)
    before = censuses.latest(days.first)
    new = series.totals(reader.counts(days.first, days.last, "none"))["members_new"]
    here = presence.presence(days.first, before.census.last_days if before else None, at.census.last_days)
    counted_at = at.as_of.astimezone(now.tzinfo)
    return Answer(member_views.members_view(days, new, here, at.census, counted_at, segments=at.segments))


@_figure("/merchant/figures/retention", query=member_views.RetentionQuery, answers=member_views.RetentionAnswer)
def retention(call: Call[Nothing]) -> Answer:
    """Get the retention triangle: who joined in a month and was active in later months."""
    today = shop.opened().now.date()
    last = month_of(today)
    first = months_after(last, 1 - call.query.months)
    joined = figures_asked.night(today).census.joined
    return Answer(member_views.retention_view(joined, censuses.active(first, last), first, last))


@_figure("/merchant/figures/referrals", query=RangeQuery, answers=member_views.ReferralsAnswer)
def referrals(call: Call[Nothing]) -> Answer:
    """Get the friends whose invitation counted, what they cost in points, and how many bonuses are not due yet."""
    today = shop.opened().now.date()
    days = days_of(call.query, today)
    counts, at = reader.counts(days.first, days.last, "source"), censuses.latest(today)
    return Answer(member_views.referrals_view(days, counts, at.census.waiting_friends if at else None))


# ── Rewards and campaigns ────────────────────────────────────────────────────


@_figure("/merchant/figures/rewards", query=RangeQuery, answers=selling_views.RewardsFiguresAnswer)
def rewards(call: Call[Nothing]) -> Answer:
    """Get what was redeemed of each reward, how much of its supply, and how long the rest will last."""
    current = shop.opened()
    today = current.now.date()
    days = days_of(call.query, today)
    counts = reader.counts(days.first, days.last, "reward")
    lately = reader.counts(today - (MEAN_DAYS - 1) * _A_DAY, today, "reward")
    left = stock_lately.left({each.life_id: each.shards for each in current.rewards.values() if each.stocked})
    items = selling_views.rewards_view(current.rewards, left, counts, lately)
    return Answer({"from": days.first.isoformat(), "to": days.last.isoformat(), "items": items})


@_figure("/merchant/figures/campaigns/{campaign_id}", answers=selling_views.CampaignFigures)
def campaign(call: Call[Nothing]) -> Answer:
    """Get what a campaign gave and what that costs. Of more than 400 days only the last 400 are counted."""
    current = shop.opened()
    found = figures_asked.campaign(current, call.path("campaign_id"))
    life, budget = found.campaign.life_id, found.campaign.budget_points
    left = None if budget is None else budget_items.left([life])[life]
    return Answer(selling_views.campaign_view(found.campaign, found.counts, budget_left=left, **found.facts))


handler = api.handler
