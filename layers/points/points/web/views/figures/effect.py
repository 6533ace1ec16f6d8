"""The effect of a campaign with a hold-out, as the API shows it."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from pydantic import Field

from points.domain.decisions.backtesting import PARTS
from points.domain.figures.effect import Effect
from points.web.validation import Answers, Query


class EffectQuery(Query):
    margin_percent: int = Field(100, ge=1, le=100, description="The part of what members pay that the shop keeps.")


class PartOfMembers(Answers):
    """One part of the members: those whom the campaign is for, or those who are held out."""

    members: int
    mean_fen: float = Field(description="What a member paid, also over those who bought nothing. Less refunds.")


class Interval(Answers):
    """An amount in fen in the mean, and the bounds of its interval at 95 %."""

    low: int
    mid: int
    high: int


class EffectAnswer(Answers):
    """What a campaign brought, compared with the members who were held out."""

    campaign_id: str
    holdout_percent: int
    test: PartOfMembers
    control: PartOfMembers
    margin_fen: Interval = Field(description="The margin that the campaign brought: difference of the means x members.")
    cost_fen: int = Field(description="As `GET /merchant/figures/campaigns/{campaign_id}` says.")
    result_fen: Interval = Field(description="margin_fen less cost_fen.")
    roi: float | None = Field(description="result_fen.mid / cost_fen. Null without a cost.")
    orders: int
    parts_read: int = Field(description=f"Of {PARTS}. Each part is a fair sample; the sums are scaled up.")
    counted_at: datetime = Field(description="When the members were counted.")


def effect_view(found: Effect, margin_percent: int, cost_fen: int, **facts: Any) -> dict[str, Any]:
    """Returns the effect in the shape of `EffectAnswer`. `facts` are its fields beside the domain's."""
    kept = Fraction(margin_percent, 100)
    more = {"low": found.low_fen, "mid": found.mid_fen, "high": found.high_fen}
    margin = {name: round(fen * kept) for name, fen in more.items()}
    result = {name: fen - cost_fen for name, fen in margin.items()}
    return {
        **facts,
        "test": {"members": found.test_members, "mean_fen": round(found.test_fen, 2)},
        "control": {"members": found.control_members, "mean_fen": round(found.control_fen, 2)},
        "margin_fen": margin,
        "cost_fen": cost_fen,
        "result_fen": result,
        "roi": round(result["mid"] / cost_fen, 4) if cost_fen > 0 else None,
    }
