"""Conflicts between a decision of the merchant and the others. Each decision is valid on its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final, Literal

from points.domain.calendar import later, month_of
from points.domain.earning.calculation import multiplied
from points.domain.program.activity_terms import Activity
from points.domain.program.campaigns import EVERYTHING, Campaign
from points.domain.program.program import Ladder, Rule

Wrong = Literal[
    # beside the other decisions
    "ruled",
    "over",
    "no_such_day",
    "same_again",
    "too_generous",
    "too_much",
    "not_once",
    # beside what was decided and sold before
    "other_id",
    "past",
    "month_again",
    "only_at_once",
    "flash_is_fixed",
    "stock_is_sold",
    "budget_is_given",
    # in this shop
    "not_https",
    "other_host",
    "no_such_picture",
    "no_wechat_pay",
]
MOST_AT_ONCE: Final = 1_000_000  # points of one sign-in, or of doing an activity once


@dataclass(frozen=True, slots=True)
class Objection:
    """A conflict. `field` is the field to change; `facts` are the values for the explanation to the merchant."""

    field: str
    wrong: Wrong
    facts: Mapping[str, object]


def of_rule(rule: Rule, others: Iterable[Rule], campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Conflicts of a rule with the other rules and with campaigns."""
    rival = next((other for other in others if other.category == rule.category), None)
    if rival is not None:
        yield Objection("category", "ruled", {"rule": rival.rule_id})
    for campaign in campaigns:
        if _is_for(campaign, rule) and campaign.multiplier > rule.fen_per_point:
            yield Objection("fen_per_point", "too_generous", _gives(campaign, rule))


def of_campaign(
    campaign: Campaign, others: Iterable[Campaign], rules: Iterable[Rule], zone: tzinfo
) -> Iterator[Objection]:
    """Conflicts of a campaign with its own dates (`zone`), the other campaigns and the rules."""
    if campaign.weekdays and not campaign.weekdays & _weekdays(campaign, zone):
        yield Objection("weekdays", "no_such_day", {})
    for other in others:
        if other.multiplier == campaign.multiplier and _meet(campaign, other):
            yield Objection("multiplier", "same_again", {"campaign": other.campaign_id})
    for rule in rules:
        if _is_for(campaign, rule) and campaign.multiplier > rule.fen_per_point:
            yield Objection("multiplier", "too_generous", _gives(campaign, rule))


def of_sign_in(ladder: Ladder, campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Conflicts of a sign-in ladder with campaigns."""
    for campaign in campaigns:
        if "sign_in" in campaign.kinds and multiplied(max(ladder.steps), campaign.multiplier) > MOST_AT_ONCE:
            yield Objection("sign_in.ladder", "too_much", _multiplies(campaign))


def of_activity(activity: Activity, campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Conflicts of an activity with campaigns."""
    for campaign in campaigns:
        meet = campaign.starts_at < activity.ends_at and activity.starts_at < campaign.ends_at
        if "activity" not in campaign.kinds or not meet:
            continue
        points = multiplied(activity.most_points, campaign.multiplier)
        if points > MOST_AT_ONCE:
            yield Objection("points", "too_much", _multiplies(campaign))
        elif activity.budget_points is not None and points > activity.budget_points:
            facts = _multiplies(campaign) | {"activity": activity.activity_id, "points": points}
            yield Objection("budget_points", "not_once", facts)


def of_multiplier(campaign: Campaign, ladders: Iterable[Ladder], activities: Iterable[Activity]) -> Iterator[Objection]:
    """Conflicts of a campaign with the sign-in ladders and activities that it multiplies."""
    wrong = [of_sign_in(ladder, [campaign]) for ladder in ladders]
    wrong += [of_activity(activity, [campaign]) for activity in activities]
    for objections in wrong:
        for objection in objections:
            yield Objection("multiplier", objection.wrong, objection.facts)


def of_zone(held: tzinfo, wanted: tzinfo, begins: datetime) -> Iterator[Objection]:
    """Yields a month that is over has been closed: no zone may bring it back."""
    if month_of(begins.astimezone(wanted).date()) < month_of(begins.astimezone(held).date()):
        yield Objection("time_zone", "month_again", {})


def of_new_campaign(campaign: Campaign, now: datetime) -> Iterator[Objection]:
    """Conflicts of a campaign with the current time."""
    if campaign.ends_at <= now:
        yield Objection("ends_at", "over", {})


def _meet(one: Campaign, other: Campaign) -> bool:
    """Returns whether both campaigns can apply at the same time, to the same kind and category."""
    return (
        one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        and bool(one.kinds & other.kinds)
        and (EVERYTHING in one.categories | other.categories or bool(one.categories & other.categories))
        and (not one.weekdays or not other.weekdays or bool(one.weekdays & other.weekdays))
    )


def _is_for(campaign: Campaign, rule: Rule) -> bool:
    if "purchase" not in campaign.kinds:
        return False
    return EVERYTHING in campaign.categories | {rule.category} or rule.category in campaign.categories


def _gives(campaign: Campaign, rule: Rule) -> dict[str, object]:
    return {"rule": rule.rule_id, "campaign": campaign.campaign_id, "multiplier": campaign.multiplier}


def _multiplies(campaign: Campaign) -> dict[str, object]:
    return {"campaign": campaign.campaign_id, "multiplier": campaign.multiplier, "most": MOST_AT_ONCE}


def _weekdays(campaign: Campaign, zone: tzinfo) -> set[int]:
    """Returns the weekdays, 1 to 7, on which the campaign runs."""
    first = campaign.starts_at.astimezone(zone).date()
    last = later(campaign.ends_at, -timedelta(microseconds=1)).astimezone(zone).date()
    return {(first + timedelta(days=n)).isoweekday() for n in range(min((last - first).days, 6) + 1)}
