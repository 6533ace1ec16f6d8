"""The points that drafts would give: the preview of one order, and the backtest of past orders."""

from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from pydantic import Field

from points.domain.decisions.backtesting import PARTS, Backtest, cost_fen
from points.domain.earning.calculation import Earned
from points.web.languages import Language
from points.web.texts import history
from points.web.validation import Answers


class PreviewLine(Answers):
    """The points of one line, and the rule and campaign that gave them."""

    line_id: str
    points: int
    reason: str
    rule_id: str | None
    campaign_id: str | None


class Priced(Answers):
    """The points of an order."""

    points: int
    lines: list[PreviewLine]


class DraftProblem(Answers):
    """One reason why a draft rule or campaign would be refused if it were saved now."""

    field: str
    message: str


class PreviewAnswer(Answers):
    """The points of the sample order, now and with the drafts."""

    live: Priced = Field(description="By the current rules and campaigns.")
    draft: Priced = Field(description="With the drafts.")
    problems: list[DraftProblem] = Field(
        description="Reasons why the drafts would be refused. Empty if there are none."
    )


class Gain(Answers):
    """A member's extra points with the draft."""

    member_id: str
    points: int


class BudgetUse(Answers):
    """What the draft campaign would have taken from its budget."""

    points: int = Field(description="All points that the campaign would have given.")
    used_up_at: datetime | None = Field(description="The time of the first order that the budget could not pay.")
    orders_refused: int = Field(description="Orders that the budget could not pay.")


class BacktestAnswer(Answers):
    """The result of a backtest."""

    since: datetime
    orders: int = Field(description="Orders in the backtest. Refunded lines are left out.")
    members: int
    members_gaining: int
    members_held_out: int = Field(description="Members who get nothing from the draft, by its `holdout_percent`.")
    points_then: int = Field(description="The points that these orders earned at the time.")
    points_without: int = Field(description="The points that they earn by the current rules and campaigns.")
    points_with: int = Field(description="The same with the draft.")
    extra_points: int
    extra_cost_fen: int
    top: list[Gain]
    lines_cut_by_daily_limits: int
    budget: BudgetUse
    parts_read: int = Field(description=f"Parts read, of {PARTS}. Each part is a fair sample of all orders.")
    next_part: int | None = Field(description="The part where the next call continues. Null: all were read.")


def preview_lines(earned: Earned, language: Language) -> list[dict[str, Any]]:
    """Returns the lines in the shape of `PreviewLine`."""
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


def backtest_view(
    run: Backtest, *, since: datetime, top: int, fen_per_point: Decimal, zone: tzinfo | None
) -> dict[str, Any]:
    """Returns the backtest in the shape of `BacktestAnswer`, without `parts_read` and `next_part`.

    `top` is the number of members to list.
    """
    extra = run.points_with - run.points_without
    ranked = sorted(run.gains.items(), key=lambda gain: (-gain[1], gain[0]))
    used_up_at = run.used_up_at
    return {
        "since": since.isoformat(),
        "orders": run.orders,
        "members": len(run.members),
        "members_gaining": len(run.gains),
        "members_held_out": len(run.held_out),
        "points_then": run.points_then,
        "points_without": run.points_without,
        "points_with": run.points_with,
        "extra_points": extra,
        "extra_cost_fen": cost_fen(extra, fen_per_point),
        "top": [{"member_id": member_id, "points": points} for member_id, points in ranked[:top]],
        "lines_cut_by_daily_limits": run.lines_cut,
        "budget": {
            "points": run.drawn,
            "used_up_at": used_up_at.astimezone(zone).isoformat() if used_up_at else None,
            "orders_refused": run.refused,
        },
    }
