"""Rewards as members see them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.program.reward_terms import Eligibility, RewardKind
from points.domain.program.stores import Store, names
from points.domain.rewards.browsing import Sort
from points.domain.rewards.prospects import Prospect, Seen
from points.web import images
from points.web.api import Answer, PageQuery
from points.web.fields import Category, Line
from points.web.validation import Answers, Flag
from points.web.views.campaigns import RunningCampaign
from points.web.views.coupons import RewardCoupon, reward_coupon_view
from points.web.views.times import local_or_null


class RewardsQuery(PageQuery):
    kind: RewardKind | None = None
    category: Category | None = None
    sort: Sort | None = Field(None, description="Without it the order is by `reward_id`.")
    q: Line | None = Field(None, description="Words that the name, the category or the description contain.")
    affordable: Flag | None = Field(None, description="True: only rewards that the member's balance can pay for.")


class RewardService(Answers):
    """The voucher that a reward gives."""

    valid_days: int
    stores: list[str] = Field(description="The ids of the stores in which it is valid. Empty: every store.")
    store_names: list[str] = Field(description="The names of `stores`, in the same order.")


class RewardFor(Answers):
    """The members that a reward is for."""

    joined_within_days: int | None
    min_streak: int | None
    chosen: bool = Field(description="True if only members chosen by the shop can redeem it.")


class RewardOfMine(Answers):
    """What the member has redeemed of the reward, and can still redeem."""

    redeemed: int = Field(description="Units redeemed so far, less those that were given back.")
    left: int | None = Field(description="Units that the limits still allow today. Null: no limits.")
    may_redeem: bool
    why_not: str | None = Field(description="The code that `POST /redeem` would answer now for one unit.")
    missing_points: int = Field(description="Points that the member lacks for one unit.")


class RewardCategory(Answers):
    """A category, and the number of its rewards."""

    name: str
    count: int


class RewardAnswer(Answers):
    """A reward."""

    reward_id: str
    kind: RewardKind
    name: str
    category: str | None
    images: list[str]
    description: str
    points: int
    cash_fen: int
    market_fen: int | None = Field(description="The price of one unit in a shop.")
    redeemed: int = Field(
        description="Units that members have redeemed. If the stock is unlimited, the number is some minutes old."
    )
    stock: int | None
    per_member_limit: int | None
    per_day_limit: int | None
    eligibility: RewardFor | None = Field(description="Null: for all members.")
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    flash: bool
    coupon: RewardCoupon | None = None
    service: RewardService | None = None
    mine: RewardOfMine


class RewardsAnswer(Answers):
    """The rewards that can be redeemed."""

    campaigns: list[RunningCampaign] = Field(description="Campaigns that apply now to purchases.")
    categories: list[RewardCategory] = Field(
        description="The categories of all rewards that match the other filters, largest first, 50 at most."
    )
    items: list[RewardAnswer]
    next_cursor: str | None


def with_categories(page: Answer, categories: Iterable[tuple[str, int]]) -> Answer:
    """Returns the page with these categories added."""
    counted = [{"name": name, "count": count} for name, count in categories]
    return replace(page, body={"categories": counted, **(page.body or {})})


def reward_view(seen: Seen, stores: Mapping[str, Store], now: datetime) -> dict[str, Any]:
    """Returns the reward in the shape of `RewardAnswer`. `stores` are the shop's stores by id."""
    reward = seen.reward
    view: dict[str, Any] = {
        "reward_id": reward.reward_id,
        "kind": reward.kind,
        "name": reward.name,
        "category": reward.category,
        "images": [images.shown(image) for image in reward.images],
        "description": reward.description,
        "points": reward.points,
        "cash_fen": reward.cash_fen,
        "market_fen": reward.market_fen,
        "redeemed": seen.redeemed,
        "stock": seen.left,
        "per_member_limit": reward.per_member_limit,
        "per_day_limit": reward.per_day_limit,
        "eligibility": _eligibility_view(reward.eligibility) if reward.eligibility else None,
        "on_sale_from": local_or_null(reward.on_sale_from, now),
        "on_sale_until": local_or_null(reward.on_sale_until, now),
        "flash": reward.flash,
        "mine": _mine_view(seen.mine),
    }
    if reward.coupon is not None:
        view["coupon"] = reward_coupon_view(reward.coupon, now)
    if reward.service is not None:
        view["service"] = {
            "valid_days": reward.service.valid_days,
            "stores": list(reward.service.stores),
            "store_names": names(stores, reward.service.stores),
        }
    return view


def _mine_view(mine: Prospect) -> dict[str, Any]:
    """Returns the prospect in the shape of `RewardOfMine`."""
    return {
        "redeemed": mine.redeemed,
        "left": mine.left,
        "may_redeem": not mine.why_not,
        "why_not": mine.why_not or None,
        "missing_points": mine.missing_points,
    }


def _eligibility_view(wanted: Eligibility) -> dict[str, Any]:
    """Returns the conditions in the shape of `RewardFor`, without the tags, because they are the merchant's notes."""
    return {
        "joined_within_days": wanted.joined_within_days,
        "min_streak": wanted.min_streak,
        "chosen": bool(wanted.tags),
    }
