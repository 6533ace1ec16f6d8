"""Backtests: past orders are calculated as if a draft campaign had run, and one order under draft rules.
Nothing is written.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Final

from points.domain.earning.calculation import Earned, Line, Seen, price_order
from points.domain.earning.orders import Order
from points.domain.program.campaigns import Buyer, Campaign
from points.domain.program.program import Catalog, Rule

PARTS: Final = 32  # all orders are read in this many parts; each part is a fair sample


def drafted(catalog: Catalog, rules: Iterable[Rule], campaigns: Iterable[Campaign]) -> Catalog:
    """Returns the catalog with the draft rules and campaigns.
    A draft replaces the record that has its id. A draft rule also replaces the rule of its category.
    """
    new_rules, new_campaigns = tuple(rules), tuple(campaigns)
    ids, categories = {rule.rule_id for rule in new_rules}, {rule.category for rule in new_rules}
    names = {campaign.campaign_id for campaign in new_campaigns}
    kept_rules = (r for r in catalog.rules if r.rule_id not in ids and r.category not in categories)
    kept = (c for c in catalog.campaigns if c.campaign_id not in names)
    return replace(catalog, rules=(*kept_rules, *new_rules), campaigns=(*kept, *new_campaigns))


def at_all_times(campaign: Campaign) -> Campaign:
    """Returns the campaign without a start and an end. Its weekdays, categories and audience are kept."""
    return replace(campaign, starts_at=datetime.min.replace(tzinfo=UTC), ends_at=datetime.max.replace(tzinfo=UTC))


@dataclass(slots=True)
class Backtest:
    """One backtest: past orders, oldest first, are calculated by today's rules without and with the draft campaign.
    `points_then` are the points that the orders earned when they were paid. `points_without` and `points_with` are the
    results of today's rules. `drawn` are the points drawn from the draft's budget. `used_up_at` is the time of the
    first order that this budget could not pay; None if it paid all. `refused` counts the orders that it could not pay.
    `lines_cut` counts the lines that a daily limit reduced. `gains` has the extra points, and `members` the orders,
    by member id. `held_out` are the members who get nothing from the draft. `buyer_of` returns for a member id the
    joining day and the number of orders before the first one of this backtest. The budgets of other campaigns count
    as unlimited, so that the difference comes from the draft alone.
    """

    catalog: Catalog
    draft: Campaign
    buyer_of: Callable[[str], Buyer]
    orders: int = 0
    points_then: int = 0
    points_without: int = 0
    points_with: int = 0
    drawn: int = 0
    refused: int = 0
    used_up_at: datetime | None = None
    lines_cut: int = 0
    gains: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    held_out: set[str] = field(default_factory=set)
    _used: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: {"without": Counter(), "with": Counter()}
    )

    def play(self, orders: Sequence[Order]) -> None:
        """Adds the orders to the result.
        If it is called several times, no order may be older than those of an earlier call.
        """
        with_draft = drafted(self.catalog, (), (at_all_times(self.draft),))
        for order in sorted(orders, key=lambda order: (order.at, order.order_id)):
            lines = _kept(order)
            if lines:
                self._price(order, lines, with_draft)

    def _price(self, order: Order, lines: Sequence[Line], with_draft: Catalog) -> None:
        without = self._earned("without", order, lines, self.catalog, frozenset())
        drawing = self._earned("with", order, lines, with_draft, frozenset())
        points = self._drawn(drawing)
        if self.draft.budget_points is not None and self.drawn + points > self.draft.budget_points:
            self.refused += 1
            self.used_up_at = self.used_up_at or order.at
            drawing = self._earned("with", order, lines, with_draft, frozenset({self.draft.campaign_id}))
            points = 0
        self._keep("without", order, without)
        self._keep("with", order, drawing)
        self.drawn += points
        self.orders += 1
        self.members[order.member_id] += 1
        if self.draft.holds_out(order.member_id):
            self.held_out.add(order.member_id)
        self.points_then += order.points
        self.points_without += without.points
        self.points_with += drawing.points
        self.lines_cut += sum("daily_limit" in line.why for line in drawing.lines)
        if drawing.points != without.points:
            self.gains[order.member_id] += drawing.points - without.points

    def _earned(
        self, run: str, order: Order, lines: Sequence[Line], catalog: Catalog, exhausted: frozenset[str]
    ) -> Earned:
        key = self._day(order)
        used = {rule.rule_id: self._used[run][key, rule.rule_id] for rule in catalog.rules if rule.daily_limit_points}
        known = self.buyer_of(order.member_id)
        buyer = replace(known, orders=known.orders + self.members[order.member_id])
        catalog = catalog.for_member(order.member_id)
        return price_order(lines, catalog, order.at, Seen(used, exhausted), buyer)

    def _keep(self, run: str, order: Order, earned: Earned) -> None:
        for spending in earned.daily:
            self._used[run][self._day(order), spending.name] += spending.points

    def _drawn(self, earned: Earned) -> int:
        """Returns the points of the lines that the draft campaign multiplied."""
        return sum(line.points for line in earned.lines if line.why.get("campaign") == self.draft.campaign_id)

    def _day(self, order: Order) -> str:
        return f"{order.member_id}#{order.at.astimezone(self.catalog.program.zone).date()}"


def _kept(order: Order) -> list[Line]:
    """Returns the order's lines with the amounts that were not refunded. Fully refunded lines are left out."""
    left = ((e.line, e.line.amount_fen - order.refunded_fen.get(e.line.line_id, 0)) for e in order.lines)
    return [replace(line, amount_fen=fen) for line, fen in left if fen > 0]


def cost_fen(points: int, fen_per_point: Decimal) -> int:
    """Returns the cost of the points to the shop in fen, rounded up."""
    return int((points * fen_per_point).to_integral_value(ROUND_CEILING))
