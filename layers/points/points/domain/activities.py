"""Activities: surveys, games and the like, done for points so often a day and so often in all."""

from dataclasses import dataclass
from datetime import datetime

from points.domain import identity
from points.domain.earning import daily_counter, days_over, multiplied
from points.domain.errors import Expired, LimitReached, NotEligible, NotFound
from points.domain.ledger import (
    Absent,
    Account,
    AtMost,
    Entry,
    Posting,
    Value,
    check_member,
    grant,
    score,
    waits,
)
from points.domain.postings import Claim, Findings, Tally, Transaction
from points.domain.program import EVERYTHING, Activity, Catalog
from points.domain.purchases import budget_owner, scored_at


@dataclass(frozen=True, slots=True)
class Doing:
    """A member's report of an activity done. `key` is the ticket where one was issued, else the tap's own key."""

    member_id: str
    activity_id: str
    key: str
    digest: str
    content: str = ""

    @property
    def receipt_id(self) -> str:
        return identity.digest("activity", self.member_id, self.activity_id, self.key, length=26)


def check(activity: Activity | None, now: datetime) -> Activity:
    """The activity, if it is running."""
    if activity is None:
        raise NotFound("No such activity.")
    if now < activity.starts_at:
        raise NotEligible("This activity has not begun.")
    if now >= activity.ends_at:
        raise Expired("This activity has ended.")
    return activity


def do(doing: Doing, activity: Activity, catalog: Catalog, now: datetime, found: Findings) -> Transaction:
    """Credits the activity's points, within its limits."""
    counter = counter_of(activity, now)
    total = Tally(f"{doing.member_id}#activity", activity.activity_id, 1, activity.total_limit)
    _refuse(activity, found, counter, total)
    points, why, budget = _worth(activity, catalog, now, found)
    live_from, lot = catalog.program.life(now.date())
    entry = Entry(
        doing.member_id,
        identity.entry_id(now, "activity", doing.receipt_id),
        "activity",
        points,
        activity.activity_id,
        now,
        title=activity.title,
        lot=lot if points else None,
        why=why | {"receipt": doing.receipt_id} | waits(live_from, now),
    )
    posting = Posting(
        doing.member_id,
        add=grant(points, lot, live_from=live_from, now=now) | score(points, now) | {counter: 1},
        put=scored_at(points, now),
        remove=days_over(counter),
        guards=(Absent("frozen"), AtMost(counter, activity.daily_limit - 1)),
        entries=(entry,),
    )
    claim = Claim(doing.receipt_id, doing.member_id, doing.digest, entry.entry_id, points, now, why, doing.content)
    tallies = (*budget, *([total] if activity.total_limit is not None else []))
    return Transaction((posting,), claim, tallies=tallies)


def counter_of(activity: Activity, now: datetime) -> str:
    return daily_counter(now.date().isoformat(), "a", activity.activity_id)


def done_today(activity: Activity, account: Account, now: datetime) -> int:
    return account.number(counter_of(activity, now))


def _refuse(activity: Activity, found: Findings, counter: str, total: Tally) -> None:
    if total.owner in found.full:
        raise LimitReached("This activity has been done as often as it may be.")
    if found.account is None:
        return
    check_member(found.account)
    if found.account.number(counter) >= activity.daily_limit:
        raise LimitReached("This activity has been done often enough today.")


def _worth(
    activity: Activity, catalog: Catalog, now: datetime, found: Findings
) -> tuple[int, dict[str, Value], tuple[Tally, ...]]:
    exhausted = frozenset(c.campaign_id for c in catalog.campaigns if budget_owner(c.campaign_id) in found.full)
    campaign = catalog.best_campaign("activity", EVERYTHING, now, exhausted)
    why: dict[str, Value] = {"activity": activity.activity_id, "version": activity.version}
    if campaign is None:
        return activity.points, why, ()
    points = multiplied(activity.points, campaign.multiplier)
    why |= {"campaign": campaign.campaign_id, "multiplier": str(campaign.multiplier)}
    if campaign.budget_points is None or not points:
        return points, why, ()
    return points, why, (Tally(budget_owner(campaign.campaign_id), "budget", points, campaign.budget_points),)
