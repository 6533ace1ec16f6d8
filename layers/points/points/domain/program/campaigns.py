"""Campaigns: for a while, and perhaps on some days or for some members only, points are multiplied.

Of several that fit, the one with the highest multiplier counts; they do not add up. docs/earning.md tells merchants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final, Literal

CampaignKind = Literal["purchase", "sign_in", "activity"]

EVERYTHING = "*"  # the category that stands for all others


@dataclass(frozen=True, slots=True)
class Audience:
    """New members: who joined less than so many days ago, who has bought nothing before, or both."""

    joined_within_days: int | None = None
    first_order: bool = False

    def joined_after(self, day: date) -> date | None:
        """Whoever joined on this day or before is not new any more on `day`; None where that does not matter."""
        return None if self.joined_within_days is None else day - timedelta(days=self.joined_within_days)


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a campaign may ask about a member."""

    joined: date | None = None
    orders: int = 1

    def is_among(self, audience: Audience, day: date) -> bool:
        too_early = audience.joined_after(day)
        if too_early is not None and (self.joined is None or self.joined <= too_early):
            return False
        return not (audience.first_order and self.orders)


OLD_HAND: Final = Buyer()  # whom nobody has looked at yet: the guards of a blind order tell if they are new


@dataclass(frozen=True, slots=True)
class Campaign:
    campaign_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    multiplier: Decimal
    kinds: frozenset[CampaignKind]
    categories: frozenset[str] = frozenset({EVERYTHING})
    budget_points: int | None = None
    version: int = 0
    weekdays: frozenset[int] = frozenset()  # Monday is 1; any, where empty
    audience: Audience | None = None

    def runs(self, kind: CampaignKind, category: str, at: datetime) -> bool:
        """Whether it runs at `at`, in whose zone its weekdays are."""
        if kind not in self.kinds:
            return False
        if category not in self.categories and EVERYTHING not in self.categories:
            return False
        if self.weekdays and at.isoweekday() not in self.weekdays:
            return False
        return self.starts_at <= at < self.ends_at

    def is_for(self, buyer: Buyer, day: date) -> bool:
        return self.audience is None or buyer.is_among(self.audience, day)


def running(
    campaigns: Iterable[Campaign], kind: CampaignKind, category: str, at: datetime, zone: tzinfo
) -> list[Campaign]:
    """Those that run at that moment, the best first; of two alike the one with the later name."""
    there = at.astimezone(zone)
    found = [campaign for campaign in campaigns if campaign.runs(kind, category, there)]
    return sorted(found, key=lambda c: (c.multiplier, c.campaign_id), reverse=True)
