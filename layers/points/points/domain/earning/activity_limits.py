"""The counters of an activity's limits: times per day, times in total, and the points budget.
Each life of the activity has its own counters (`points.domain.program.lives`).
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
    """What has been used of an activity's limits.
    `times` is how often the member has done it in total. `points` are the points that all members got from it.
    """

    times: int = 0
    points: int = 0


def counter_of(activity: Activity, now: datetime) -> str:
    """Returns the account attribute that counts how many times the member did the activity today."""
    return daily_counter(now.date().isoformat(), "a", activity.life_id)


def total_owner(member_id: str) -> str:
    """Returns the owner of the counters that count how many times the member did each activity in total."""
    return f"{member_id}#activity"


def spent_owner(life_id: str) -> str:
    """Returns the owner of the counter of all points that this life of an activity has given."""
    return f"activity#{life_id}"


def counted(activity: Activity) -> dict[str, Value]:
    """Returns the part of an entry's `why` that names the limits against which the entry counts.
    The audit reads it (`points.domain.audit.allowances`).
    """
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
    """Returns how many more times the member may do the activity today.
    It is 0 if the budget has less than `points` left.
    """
    if activity.budget_points is not None and used.points + points > activity.budget_points:
        return 0
    today = activity.daily_limit - done_today(activity, account, now)
    in_all = today if activity.total_limit is None else activity.total_limit - used.times
    return max(0, min(today, in_all))


def done_today(activity: Activity, account: Account, now: datetime) -> int:
    """Returns how many times the member has done the activity today."""
    return account.number(counter_of(activity, now))
