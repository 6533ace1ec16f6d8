"""What rules and campaigns would have given: the preview of one order, and a backtest of past orders."""

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
    parts_read: int = Field(description=f"Of {PARTS} parts of all orders, each a fair sample")
    next_part: int | None = Field(description="Where to go on in a further call; null when all were read")


def preview_lines(earned: Earned, language: Language) -> list[dict[str, Any]]:
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
    """What was found; `top` of the members who gain most are named. How much was read is added by who has read it."""
    extra = run.points_with - run.points_without
    ranked = sorted(run.gains.items(), key=lambda gain: (-gain[1], gain[0]))
    used_up_at = run.used_up_at
    return {
        "since": since.isoformat(),
        "orders": run.orders,
        "members": len(run.members),
        "members_gaining": len(run.gains),
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
