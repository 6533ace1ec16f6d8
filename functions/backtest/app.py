"""Tries drafts of rules and campaigns on a sample order or on past orders.

Nothing is changed: the function's role can write only the nonces of requests.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Annotated, Any, Final

from pydantic import Field

from points.adapters.catalog import shop
from points.adapters.catalog.decoding.policies import campaign_of, rule_of
from points.adapters.catalog.records import Record
from points.adapters.operators import callers
from points.adapters.scans import past_orders
from points.domain.calendar import later
from points.domain.decisions import backtesting, conflicts
from points.domain.decisions.conflicts import Objection
from points.domain.earning.calculation import Line, price_order
from points.domain.errors import LimitReached
from points.domain.program.campaigns import Buyer, Campaign
from points.domain.program.program import Catalog, Rule
from points.web.api import Answer, Api, Call, Nothing
from points.web.decisions.earning import NewCampaign, NewRule
from points.web.decisions.versions import content_of
from points.web.fields import Category, Moment
from points.web.languages import Language
from points.web.order_lines import MOST_LINES, Fen, LineId
from points.web.texts import conflicts as conflict_texts
from points.web.validation import Body
from points.web.views.backtests import BacktestAnswer, PreviewAnswer, backtest_view, preview_lines
from points.web.views.figures.effect import EffectAnswer, EffectQuery, effect_view
from points.workflows import campaign_effect, figures_asked

MOST_ORDERS: Final = 20_000
READING_S: Final = 15.0  # of a timeout of 29; the rest is for reading members and for the calculation

api = Api("backtest", callers=callers)


# ── A sample order ───────────────────────────────────────────────────────────


class SampleLine(Body):
    """A line of the sample order."""

    line_id: LineId
    category: Category
    amount_fen: Fen


class SampleOrder(Body):
    """An order to calculate points for. It is not stored."""

    paid_at: Moment | None = Field(None, description="If missing: now. May be in the future.")
    joined_days_ago: int = Field(366, ge=0, le=36_600, description="How many days before `paid_at` the member joined.")
    orders_before: int = Field(1, ge=0, le=1_000_000, description="The member's earlier orders.")
    lines: list[SampleLine] = Field(min_length=1, max_length=MOST_LINES)


class Preview(Body):
    """A sample order and the drafts to try on it."""

    order: SampleOrder
    rules: list[NewRule] = Field(
        [], max_length=50, description="Drafts. Each replaces the rule with its id and the rule of its category."
    )
    campaigns: list[NewCampaign] = Field(
        [], max_length=50, description="Drafts. Each replaces the campaign with its id."
    )


@api.operation("POST", "/merchant/rules/preview", access="program:edit", body=Preview, answers=PreviewAnswer)
def preview(call: Call[Preview]) -> Answer:
    """Calculate the points of a sample order, now and with drafts. Daily limits and budgets count as unused."""
    current = shop.opened()
    rules = [_rule(draft, place) for place, draft in enumerate(call.body.rules)]
    campaigns = [_campaign(draft, f"draft-{place}") for place, draft in enumerate(call.body.campaigns)]
    draft = backtesting.drafted(current.catalog, rules, campaigns)
    return Answer(
        {
            "live": _priced(call.body.order, current.catalog, current.now, call.language),
            "draft": _priced(call.body.order, draft, current.now, call.language),
            "problems": _problems(rules, campaigns, draft, current.now, call.language),
        }
    )


def _priced(sample: SampleOrder, catalog: Catalog, now: datetime, language: Language) -> dict[str, Any]:
    paid_at = sample.paid_at or now
    lines = [Line(line.line_id, line.category, line.amount_fen) for line in sample.lines]
    joined = paid_at.astimezone(catalog.program.zone).date() - timedelta(days=sample.joined_days_ago)
    earned = price_order(lines, catalog, paid_at, buyer=Buyer(joined, sample.orders_before))
    return {"points": earned.points, "lines": list(preview_lines(earned, language))}


def _problems(
    rules: list[Rule], campaigns: list[Campaign], draft: Catalog, now: datetime, language: Language
) -> list[dict[str, str]]:
    found: list[tuple[str, Objection]] = []
    for place, rule in enumerate(rules):
        others = [other for other in draft.rules if other is not rule]
        running = [campaign for campaign in draft.campaigns if campaign.ends_at > now]
        found += [(f"rules.{place}", objection) for objection in conflicts.of_rule(rule, others, running)]
    for place, campaign in enumerate(campaigns):
        rivals = [other for other in draft.campaigns if other is not campaign and other.ends_at > now]
        wrong = conflicts.of_campaign(campaign, rivals, draft.rules, draft.program.zone)
        activities = [activity for activity in draft.activities if activity.ends_at > now]
        multiplied = conflicts.of_multiplier(campaign, [draft.program.ladder], activities)
        over = conflicts.of_new_campaign(campaign, now)
        found += [(f"campaigns.{place}", objection) for objection in chain(wrong, multiplied, over)]
    return [
        {"field": f"{where}.{objection.field}", "message": conflict_texts.words(objection, language)}
        for where, objection in found
    ]


# ── Past orders ──────────────────────────────────────────────────────────────


class Backtest(Body):
    """A draft campaign and the past orders to try it on."""

    campaign: NewCampaign = Field(description="Applied to all these orders; its start and end are ignored.")
    days: int = Field(30, ge=1, le=366, description="Orders of this many days up to now.")
    fen_per_point: Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4})?$")] = Field(
        "1", description="The cost of one point to the shop, in fen."
    )
    top: int = Field(20, ge=1, le=100, description="How many members to list, those with the largest gain first.")
    from_part: int = Field(
        0, ge=0, lt=backtesting.PARTS, description="Where to continue: `next_part` of an earlier answer."
    )


@api.operation("POST", "/merchant/campaigns/backtest", access="program:edit", body=Backtest, answers=BacktestAnswer)
def backtest(call: Call[Backtest]) -> Answer:
    """Backtest a draft campaign on the orders of the last days: points, cost, gains, and limits reached.

    A call reads at most 20,000 orders and for at most 15 seconds. If that is not enough, the answer covers only some of
    32 parts. Each part is a fair sample of all orders, calculated with the whole budget. `next_part` is where the next
    call continues.
    """
    current = shop.opened()
    wanted = call.body
    start = later(current.now, -timedelta(days=wanted.days))
    found = past_orders.since(start, first=wanted.from_part, most=MOST_ORDERS, seconds=READING_S)
    if found.after == found.first:
        raise LimitReached("There are too many orders in this part of the range for one call. Ask for fewer days.")
    draft = _campaign(wanted.campaign, "draft")
    run = backtesting.Backtest(current.catalog, draft, _buyers(draft, found))
    run.play(found.orders)
    view = backtest_view(
        run, since=start, top=wanted.top, fen_per_point=Decimal(wanted.fen_per_point), zone=current.now.tzinfo
    )
    ahead = found.after if found.after < backtesting.PARTS else None
    return Answer(view | {"parts_read": found.after - found.first, "next_part": ahead})


@api.operation(
    "GET",
    "/merchant/figures/campaigns/{campaign_id}/effect",
    access="figures:view",
    query=EffectQuery,
    answers=EffectAnswer,
)
def effect(call: Call[Nothing]) -> Answer:
    """Measure what a campaign with a hold-out brought, and whether it was worth its cost.

    The held-out members are the comparison. Reads at most 20,000 orders since the start, for at most 15 seconds.
    """
    current = shop.opened()
    found = figures_asked.campaign(current, call.path("campaign_id"))
    result = campaign_effect.measured(found.campaign, current.now)
    facts: dict[str, Any] = {
        "campaign_id": found.campaign.campaign_id,
        "holdout_percent": found.campaign.holdout_percent,
        "orders": result.orders,
        "parts_read": result.parts_read,
        "counted_at": result.counted_at.astimezone(current.now.tzinfo).isoformat(),
    }
    return Answer(effect_view(result.effect, call.query.margin_percent, found.facts["cost_fen"], **facts))


def _buyers(draft: Campaign, found: past_orders.Found) -> Any:
    """Returns a function from member id to `Buyer` at that time. Members are read only if the draft has an audience."""
    known = past_orders.buyers(found.orders) if draft.audience else {}
    return lambda member_id: known.get(member_id, Buyer())


def _rule(draft: NewRule, place: int) -> Rule:
    return rule_of(Record(draft.rule_id or f"draft-{place}", 0, content_of(draft)))


def _campaign(draft: NewCampaign, name: str) -> Campaign:
    return campaign_of(Record(draft.campaign_id or name, 0, content_of(draft)))


handler = api.handler
