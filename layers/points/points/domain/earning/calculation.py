"""Computes how many points an order earns and why, and multiplies points by a campaign.

The points of an order (docs/openapi.json, `POST /merchant/orders`) are computed for each category. The amount is
divided by the rule's `fen_per_point` and rounded down. The result is multiplied by the best campaign's multiplier and
rounded down. Then it is reduced to what the rule's daily limit allows. The points are divided among the category's
lines by largest remainder, so that a refund of a line takes back exactly its share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from points.domain.earning.budgets import BudgetDraw
from points.domain.earning.daily_limits import Spending
from points.domain.ledger.accounts import Value
from points.domain.program import lives
from points.domain.program.campaigns import OLD_HAND, Buyer, Campaign
from points.domain.program.program import Catalog, Rule


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order. `amount_fen` is what was paid for it."""

    line_id: str
    category: str
    amount_fen: int
    sku: str = ""


@dataclass(frozen=True, slots=True)
class EarnedLine:
    """One order line with its points. `why` has the reasons; the order stores it and the API returns it.
    `scores` are the account attributes of the scores on the merchant's own boards to which the points were added.
    """

    line: Line
    points: int
    why: Mapping[str, Value] = field(default_factory=dict)
    scores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """The points that one order earns, line by line, with the daily limits that they use and the budgets that they draw
    on.
    """

    lines: tuple[EarnedLine, ...]
    daily: tuple[Spending, ...] = ()
    budgets: tuple[BudgetDraw, ...] = ()

    @property
    def points(self) -> int:
        """The points of all lines."""
        return sum(line.points for line in self.lines)


@dataclass(frozen=True, slots=True)
class Seen:
    """What earlier attempts found out.
    `used_today` are the points that the member has earned today, by rule id. `exhausted` are the ids of campaigns whose
    budget is used up.
    """

    used_today: Mapping[str, int] = field(default_factory=dict)
    exhausted: frozenset[str] = frozenset()


def price_order(
    lines: Sequence[Line], catalog: Catalog, paid_at: datetime, seen: Seen = Seen(), buyer: Buyer = OLD_HAND
) -> Earned:
    """Returns the points of an order that was paid at `paid_at`, line by line."""
    by_category: dict[str, list[Line]] = {}
    for line in lines:
        by_category.setdefault(line.category, []).append(line)

    earned: dict[str, EarnedLine] = {}
    daily: dict[str, Spending] = {}
    budgets: dict[str, BudgetDraw] = {}
    for category, group in by_category.items():
        points, why = _price_category(category, group, catalog, paid_at, seen, buyer, daily, budgets)
        shares = spread(points, [line.amount_fen for line in group])
        for line, share in zip(group, shares, strict=True):
            earned[line.line_id] = EarnedLine(line, share, why)
    return Earned(tuple(earned[line.line_id] for line in lines), tuple(daily.values()), tuple(budgets.values()))


def _price_category(
    category: str,
    group: Sequence[Line],
    catalog: Catalog,
    paid_at: datetime,
    seen: Seen,
    buyer: Buyer,
    daily: dict[str, Spending],
    budgets: dict[str, BudgetDraw],
) -> tuple[int, dict[str, Value]]:
    rule = catalog.rule_for(category)
    if rule is None:
        return 0, {"none": "no_rule"}
    paid_fen = sum(line.amount_fen for line in group)
    base = paid_fen // rule.fen_per_point  # floor: half a step buys nothing
    why: dict[str, Value] = {
        "rule": rule.rule_id,
        "version": rule.version,
        "fen_per_point": rule.fen_per_point,
    }
    if not base:
        return 0, why | {"short": rule.fen_per_point - paid_fen}

    campaign = catalog.best_campaign("purchase", category, paid_at, seen.exhausted, buyer)
    points = multiplied(base, campaign.multiplier) if campaign else base
    why |= because_of(campaign)
    if seen.exhausted:
        why |= used_up(campaign, catalog.best_campaign("purchase", category, paid_at, buyer=buyer))
    points, limited = _within_daily_limit(rule, points, daily, seen)
    if limited:
        why["daily_limit"] = limited
    if rule.daily_limit_points is not None:
        why["daily"] = rule.daily_limit_points
    if campaign and campaign.budget_points is not None and points:
        drawn = budgets[campaign.campaign_id].points if campaign.campaign_id in budgets else 0
        budgets[campaign.campaign_id] = BudgetDraw.of(campaign, drawn + points)
    return points, why


def because_of(campaign: Campaign | None) -> dict[str, Value]:
    """Returns the campaign's part of an entry's `why`; empty without a campaign."""
    if campaign is None:
        return {}
    budget: dict[str, Value] = {} if campaign.budget_points is None else {"budget": campaign.budget_points}
    return {
        **lives.named("campaign", campaign.campaign_id, campaign.life),
        "campaign_version": campaign.version,
        "multiplier": str(campaign.multiplier),
        **budget,
    }


def used_up(campaign: Campaign | None, best: Campaign | None) -> dict[str, Value]:
    """Returns the part of `why` that names a better campaign whose budget is used up; empty if there is none.
    `campaign` is the one that applies, `best` the one that would apply if all budgets had points.
    """
    return {"used_up": best.campaign_id} if best and best is not campaign else {}


def _within_daily_limit(rule: Rule, points: int, daily: dict[str, Spending], seen: Seen) -> tuple[int, int]:
    """Returns (the points that the rule's daily limit allows, the limit if it reduced them or else 0)."""
    if rule.daily_limit_points is None or not points:
        return points, 0
    taken = daily[rule.rule_id].points if rule.rule_id in daily else 0
    left = max(0, rule.daily_limit_points - seen.used_today.get(rule.rule_id, 0) - taken)
    allowed = min(points, left)
    if allowed:
        _take(daily, rule.rule_id, allowed, rule.daily_limit_points)
    return allowed, rule.daily_limit_points if allowed < points else 0


def _take(spendings: dict[str, Spending], name: str, points: int, limit: int) -> None:
    before = spendings[name].points if name in spendings else 0
    spendings[name] = Spending(name, before + points, limit)


def multiplied(points: int, multiplier: Decimal) -> int:
    """Returns `points` times `multiplier`, rounded down."""
    return int((points * multiplier).to_integral_value(ROUND_FLOOR))


def spread(points: int, weights: Sequence[int]) -> list[int]:
    """Returns `points` divided into whole shares proportional to `weights`, by largest remainder.
    If remainders are equal, the earlier share gets the point. All shares are 0 if all weights are 0.
    """
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    shares = [points * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(points * weights[i] % total), i))
    for i in by_remainder[: points - sum(shares)]:
        shares[i] += 1
    return shares
