"""Finds objections to a draft that is valid on its own but conflicts with other records, with the past or with the
time.
"""

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
    # conflicts with other records
    "ruled",
    "over",
    "no_such_day",
    "same_again",
    "too_generous",
    "too_much",
    "not_once",
    # conflicts with what was decided, given or redeemed before
    "other_id",
    "past",
    "month_again",
    "only_at_once",
    "flash_is_fixed",
    "stock_is_sold",
    "budget_is_given",
    "has_started",
    # conflicts with this shop's set-up
    "not_https",
    "other_host",
    "no_such_picture",
    "no_wechat_pay",
]
MOST_AT_ONCE: Final = 1_000_000  # points of one sign-in, or of doing an activity once


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection to a draft. `field` is the path of the field to change. `wrong` is the kind of conflict.
    `facts` are the values that the explanation for the merchant names.
    """

    field: str
    wrong: Wrong
    facts: Mapping[str, object]


def of_rule(rule: Rule, others: Iterable[Rule], campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Yields the objections to a rule that conflicts with another rule or with a campaign."""
    rival = next((other for other in others if other.category == rule.category), None)
    if rival is not None:
        yield Objection("category", "ruled", {"rule": rival.rule_id})
    for campaign in campaigns:
        if _is_for(campaign, rule) and campaign.multiplier > rule.fen_per_point:
            yield Objection("fen_per_point", "too_generous", _gives(campaign, rule))


def of_holdout(campaign: Campaign, before: Iterable[Campaign], now: datetime) -> Iterator[Objection]:
    """Yields an objection if the campaign has started and its `holdout_percent` changes.

    The change would move members between the two groups that are compared.
    """
    if any(was.starts_at <= now and was.holdout_percent != campaign.holdout_percent for was in before):
        yield Objection("holdout_percent", "has_started", {})


def of_campaign(
    campaign: Campaign, others: Iterable[Campaign], rules: Iterable[Rule], zone: tzinfo
) -> Iterator[Objection]:
    """Yields the objections to a campaign: its weekdays do not occur in its time, or it conflicts with another campaign
    or a rule.
    """
    if campaign.weekdays and not campaign.weekdays & _weekdays(campaign, zone):
        yield Objection("weekdays", "no_such_day", {})
    for other in others:
        if other.multiplier == campaign.multiplier and _meet(campaign, other):
            yield Objection("multiplier", "same_again", {"campaign": other.campaign_id})
    for rule in rules:
        if _is_for(campaign, rule) and campaign.multiplier > rule.fen_per_point:
            yield Objection("multiplier", "too_generous", _gives(campaign, rule))


def of_sign_in(ladder: Ladder, campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Yields the objections to a sign-in ladder: a campaign would multiply a step to too many points."""
    for campaign in campaigns:
        if "sign_in" in campaign.kinds and multiplied(max(ladder.steps), campaign.multiplier) > MOST_AT_ONCE:
            yield Objection("sign_in.ladder", "too_much", _multiplies(campaign))


def of_activity(activity: Activity, campaigns: Iterable[Campaign]) -> Iterator[Objection]:
    """Yields the objections to an activity: a campaign would multiply its points above what it may give."""
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
    """Yields the objections to a campaign that would multiply a sign-in ladder or an activity to too many points."""
    wrong = [of_sign_in(ladder, [campaign]) for ladder in ladders]
    wrong += [of_activity(activity, [campaign]) for activity in activities]
    for objections in wrong:
        for objection in objections:
            yield Objection("multiplier", objection.wrong, objection.facts)


def of_zone(held: tzinfo, wanted: tzinfo, begins: datetime) -> Iterator[Objection]:
    """Yields an objection if the month at `begins` is earlier in the zone `wanted` than in the current zone `held`.
    The change would return to a month that may already be closed.
    """
    if month_of(begins.astimezone(wanted).date()) < month_of(begins.astimezone(held).date()):
        yield Objection("time_zone", "month_again", {})


def of_new_campaign(campaign: Campaign, now: datetime) -> Iterator[Objection]:
    """Yields an objection if the new campaign has ended already."""
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
