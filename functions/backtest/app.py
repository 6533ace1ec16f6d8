"""What if: sample orders under drafts, and past orders as if a campaign had run. Reads only; its role can write nothing
but the nonce of a request."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Annotated, Any, Final

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.catalog.decoding.policies import campaign_of, rule_of
from points.adapters.catalog.records import Record
from points.adapters.catalog.shop import Shop
from points.adapters.counters import nonces
from points.adapters.scans import past_orders
from points.domain.calendar import later
from points.domain.decisions import backtesting, conflicts
from points.domain.decisions.conflicts import Objection
from points.domain.earning.calculation import Earned, Line, price_order
from points.domain.errors import LimitReached
from points.domain.program.campaigns import Buyer, Campaign
from points.domain.program.program import Catalog, Rule
from points.web.api import Answer, Api, Call
from points.web.decisions.earning import NewCampaign, NewRule
from points.web.decisions.versions import content_of
from points.web.fields import Category, Moment
from points.web.languages import Language
from points.web.order_lines import MOST_LINES, Fen, LineId
from points.web.texts import conflicts as conflict_texts
from points.web.texts import history
from points.web.validation import Answers, Body

MOST_ORDERS: Final = 20_000
READING_S: Final = 15.0  # of a timeout of 29: what is left is for members and arithmetic

api = Api("backtest", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


# ── A sample order ───────────────────────────────────────────────────────────


class SampleLine(Body):
    line_id: LineId
    category: Category
    amount_fen: Fen


class SampleOrder(Body):
    paid_at: Moment | None = Field(None, description="now, where missing; may lie in the future")
    joined_days_ago: int = Field(366, ge=0, le=36_600, description="When its member joined")
    orders_before: int = Field(1, ge=0, le=1_000_000, description="How often they had bought before")
    lines: list[SampleLine] = Field(min_length=1, max_length=MOST_LINES)


class Preview(Body):
    order: SampleOrder
    rules: list[NewRule] = Field([], max_length=50, description="Drafts, each in place of its id and its category")
    campaigns: list[NewCampaign] = Field([], max_length=50, description="Drafts, each in place of its id")


class PreviewLine(Answers):
    line_id: str
    points: int
    reason: str
    rule_id: str | None
    campaign_id: str | None


class Priced(Answers):
    points: int
    lines: list[PreviewLine]


class Problem(Answers):
    field: str
    message: str


class PreviewAnswer(Answers):
    live: Priced = Field(description="By what holds now")
    draft: Priced = Field(description="With the drafts")
    problems: list[Problem] = Field(description="Why the drafts would be refused beside all others, if they would")


@api.operation("POST", "/merchant/rules/preview", access="admin", body=Preview, answers=PreviewAnswer)
def preview(call: Call[Preview]) -> Answer:
    """Price a sample order by what holds now and with drafts. Limits per day and budgets are taken for unused."""
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
    return {"points": earned.points, "lines": list(_lines(earned, language))}


def _lines(earned: Earned, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "line_id": each.line.line_id,
            "points": each.points,
            "reason": history.reason(each.why, language),
            "rule_id": each.why.get("rule"),
            "campaign_id": each.why.get("campaign"),
        }
        for each in earned.lines
    ]


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
    campaign: NewCampaign = Field(description="Replayed as if it had run all the time; its window does not matter")
    days: int = Field(30, ge=1, le=366, description="Orders of so many days up to now")
    fen_per_point: Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4})?$")] = Field(
        "1", description="What a point costs the shop, in fen"
    )
    top: int = Field(20, ge=1, le=100, description="How many of the members who gain most are named")
    from_part: int = Field(0, ge=0, lt=past_orders.PARTS, description="Goes on where an answer ended: its next_part")


class Gain(Answers):
    member_id: str
    points: int


class BudgetUse(Answers):
    points: int = Field(description="What the campaign would have given in all")
    used_up_at: datetime | None = Field(description="When an order first found too little left")
    orders_refused: int = Field(description="Orders that found too little left")


class BacktestAnswer(Answers):
    since: datetime
    orders: int = Field(description="Orders replayed, without what was returned since")
    members: int
    members_gaining: int
    points_then: int = Field(description="What these orders earned then")
    points_without: int = Field(description="What they earn by what holds now")
    points_with: int = Field(description="The same with the draft")
    extra_points: int
    extra_cost_fen: int
    top: list[Gain]
    lines_cut_by_daily_limits: int
    budget: BudgetUse
    parts_read: int = Field(description=f"Of {past_orders.PARTS} parts of all orders, each a fair sample")
    next_part: int | None = Field(description="Where to go on in a further call; null when all were read")


@api.operation("POST", "/merchant/campaigns/backtest", access="admin", body=Backtest, answers=BacktestAnswer)
def backtest(call: Call[Backtest]) -> Answer:
    """Replay the orders of the last days with a draft of a campaign: points, cost, who gains, limits met.

    At most 20,000 orders and 15 seconds of reading in a call; where that is not enough, the answer is about some of the
    parts, a fair sample, with the whole budget, and `next_part` says where the next call goes on.
    """
    current = shop.opened()
    wanted = call.body
    start = later(current.now, -timedelta(days=wanted.days))
    found = past_orders.since(start, first=wanted.from_part, most=MOST_ORDERS, seconds=READING_S)
    if found.after == found.first:
        raise LimitReached("A part of the orders is too much for one call; ask for fewer days.")
    draft = _campaign(wanted.campaign, "draft")
    replay = backtesting.Replay(current.catalog, draft, _buyers(draft, found))
    replay.play(found.orders)
    return Answer(_told(replay, wanted, found, start, current))


def _buyers(draft: Campaign, found: past_orders.Found) -> Any:
    """Who was new then; read only where it matters."""
    known = past_orders.buyers(found.orders) if draft.audience else {}
    return lambda member_id: known.get(member_id, Buyer())


def _told(
    replay: backtesting.Replay, wanted: Backtest, found: past_orders.Found, start: datetime, current: Shop
) -> Mapping[str, Any]:
    extra = replay.points_with - replay.points_without
    ranked = sorted(replay.gains.items(), key=lambda gain: (-gain[1], gain[0]))
    used_up_at = replay.used_up_at
    return {
        "since": start.isoformat(),
        "orders": replay.orders,
        "members": len(replay.members),
        "members_gaining": len(replay.gains),
        "points_then": replay.points_then,
        "points_without": replay.points_without,
        "points_with": replay.points_with,
        "extra_points": extra,
        "extra_cost_fen": backtesting.cost_fen(extra, Decimal(wanted.fen_per_point)),
        "top": [{"member_id": member_id, "points": points} for member_id, points in ranked[: wanted.top]],
        "lines_cut_by_daily_limits": replay.lines_cut,
        "budget": {
            "points": replay.drawn,
            "used_up_at": used_up_at.astimezone(current.now.tzinfo).isoformat() if used_up_at else None,
            "orders_refused": replay.refused,
        },
        "parts_read": found.after - found.first,
        "next_part": found.after if found.after < past_orders.PARTS else None,
    }


def _rule(draft: NewRule, place: int) -> Rule:
    return rule_of(Record(draft.rule_id or f"draft-{place}", 0, content_of(draft)))


def _campaign(draft: NewCampaign, name: str) -> Campaign:
    return campaign_of(Record(draft.campaign_id or name, 0, content_of(draft)))


handler = api.handler
