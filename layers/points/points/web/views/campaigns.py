"""Campaigns as members see them: those that apply now."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.program.campaigns import Campaign, CampaignKind
from points.domain.program.program import Catalog
from points.web.api import Answer
from points.web.validation import Answers
from points.web.views.times import local


class NewMembersOnly(Answers):
    """The new members that a campaign is limited to."""

    joined_within_days: int | None = Field(
        description="Members who joined less than this many days ago. Null: any time."
    )
    first_order: bool = Field(description="Only members without an earlier order.")


class RunningCampaign(Answers):
    """A campaign that applies now."""

    campaign_id: str
    name: str
    kinds: list[CampaignKind]
    categories: list[str]
    multiplier: str
    ends_at: datetime
    weekdays: list[int] | None = Field(description="ISO weekdays, 1 is Monday. Null: every day.")
    new_members_only: bool
    audience: NewMembersOnly | None = Field(description="The members it applies to. Null: all members.")
    while_points_last: bool = Field(description="True if it has a points budget. It can then end before ends_at.")


def running_now(catalog: Catalog, kinds: Collection[CampaignKind], now: datetime) -> list[Campaign]:
    """Returns the campaigns of these kinds that apply at `now`, highest multiplier first."""
    running = [c for c in catalog.campaigns if any(c.runs(kind, min(c.categories), now) for kind in kinds)]
    return sorted(running, key=lambda campaign: (campaign.multiplier, campaign.campaign_id), reverse=True)


def with_campaigns(page: Answer, running: Iterable[Campaign], now: datetime) -> Answer:
    """Returns the page with these campaigns added. Times are in the zone of `now`."""
    return replace(page, body={"campaigns": [campaign_view(each, now) for each in running], **(page.body or {})})


def campaign_view(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Returns the campaign in the shape of `RunningCampaign`. Times are in the zone of `now`."""
    return {
        "campaign_id": campaign.campaign_id,
        "name": campaign.name,
        "kinds": sorted(campaign.kinds),
        "categories": sorted(campaign.categories),
        "multiplier": str(campaign.multiplier),
        "ends_at": local(campaign.ends_at, now),
        "weekdays": sorted(campaign.weekdays) or None,
        "new_members_only": campaign.audience is not None,
        "audience": asdict(campaign.audience) if campaign.audience else None,
        "while_points_last": campaign.budget_points is not None,
    }
