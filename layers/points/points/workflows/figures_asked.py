"""Reads what a figure is computed from: the counts by day, the last census, and the merchant's decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from points.adapters.catalog.shop import Shop
from points.adapters.figures import censuses, reader
from points.adapters.figures.censuses import Night
from points.domain.calendar import NEVER, Month, month_of, months_after, parse_day
from points.domain.errors import NotFound
from points.domain.figures import breakage, liability, series
from points.domain.figures.breakage import Cohort
from points.domain.figures.counts import Counts
from points.domain.figures.liability import Liability
from points.domain.figures.measures import UNKNOWN, Dimension
from points.domain.figures.money import fen
from points.domain.program.campaigns import Campaign
from points.domain.program.program import Program

_CLOSED_MONTHS: Final = breakage.CLOSED_COHORTS + 2  # with the grace of points that were given back
MOST_MONTHS: Final = 12 * 11  # ten years of life, and the closed cohorts
_YEAR: Final = timedelta(days=365)


def night(day: date) -> Night:
    """Returns the last census on or before `day`. Raises NotFound if there is none."""
    found = censuses.latest(day)
    if found is None:
        raise NotFound("The accounts were not counted yet on this day. They are counted every night.")
    return found


# ── Cohorts and liability ────────────────────────────────────────────────────


def needs(program: Program, day: date) -> dict[Dimension, tuple[date, date]]:
    """Returns the counts that the liability and the cohorts of `day` need: the days of each dimension."""
    first = parse_day(f"{months_after(month_of(day), -_months_back(program))}-01")
    return {"cohort": (first, day), "reward": (day - _YEAR, day)}


def cohorts(program: Program, day: date) -> list[Cohort]:
    """Returns the cohorts that may have points or have closed in the last year, as of `day`, oldest first."""
    return cohorts_of(reader.counts_of({"cohort": needs(program, day)["cohort"]}), month_of(day))


def _months_back(program: Program) -> int:
    policy = program.expiry
    life = {"rolling_months": policy.months, "end_of_year": 12 * (policy.years + 1), "never": 0}[policy.kind]
    return min(MOST_MONTHS, life + program.pending_days // 28 + 1 + _CLOSED_MONTHS)


def cohorts_of(counts: Counts, this_month: Month) -> list[Cohort]:
    """Returns the cohorts in these counts, oldest first. Those before `this_month` are closed."""
    measured = {name: series.keyed_totals(counts, name, "cohort") for name in ("granted", "clawed_back", "expired")}
    months = sorted({month for keyed in measured.values() for month in keyed if month != UNKNOWN})
    return [
        Cohort(
            month,
            measured["granted"].get(month, 0),
            measured["clawed_back"].get(month, 0),
            measured["expired"].get(month, 0) if month < this_month and month != NEVER else None,
        )
        for month in months
    ]


def owed(current: Shop, at: Night, counts: Counts) -> Liability:
    """Returns the liability at this census. `counts` are those of `needs`. Makes one read for the closed cohorts."""
    program, day = current.catalog.program, at.as_of.astimezone(current.catalog.program.zone).date()
    return liability.liability(
        at.census.left,
        month_of(day),
        breakage.last_closed(cohorts_of(counts, month_of(day))),
        censuses.left(months_after(month_of(day), -_months_back(program)), month_of(day)),
        point_value_fen=program.point_value_fen,
        cost_fen=cost_of_a_point(current, counts),
    )


def cost_of_a_point(current: Shop, counts: Counts) -> Fraction | None:
    """Returns what a redeemed point cost in these counts by reward, over rewards whose cost is known; None without any.

    A reward that was deleted has no known cost.
    """
    units, points = series.keyed_totals(counts, "units", "reward"), series.keyed_totals(counts, "redeemed", "reward")
    back = series.keyed_totals(counts, "units_given_back", "reward")
    costs = {reward.life_id: reward.cost_fen for reward in current.rewards.values() if reward.cost_fen is not None}
    cost = sum((units.get(name, 0) - back.get(name, 0)) * each for name, each in costs.items())
    return liability.cost_of_a_point(cost, sum(points.get(name, 0) for name in costs))


# ── Campaigns ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """A campaign with its counts since its start, and the facts that no count holds."""

    campaign: Campaign
    counts: Counts
    facts: Mapping[str, Any]


def campaign(current: Shop, campaign_id: str) -> CampaignCounts:
    """Returns the campaign's counts and cost. Raises NotFound if there is no such campaign."""
    found = next((one for one in current.catalog.campaigns if one.campaign_id == campaign_id), None)
    if found is None:
        raise NotFound("There is no such campaign.")
    zone, today = current.now.tzinfo, current.now.date()
    last = min(found.ends_at.astimezone(zone).date(), today)
    first = min(last, max(found.starts_at.astimezone(zone).date(), last - timedelta(days=series.MOST_DAYS - 1)))
    counts = reader.counts_of({"campaign": (first, last), **needs(current.catalog.program, today)})
    rate = breakage.ultimate_redemption_rate(breakage.last_closed(cohorts_of(counts, month_of(today))))
    cost = cost_of_a_point(current, counts) or current.catalog.program.point_value_fen
    extra = series.keyed_totals(counts, "extra", "campaign").get(found.life_id, 0)
    return CampaignCounts(
        found,
        counts,
        {
            "starts_at": found.starts_at.astimezone(zone).isoformat(),
            "ends_at": found.ends_at.astimezone(zone).isoformat(),
            "from": first.isoformat(),
            "to": last.isoformat(),
            "cost_fen": fen(extra * cost * rate),
            "cost_per_point_fen": float(cost),
            "redemption_rate_ultimate": float(rate),
        },
    )
