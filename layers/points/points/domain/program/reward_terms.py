"""Rewards as the merchant defines them: goods, coupons, services, and who may redeem them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind

RewardKind = Literal["goods", "coupon", "service"]


CouponKind = Literal["amount_off", "percent_off", "free_shipping"]


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """What a coupon takes off an order: an amount, `percent_off` of it up to `max_off_fen`, or the shipping.

    It is good for `valid_days` after it was redeemed, or from `valid_from` to `valid_until` for everybody, but on no
    day of `blackout`. One that does not stack is the only coupon of its order. Where its order is returned after it
    has died it lives another `grace_days`.
    """

    kind: CouponKind
    valid_days: int | None
    threshold_fen: int = 0
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    categories: tuple[str, ...] = (EVERYTHING,)
    excluded: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blackout: tuple[date, ...] = ()
    stacks: bool = False
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """How long a voucher is good for, and in which stores (anywhere, where empty)."""

    valid_days: int
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whom a reward is for: who joined less than so many days ago, has such a streak, and bears all of the tags."""

    joined_within_days: int | None = None
    min_streak: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reward:
    reward_id: str
    kind: RewardKind
    name: str
    points: int
    description: str = ""
    images: tuple[str, ...] = ()
    cash_fen: int = 0
    stocked: bool = True
    per_member_limit: int | None = None
    on_sale_from: datetime | None = None
    on_sale_until: datetime | None = None
    flash: bool = False
    coupon: CouponTerms | None = None
    service: ServiceTerms | None = None
    version: int = 0
    shards: int = 0  # of a flash reward's dispenser
    per_day_limit: int | None = None  # of each member
    eligibility: Eligibility | None = None
    is_draft: bool = False
    publish_at: datetime | None = None
    low_stock: int | None = None  # so many left, or fewer, and the merchant is told

    def is_low(self, left: int) -> bool:
        return self.low_stock is not None and left <= self.low_stock

    def is_public(self, now: datetime) -> bool:
        """Whether members may know of it."""
        return not self.is_draft and (self.publish_at is None or now >= self.publish_at)
