"""Ten segments of members by recency and frequency, each in quintiles (Bult and Wansbeek 1995).

Recency is the days since a member was last here, frequency is the number of orders. Members without an order are in no
segment. What a member paid is not held by an account, so there is no third score.

| recency \\ frequency | 1 | 2 | 3 | 4 | 5 |
| --- | --- | --- | --- | --- | --- |
| 5, latest | new | potential_loyalists | potential_loyalists | champions | champions |
| 4 | promising | potential_loyalists | potential_loyalists | loyal | loyal |
| 3 | about_to_sleep | about_to_sleep | need_attention | loyal | loyal |
| 2 | hibernating | hibernating | at_risk | at_risk | cannot_lose |
| 1 | hibernating | hibernating | at_risk | at_risk | cannot_lose |
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

Segment = Literal[
    "champions",
    "loyal",
    "potential_loyalists",
    "new",
    "promising",
    "need_attention",
    "about_to_sleep",
    "at_risk",
    "cannot_lose",
    "hibernating",
]
_QUINTILES: Final = 5
_GRID: Final[tuple[tuple[Segment, ...], ...]] = (
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    ("promising", "potential_loyalists", "potential_loyalists", "loyal", "loyal"),
    ("new", "potential_loyalists", "potential_loyalists", "champions", "champions"),
)


def segments(members: Mapping[tuple[int, int], int]) -> dict[Segment, int]:
    """Returns the members of each segment that has some. `members` counts them by (days since here, orders)."""
    days: Counter[int] = Counter()
    orders: Counter[int] = Counter()
    for (back, count), how_many in members.items():
        days[-back] += how_many  # fewer days back are better
        orders[count] += how_many
    recency, frequency = scores(days), scores(orders)
    found: Counter[Segment] = Counter()
    for (back, count), how_many in members.items():
        found[_GRID[recency[-back] - 1][frequency[count] - 1]] += how_many
    return dict(found)


def scores(members: Mapping[int, int]) -> dict[int, int]:
    """Returns the quintile, 1 to 5, of each value; the greatest values get 5. Equal values get the same one.

    `members` counts the members with each value.
    """
    total = sum(members.values())
    found, below = {}, 0
    for value in sorted(members):
        found[value] = 1 + _QUINTILES * below // total
        below += members[value]
    return found
