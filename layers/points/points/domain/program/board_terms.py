"""Terms of the merchant's own leaderboards, and the prizes for the first places."""

from dataclasses import dataclass
from typing import Literal

from points.domain.calendar import BoardPeriod
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """The terms of one board of the merchant's own.
    The board counts order lines whose category is in `categories` (empty: any) and whose store is in `stores` (empty:
    any). It also counts the activities with the ids in `activities`. If `categories` and `stores` are both empty, it
    counts only these activities. `measure` says whether an activity adds the points earned or the score reached in a
    game.
    """

    board_id: str
    title: str
    period: BoardPeriod
    categories: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    measure: Literal["points", "score"] = "points"


@dataclass(frozen=True, slots=True)
class Prize:
    """One prize: points for each member in the places `from_place` to `to_place` when a period of the board ends.
    `board` is the board's name. A `single` prize is not shared by members with equal scores
    (`points.domain.boards.places`).
    """

    board: str
    from_place: int
    to_place: int
    points: int
    single: bool = False
