"""The figures of rewards and campaigns, as the API shows them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.domain.figures import series
from points.domain.figures.counts import Counts
from points.domain.figures.measures import Measure
from points.domain.figures.selling import MEAN_DAYS, selling
from points.domain.program.campaigns import Campaign
from points.domain.program.reward_terms import Reward
from points.web.validation import Answers
from points.web.views.figures.rates import share


class RewardFigures(Answers):
    """A reward over a range of days."""

    reward_id: str
    name: str
    redemptions: int
    units: int = Field(description="Units redeemed, also those given back later.")
    units_given_back: int
    units_expired: int = Field(description="Units of coupons and vouchers that were not used in time.")
    points: int = Field(description="Points paid, less points given back.")
    cash_fen: int
    left: int | None = Field(description="Units left now. Null: unlimited.")
    sell_through: float | None = Field(description="The share of the supply that is redeemed.")
    days_of_stock: float | None = Field(description=f"Units left / mean of the last {MEAN_DAYS} days.")


class RewardsFiguresAnswer(Answers):
    """The rewards of the shop, those with most points first."""

    from_: date = Field(alias="from")
    to: date
    items: list[RewardFigures]


class CampaignFigures(Answers):
    """What a campaign gave since its start, and what that costs."""

    campaign_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    from_: date = Field(alias="from")
    to: date
    points: int = Field(description="All points that it multiplied.")
    extra_points: int = Field(description="The part of them that the rules alone would not have given.")
    cost_fen: int = Field(description="extra_points x cost_per_point_fen x redemption_rate_ultimate.")
    cost_per_point_fen: float = Field(description="What a redeemed point costs; without a cost, what a point buys.")
    redemption_rate_ultimate: float
    orders: int
    paid_fen: int
    budget_points: int | None
    budget_left: int | None
    holdout_percent: int | None


_OF_REWARDS: tuple[tuple[str, Measure], ...] = (
    ("redemptions", "redemptions"),
    ("units", "units"),
    ("units_given_back", "units_given_back"),
    ("units_expired", "units_expired"),
    ("points", "redeemed"),
    ("cash_fen", "cash_fen"),
)


def rewards_view(
    rewards: Mapping[str, Reward], left: Mapping[str, int], counts: Counts, lately: Counts
) -> list[dict[str, Any]]:
    """Returns the rewards in the shape of `RewardFigures`. `left` is by the id of the life."""
    found = {name: series.keyed_totals(counts, measure, "reward") for name, measure in _OF_REWARDS}
    sold = series.keyed_totals(lately, "units", "reward")
    items = [
        {
            "reward_id": reward.reward_id,
            "name": reward.name,
            **{name: keyed.get(reward.life_id, 0) for name, keyed in found.items()},
            **_stock(reward, left.get(reward.life_id), sold.get(reward.life_id, 0)),
        }
        for reward in rewards.values()
    ]
    return sorted(items, key=lambda item: (-item["points"], item["reward_id"]))


def _stock(reward: Reward, left: int | None, units_lately: int) -> dict[str, Any]:
    counted = left if reward.stocked else None
    sells = selling(reward.supply if reward.stocked else None, counted, units_lately)
    return {"left": counted, "sell_through": share(sells.sell_through), "days_of_stock": share(sells.days_of_stock)}


def campaign_view(campaign: Campaign, counts: Counts, **facts: Any) -> dict[str, Any]:
    """Returns the campaign in the shape of `CampaignFigures`. `facts` are the fields that no count holds."""

    def counted(measure: Measure) -> int:
        return series.keyed_totals(counts, measure, "campaign").get(campaign.life_id, 0)

    return {
        "campaign_id": campaign.campaign_id,
        "name": campaign.name,
        "points": counted("issued"),
        "extra_points": counted("extra"),
        "orders": counted("orders"),
        "paid_fen": counted("paid_fen"),
        "budget_points": campaign.budget_points,
        "holdout_percent": campaign.holdout_percent or None,
        **facts,
    }
