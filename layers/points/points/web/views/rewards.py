"""Rewards as members see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.program.reward_terms import Eligibility, Reward, RewardKind
from points.web.api import PageQuery
from points.web.validation import Answers
from points.web.views.campaigns import RunningCampaign
from points.web.views.coupons import RewardCoupon, reward_coupon_view
from points.web.views.times import local_or_null


class RewardsQuery(PageQuery):
    kind: RewardKind | None = None


class RewardService(Answers):
    """The voucher that a reward gives."""

    valid_days: int
    stores: list[str]


class RewardFor(Answers):
    """The members that a reward is for."""

    joined_within_days: int | None
    min_streak: int | None
    chosen: bool = Field(description="True if only members chosen by the shop can redeem it.")


class RewardAnswer(Answers):
    """A reward."""

    reward_id: str
    kind: RewardKind
    name: str
    images: list[str]
    description: str
    points: int
    cash_fen: int
    stock: int | None
    per_member_limit: int | None
    per_day_limit: int | None
    eligibility: RewardFor | None = Field(description="Null: for all members.")
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    flash: bool
    coupon: RewardCoupon | None = None
    service: RewardService | None = None


class RewardsAnswer(Answers):
    """The rewards that can be redeemed."""

    campaigns: list[RunningCampaign] = Field(description="Campaigns that apply now to purchases.")
    items: list[RewardAnswer]
    next_cursor: str | None


def reward_view(reward: Reward, left: Mapping[str, int], now: datetime) -> dict[str, Any]:
    """In the shape of `RewardAnswer`. `left` are the units left, by reward id."""
    view: dict[str, Any] = {
        "reward_id": reward.reward_id,
        "kind": reward.kind,
        "name": reward.name,
        "images": list(reward.images),
        "description": reward.description,
        "points": reward.points,
        "cash_fen": reward.cash_fen,
        "stock": left.get(reward.reward_id, 0) if reward.stocked else None,
        "per_member_limit": reward.per_member_limit,
        "per_day_limit": reward.per_day_limit,
        "eligibility": _eligibility_view(reward.eligibility) if reward.eligibility else None,
        "on_sale_from": local_or_null(reward.on_sale_from, now),
        "on_sale_until": local_or_null(reward.on_sale_until, now),
        "flash": reward.flash,
    }
    if reward.coupon is not None:
        view["coupon"] = reward_coupon_view(reward.coupon, now)
    if reward.service is not None:
        view["service"] = {"valid_days": reward.service.valid_days, "stores": list(reward.service.stores)}
    return view


def _eligibility_view(wanted: Eligibility) -> dict[str, Any]:
    """In the shape of `RewardFor`. It hides which tags are needed, because tags are the merchant's own notes."""
    return {
        "joined_within_days": wanted.joined_within_days,
        "min_streak": wanted.min_streak,
        "chosen": bool(wanted.tags),
    }
