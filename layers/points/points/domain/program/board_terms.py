"""Terms of the merchant's own leaderboards, and the prizes for the first places."""

from dataclasses import dataclass
from typing import Literal

from points.domain.calendar import BoardPeriod
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """A leaderboard of the merchant's own.

    It counts order lines whose category is in `categories` (empty: any) from a store in `stores` (empty: any). If both
    are empty it counts only `activities`. `measure` is the points earned, or for games the score reached.
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
    """Points for each member in places `from_place` to `to_place` when a period of the board ends."""

    board: str
    from_place: int
    to_place: int
    points: int
    single: bool = False
