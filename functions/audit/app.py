"""Recomputes accounts, counters and stock every night from entries and receipts, and logs every difference.

Members are read in parts of the table, one member in memory at a time. Each night begins with another part. So every
part is audited in time, even if one night is too short for all members.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import dispenser_stock, shop
from points.adapters.catalog.records import limited
from points.adapters.catalog.shop import Shop
from points.adapters.counters import budget_items
from points.adapters.scans import sweep
from points.adapters.scans.sweep import Stored
from points.domain.audit.budgets import audit_budget_shards, audit_budgets, audit_decided_budgets
from points.domain.audit.findings import Difference
from points.domain.audit.stock import (
    UnitClaims,
    audit_decided_stock,
    audit_shards,
    audit_stock,
    units_claimed,
    units_taken,
)
from points.domain.earning.activity_limits import spent_owner
from points.domain.earning.budgets import Tally, budget_owner
from points.domain.rewards.dispenser import Shard
from points.workflows import member_audit, trail_audit

PARTS: Final = 32
MOST_NAMED: Final = 100  # differences in the log; all of them are counted
RESERVE_MS: Final = 60_000  # of the function's time, to finish the current member and report

logger = Logger(service="audit", use_rfc3339=True)


class BooksDiffer(Exception):
    """The audit found differences. The function logs the differences and then fails, so that its alarm is raised."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves scheduler events. Any other event raises ValueError."""
    match event:
        case {"source": "aws.scheduler", "job": "audit", "scheduled_time": str(), **more} if not more:
            run = audit(context)
        case _:
            raise ValueError("This function takes the scheduler's events only.")
    if run["differences"]:
        raise BooksDiffer(f"{run['differences']} differences in the books of {run['members']} members")
    return run


@dataclass(slots=True)
class Night:
    """The counts of one pass: members, entries and differences, and what all members together used of shared counters.

    `taken` are units by life, `claims` flash units by (life, shard), and `budgets` points by the budget's owner.
    """

    now: datetime
    members: int = 0
    entries: int = 0
    differences: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    claims: dict[tuple[str, int], UnitClaims] = field(default_factory=dict)
    budgets: dict[str, Tally] = field(default_factory=dict)

    def examine(self, stored: Stored) -> None:
        self.members += 1
        try:
            finding = member_audit.examine(stored.read(), self.now)
        except Exception:
            logger.exception("books cannot be read", member_id=stored.member_id)
            self.differences += 1
            return
        self.entries += finding.entries
        self.taken += units_taken(finding.redemptions)
        for key, claims in units_claimed(finding.redemptions).items():
            self.claims[key] = self.claims.get(key, UnitClaims()) + claims
        for owner, tally in finding.budgets.items():
            self.budgets[owner] = self.budgets.get(owner, Tally()) + tally
        for difference in finding.differences:
            self.name(difference)

    def name(self, difference: Difference) -> None:
        self.differences += 1
        if self.differences <= MOST_NAMED:
            logger.error("difference", subject=difference.subject, difference=str(difference))


def audit(context: Any) -> dict[str, Any]:
    """Audits as many members as time allows. After all parts it also checks the totals over all members."""
    night = Night(shop.opened().now)
    left, supply = member_audit.stock()
    shards, budgets = _shards(), budget_items.tallies(_budgets())
    done = sum(1 for part in _parts(night.now) if _has_time(context) and _examine(part, night, context))
    if done == PARTS:
        _look_at_the_whole(night, left, supply, shards, budgets)
    _look_at_the_trail(night)
    run = {
        "job": "audit",
        "members": night.members,
        "entries": night.entries,
        "parts": done,
        "of_parts": PARTS,
        "differences": night.differences,
    }
    logger.info("run", run=run)
    return run


def _examine(part: int, night: Night, context: Any) -> bool:
    """Audits the members of this part. Returns False if time ran out."""
    for page in sweep.accounts(segment=part, segments=PARTS):
        for stored in page:
            if not _has_time(context):
                return False
            night.examine(stored)
    return True


def _look_at_the_whole(
    night: Night,
    left: Mapping[str, int],
    supply: Mapping[str, int],
    shards: Mapping[tuple[str, int], Shard],
    budgets: Mapping[str, Tally],
) -> None:
    """Checks what needs all members: stock, flash units, budgets, and receipts without an entry."""
    if member_audit.stock() == (left, supply):  # nothing was redeemed meanwhile, so stock and members are comparable
        for difference in audit_stock(left, supply, night.taken):
            night.name(difference)
    if _shards() == shards:
        for difference in audit_shards(shards, night.claims):
            night.name(difference)
    now_used = budget_items.tallies(_budgets() | night.budgets.keys())
    for difference in chain(
        audit_budgets(night.budgets, budgets, now_used),
        _against_decisions(),
        member_audit.receipts_without_entry("orders"),
        member_audit.receipts_without_entry("receipts"),
        member_audit.payments_without_redemption(),
    ):
        night.name(difference)


def _against_decisions() -> Iterator[Difference]:
    """Yields a difference for each budget that does not add up, and for stock or a budget that is not as decided.

    Decisions are compared only if no decision was written after `current` was read.
    """
    current = shop.latest()
    (_, supply), shards, budgets = member_audit.stock(), _shards(), budget_items.shards(_campaigns(current))
    yield from audit_budget_shards(budgets)
    if shop.latest().revision == current.revision:
        yield from audit_decided_stock(limited(current.records("reward"), "stock"), supply, shards)
        yield from audit_decided_budgets(limited(current.records("campaign"), "budget_points"), budgets)


def _look_at_the_trail(night: Night) -> None:
    for difference in trail_audit.differences(datetime.now(UTC)):
        night.name(difference)


def _shards() -> dict[tuple[str, int], Shard]:
    return {(life_id, place): shard for life_id, place, shard in dispenser_stock.shards()}


def _budgets() -> set[str]:
    """Returns every owner that can have a budget."""
    current = shop.latest()
    return _campaigns(current) | {spent_owner(activity.life_id) for activity in current.records("activity")}


def _campaigns(current: Shop) -> set[str]:
    return {budget_owner(campaign.life_id) for campaign in current.records("campaign")}


def _parts(now: datetime) -> Iterator[int]:
    """Yields all parts, beginning with another one every night."""
    first = now.date().toordinal() % PARTS
    yield from (*range(first, PARTS), *range(first))


def _has_time(context: Any) -> bool:
    return context is None or context.get_remaining_time_in_millis() > RESERVE_MS
