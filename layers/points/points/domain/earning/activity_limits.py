"""What counts how often an activity was done, and how much of its points is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.domain.ledger.accounts import Value
from points.domain.ledger.counters import CounterIncrement, daily_counter
from points.domain.program.activity_terms import Activity

BUDGET: Final = "budget"


@dataclass(frozen=True, slots=True)
class Used:
    """Of an activity's limits: how often a member has done it in all, and the points that everybody got."""

    times: int = 0
    points: int = 0


def counter_of(activity: Activity, now: datetime) -> str:
    """The account attribute that counts today's."""
    return daily_counter(now.date().isoformat(), "a", activity.activity_id)


def total_owner(member_id: str) -> str:
    return f"{member_id}#activity"


def spent_owner(activity_id: str) -> str:
    return f"activity#{activity_id}"


def counted(activity: Activity) -> dict[str, Value]:
    """What an entry says of the limits it counted against (`points.domain.audit.allowances`)."""
    limits = {"in_all": activity.total_limit, "own_budget": activity.budget_points}
    return {name: limit for name, limit in limits.items() if limit is not None}


def limits_of(activity: Activity, member_id: str, points: int) -> tuple[CounterIncrement, ...]:
    """The counters that doing it once for so many points adds to, each with its ceiling."""
    limits: list[CounterIncrement] = []
    if activity.budget_points is not None and points:
        limits.append(CounterIncrement(spent_owner(activity.activity_id), BUDGET, points, activity.budget_points))
    if activity.total_limit is not None:
        limits.append(CounterIncrement(total_owner(member_id), activity.activity_id, 1, activity.total_limit))
    return tuple(limits)
