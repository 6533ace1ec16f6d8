"""Active, new, returning and lost members in a range of days, from when members were last here.

A night's count of members by their last day is enough: nothing must be kept for each member. Joining counts as being
here, so every member has a last day.

| figure    | definition                                           | counted by last day                      |
| --------- | ---------------------------------------------------- | ---------------------------------------- |
| active    | was here in the range                                | in the range, at its end                 |
| returning | was here in the range, and not in the 90 days before | before those 90 days: at first, less now |
| lost      | was here in the 90 days before, and not in the range | in those 90 days, at the range's end     |

Who joined in the range was never absent, so new members are not returning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BEFORE: Final = timedelta(days=90)

LastDays = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Presence:
    """Members of one range of days. `returning` is None if no count from before the range is kept."""

    active: int
    returning: int | None
    lost: int


def presence(first: date, before: LastDays | None, at_end: LastDays) -> Presence:
    """Returns the members' presence from `first` on. `before` and `at_end` count members by their last day."""
    long_ago = first - BEFORE
    away = _until(at_end, long_ago)
    return Presence(
        active=sum(count for day, count in at_end.items() if day >= first),
        returning=None if before is None else max(0, _until(before, long_ago) - away),
        lost=sum(count for day, count in at_end.items() if long_ago <= day < first),
    )


def silent(day: date, days: int, at_end: LastDays) -> int:
    """Returns how many members were not here on any of the `days` days that end with `day`."""
    return _until(at_end, day - timedelta(days=days - 1))


def _until(counted: LastDays, day: date) -> int:
    """Returns the members whose last day is before `day`."""
    return sum(count for last, count in counted.items() if last < day)
