"""Reads how often a member has used each limit per member.

A person who comes back after an erasure has another member id. The counts are then written under that id.

| table    | owner           | counter        | item                                                      |
| -------- | --------------- | -------------- | --------------------------------------------------------- |
| Counters | MEMBER          | reward#LIFE    | n; before: how much of it was inherited after an erasure  |
| Counters | MEMBER#activity | LIFE           | the same                                                  |
"""

from collections.abc import Iterator, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.counters import keys
from points.domain.earning.activity_limits import total_owner
from points.domain.rewards.limits import limit_counter

_REWARD: Final = limit_counter("")
_ACTIVITY: Final = "activity#"


def of(member_id: str) -> dict[str, int]:
    """Returns how much the member has used, by the life of a reward or activity."""
    of_rewards = {
        item["counter"]: item.get("n", 0)
        for item in _counters(member_id)
        if item["counter"].startswith(_REWARD)  # other counters of the member are no limits
    }
    of_activities = {_ACTIVITY + item["counter"]: item.get("n", 0) for item in _counters(total_owner(member_id))}
    return {name: n for name, n in (of_rewards | of_activities).items() if n > 0}


def own(item: Item) -> int:
    """Returns what the member used under this member id, without what was inherited after an erasure."""
    return int(item.get("n", 0) - item.get("before", 0))


def hand_over(member_id: str, uses: Mapping[str, int]) -> None:
    """Creates the counters of a member who does not exist yet. A repeated call changes nothing."""
    for name, n in uses.items():
        is_activity = name.startswith(_ACTIVITY)
        owner = total_owner(member_id) if is_activity else member_id
        item = keys.key(owner, name.removeprefix(_ACTIVITY)) | {"n": n, "before": n}
        dynamodb.put_new("counters", item, "counter")


def _counters(owner: str) -> Iterator[Item]:
    condition, names = "#owner = :owner", {"#owner": "owner"}
    return dynamodb.every("counters", condition, {":owner": owner}, names=names, consistent=True)
