"""Terms of the merchant's own leaderboards, and of the prizes for their first places."""

from dataclasses import dataclass
from typing import Literal

from points.domain.calendar import BoardPeriod
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """A board of the merchant's own: of the lines of an order it counts those of its categories (any, where empty)
    from its stores (any, where empty); where both are empty, its activities only.

    It counts points, or of games the score that was reached: minutes of training, say.
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
    """Points for whoever is in these places when a period of the board is over.

    Members with equal scores share a place and each get its prize; where it is `single`, only who was there first.
    """

    board: str
    from_place: int
    to_place: int
    points: int
    single: bool = False
