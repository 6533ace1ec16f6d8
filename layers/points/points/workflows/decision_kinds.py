"""Defines what differs between rules, campaigns, activities and rewards: checks, further writes, and what is left.

The program is in `points.workflows.deciding_program`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog.decoding.policies import activity_of, campaign_of, program_of, rule_of
from points.adapters.catalog.records import ManyKind, Record
from points.adapters.catalog.shop import Shop
from points.adapters.counters import budget_items
from points.domain.decisions import conflicts
from points.domain.decisions.conflicts import Objection
from points.domain.program.campaigns import Campaign
from points.domain.trail.entries import TrailEntry
from points.workflows import reward_decisions, reward_stock
from points.workflows.decision_kind import Kind

# ── Rules ────────────────────────────────────────────────────────────────────


def _objections_to_rule(draft: Record, current: Shop) -> Iterator[Objection]:
    others = [rule_of(record) for record in now_and_later(_others(draft, "rule", current)) if record.version]
    return conflicts.of_rule(rule_of(draft), others, campaigns_ahead(current))


# ── Campaigns ────────────────────────────────────────────────────────────────


def _objections_to_campaign(draft: Record, current: Shop) -> Iterator[Objection]:
    campaign = campaign_of(draft)
    rules = [rule_of(record) for record in now_and_later(current.records("rule"))]
    ladders = [program_of(record).ladder for record in now_and_later([current.program_record])]
    activities = [activity_of(record) for record in now_and_later(current.records("activity"))]
    return chain(
        conflicts.of_holdout(campaign, _stored_campaigns(draft, current), current.now),
        conflicts.of_campaign(campaign, campaigns_ahead(current, but=draft.id), rules, current.catalog.program.zone),
        conflicts.of_multiplier(campaign, ladders, [a for a in activities if a.ends_at > current.now]),
    )


def _stored_campaigns(draft: Record, current: Shop) -> list[Campaign]:
    """Returns the versions of the stored campaign: the one that applies now, and the one that is announced.

    Returns no version if the draft is of a new campaign.
    """
    before = current.record("campaign", draft.id)
    return [campaign_of(record) for record in now_and_later([before])] if before is not None else []


def _objections_to_new_campaign(draft: Record, current: Shop) -> Iterator[Objection]:
    return conflicts.of_new_campaign(campaign_of(draft), current.now)


def _budget_writes(before: Record | None, after: Record, _: TrailEntry) -> Sequence[Item]:
    """Returns the writes that add the points of a new or larger budget, or remove those of a smaller one.

    A budget is the supply of the campaign's life. A budget of None stops the counting; the stored counts stay.
    """
    had = before.body.get("budget_points") if before else None
    has = after.body.get("budget_points")
    return () if has in (None, had) else budget_items.laid_out(after.life_id, has)


def _budgets_left(records: Sequence[Record]) -> dict[str, int]:
    counted = {record.life_id: record.id for record in records if record.body.get("budget_points") is not None}
    return {counted[name]: points for name, points in budget_items.left(counted).items()}


def _budget_left(record: Record) -> int | None:
    return _budgets_left([record]).get(record.id)


def _budget_facts(record: Record, left: int | None) -> dict[str, Any]:
    return {"budget_left": left if record.body.get("budget_points") is not None else None}


# ── Activities ───────────────────────────────────────────────────────────────


def _objections_to_activity(draft: Record, current: Shop) -> Iterator[Objection]:
    return conflicts.of_activity(activity_of(draft), campaigns_ahead(current))


# ── The table ────────────────────────────────────────────────────────────────


KINDS: Final = (
    Kind("rule", "rules", is_checked_beside_others=True, objections=_objections_to_rule),
    Kind(
        "campaign",
        "campaigns",
        is_checked_beside_others=True,
        objections=_objections_to_campaign,
        objections_to_new=_objections_to_new_campaign,
        beside=_budget_writes,
        left=_budgets_left,
        left_of=_budget_left,
        facts=_budget_facts,
    ),
    Kind("activity", "activities", is_checked_beside_others=True, objections=_objections_to_activity),
    Kind(
        "reward",
        "rewards",
        is_checked_beside_others=False,
        objections=reward_decisions.objections,
        objections_to_change=reward_decisions.objections_to_change,
        shards=reward_stock.shards,
        beside=reward_decisions.writes,
        beside_deletion=reward_stock.last_writes,
        left=reward_stock.left,
        left_of=reward_stock.left_of,
        facts=reward_stock.facts,
    ),
)


# ── What decisions are checked against ───────────────────────────────────────


def campaigns_ahead(current: Shop, *, but: str = "") -> list[Campaign]:
    """Returns every campaign that has not ended, in its current and its announced version, except the id `but`."""
    found = (campaign_of(record) for record in now_and_later(current.records("campaign")) if record.id != but)
    return [campaign for campaign in found if campaign.ends_at > current.now]


def now_and_later(records: Iterable[Record]) -> Iterator[Record]:
    """Yields each stored decision, and the decision that applies until the stored one takes effect, if there is one."""
    for record in records:
        yield record
        if record.was is not None:
            yield record.was


def _others(draft: Record, kind: ManyKind, current: Shop) -> list[Record]:
    return [record for record in current.records(kind) if record.id != draft.id]
