"""The counters of an activity's limits: times per day, times in total, and its points budget.

They belong to a life of the activity (`points.domain.program.lives`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.counters import CounterIncrement, daily_counter
from points.domain.program.activity_terms import Activity

BUDGET: Final = "budget"


@dataclass(frozen=True, slots=True)
class Used:
    """What has been used of an activity's limits: the member's times in total, and all members' points."""

    times: int = 0
    points: int = 0


def counter_of(activity: Activity, now: datetime) -> str:
    """Returns the account attribute that counts how many times it was done today."""
    return daily_counter(now.date().isoformat(), "a", activity.life_id)


def total_owner(member_id: str) -> str:
    """Returns the owner of the counters of how many times a member did each activity in total."""
    return f"{member_id}#activity"


def spent_owner(life_id: str) -> str:
    """Returns the owner of the counter of all points that a life of the activity has given."""
    return f"activity#{life_id}"


def counted(activity: Activity) -> dict[str, Value]:
    """Returns the limits that an entry counted against, for its `why` (`points.domain.audit.allowances` reads them)."""
    limits = {"in_all": activity.total_limit, "own_budget": activity.budget_points}
    return {name: limit for name, limit in limits.items() if limit is not None}


def limits_of(activity: Activity, member_id: str, points: int) -> tuple[CounterIncrement, ...]:
    """Returns the counter increments, each with its ceiling, for doing the activity once for `points`."""
    limits: list[CounterIncrement] = []
    if activity.budget_points is not None and points:
        limits.append(CounterIncrement(spent_owner(activity.life_id), BUDGET, points, activity.budget_points))
    if activity.total_limit is not None:
        limits.append(CounterIncrement(total_owner(member_id), activity.life_id, 1, activity.total_limit))
    return tuple(limits)


def times_left(activity: Activity, account: Account, now: datetime, used: Used, points: int) -> int:
    """Returns how many more times the member may do it today, if each time gives `points`."""
    if activity.budget_points is not None and used.points + points > activity.budget_points:
        return 0
    today = activity.daily_limit - done_today(activity, account, now)
    in_all = today if activity.total_limit is None else activity.total_limit - used.times
    return max(0, min(today, in_all))


def done_today(activity: Activity, account: Account, now: datetime) -> int:
    """Returns how many times the member has done it today."""
    return account.number(counter_of(activity, now))
