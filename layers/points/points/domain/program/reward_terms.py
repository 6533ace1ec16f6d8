"""Rewards as the merchant defines them: goods, coupons and services, and who may redeem them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from points.domain.program import lives
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind

RewardKind = Literal["goods", "coupon", "service"]


CouponKind = Literal["amount_off", "percent_off", "free_shipping"]


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """The terms of a coupon: it takes a fixed amount, `percent_off` up to `max_off_fen`, or the shipping off an order.
    It is valid for `valid_days` days after it was redeemed, or for all members from `valid_from` to `valid_until`. It
    cannot be used on the days in `blackout`. If `stacks` is False, it must be the only coupon in its order.
    `grace_days` are the days that it gets if its order is returned after it expired.
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
    """The terms of a service: how many days its voucher is valid, and in which stores (empty: in all)."""

    valid_days: int
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The conditions for redeeming a reward: joined recently, a minimum sign-in streak in days, and all the tags.
    None or empty means no condition.
    """

    joined_within_days: int | None = None
    min_streak: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reward:
    """One reward, with its price per unit in points and `cash_fen`, and its limits. A limit of None means no limit."""

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
    shards: int = 0  # number of shards of a flash reward's stock; 0 without one
    per_day_limit: int | None = None  # per member
    eligibility: Eligibility | None = None
    is_draft: bool = False
    publish_at: datetime | None = None
    low_stock: int | None = None  # the merchant is notified when this many units are left, or fewer
    supply: int | None = None  # all units of the stock, redeemed or not
    category: str | None = None
    market_fen: int | None = None  # what one unit costs in a shop
    cost_fen: int | None = None  # what one unit costs the shop; members do not see it
    created_at: datetime | None = None
    life: int = lives.FIRST

    @property
    def life_id(self) -> str:
        """The id of this life."""
        return lives.life_id(self.reward_id, self.life)

    def is_low(self, left: int) -> bool:
        """Returns whether `left` units are few enough to notify the merchant."""
        return self.low_stock is not None and left <= self.low_stock

    def is_public(self, now: datetime) -> bool:
        """Returns whether members can see the reward at `now`."""
        return not self.is_draft and (self.publish_at is None or now >= self.publish_at)
