"""Reads how much of activities' limits is used, for display. The write that earns points checks the limits itself.

| table    | owner           | counter         | item                                 |
| -------- | --------------- | --------------- | ------------------------------------ |
| Counters | MEMBER#activity | the life's id   | n, how often the member has done it  |
| Counters | activity#LIFE   | budget          | n, the points given, not returned    |
"""

from collections.abc import Mapping, Sequence

from points.adapters.aws import dynamodb
from points.adapters.counters import keys
from points.domain.earning.activity_limits import BUDGET, Used, spent_owner, total_owner
from points.domain.program.activity_terms import Activity


def used(member_id: str, activities: Sequence[Activity]) -> Mapping[str, Used]:
    """Returns what is used of each activity's limits, by activity id. Makes one round trip if any has a limit."""
    in_all = [_done(member_id, activity) for activity in activities if activity.total_limit is not None]
    budgets = [_given(activity) for activity in activities if activity.budget_points is not None]
    items = dynamodb.batch("counters", in_all + budgets, consistent=False) if in_all or budgets else []
    counts: dict[tuple[str, str], int] = {(item["owner"], item["counter"]): item.get("n", 0) for item in items}

    def count(key: Mapping[str, str]) -> int:
        return counts.get((key["owner"], key["counter"]), 0)

    return {a.activity_id: Used(count(_done(member_id, a)), count(_given(a))) for a in activities}


def _done(member_id: str, activity: Activity) -> Mapping[str, str]:
    return keys.key(total_owner(member_id), activity.life_id)


def _given(activity: Activity) -> Mapping[str, str]:
    return keys.key(spent_owner(activity.life_id), BUDGET)
