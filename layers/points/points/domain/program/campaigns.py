"""Campaigns: points are multiplied for a period, on all or some weekdays, for all or some members.

If several campaigns fit, only the one with the highest multiplier counts. docs/earning.md describes this for merchants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final, Literal

from points.domain import ids
from points.domain.program import lives

CampaignKind = Literal["purchase", "sign_in", "activity"]
_HUNDRED: Final = 100

EVERYTHING = "*"  # the category that stands for all others


@dataclass(frozen=True, slots=True)
class Audience:
    """The new members to whom a campaign is limited.
    They joined less than `joined_within_days` days ago (None: at any time). With `first_order` they also have no order
    yet.
    """

    joined_within_days: int | None = None
    first_order: bool = False

    def joined_after(self, day: date) -> date | None:
        """Returns the day after which a member must have joined to be new on `day`; None if the joining day does not
        matter.
        """
        return None if self.joined_within_days is None else day - timedelta(days=self.joined_within_days)


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a campaign can check about one member: the day they joined and the number of their orders.
    `joined` is None if the day is unknown, which counts as long ago.
    """

    joined: date | None = None
    orders: int = 1

    def is_among(self, audience: Audience, day: date) -> bool:
        """Returns whether the member belongs to the audience on `day`."""
        too_early = audience.joined_after(day)
        if too_early is not None and (self.joined is None or self.joined <= too_early):
            return False
        return not (audience.first_order and self.orders)


OLD_HAND: Final = Buyer()  # assumed for an account that has not been read; guards verify it


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign: it multiplies points earned from `starts_at` up to, but not including, `ends_at`.

    `kinds` and `categories` limit what it applies to. `budget_points` is the most points it gives (None: no limit).
    `holdout_percent` of the members get nothing from it, so that its effect can be measured.
    """

    campaign_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    multiplier: Decimal
    kinds: frozenset[CampaignKind]
    categories: frozenset[str] = frozenset({EVERYTHING})
    budget_points: int | None = None
    version: int = 0
    weekdays: frozenset[int] = frozenset()  # Monday is 1; empty: all days
    audience: Audience | None = None
    life: int = lives.FIRST
    holdout_percent: int = 0

    @property
    def life_id(self) -> str:
        """The id of this life."""
        return lives.life_id(self.campaign_id, self.life)

    def runs(self, kind: CampaignKind, category: str, at: datetime) -> bool:
        """Returns whether the campaign applies to this kind and category at `at`, whatever its audience.

        `at` must be in the program's zone, for the weekday.
        """
        if kind not in self.kinds:
            return False
        if category not in self.categories and EVERYTHING not in self.categories:
            return False
        if self.weekdays and at.isoweekday() not in self.weekdays:
            return False
        return self.starts_at <= at < self.ends_at

    def holds_out(self, member_id: str) -> bool:
        """Returns whether the member is held out of the campaign. This never changes within the campaign's life."""
        return bool(self.holdout_percent) and hundredth(self.life_id, member_id) < self.holdout_percent

    def is_for(self, buyer: Buyer, day: date) -> bool:
        """Returns whether the buyer belongs to the campaign's audience on `day`. Without an audience everyone does."""
        return self.audience is None or buyer.is_among(self.audience, day)


def hundredth(life_id: str, member_id: str) -> int:
    """Returns the member's group in this campaign's life: one of a hundred groups of equal size, 0 to 99.

    The group is a hash of both ids. So the groups differ between lives, and no member can choose a group.
    """
    return ids.number(ids.digest("holdout", life_id, member_id, length=12)) % _HUNDRED


def running(
    campaigns: Iterable[Campaign], kind: CampaignKind, category: str, at: datetime, zone: tzinfo
) -> list[Campaign]:
    """Returns the campaigns that apply at `at`, highest multiplier first.

    Of equal multipliers the greater campaign id comes first.
    """
    there = at.astimezone(zone)
    found = [campaign for campaign in campaigns if campaign.runs(kind, category, there)]
    return sorted(found, key=lambda c: (c.multiplier, c.campaign_id), reverse=True)
