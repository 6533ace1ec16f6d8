"""Who has which place on a board and wins what, as one would settle it at a table: member by member, from the first.

Of the real domain this knows the prizes as the merchant words them, and nothing of how places are found.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from points.domain.program.board_terms import Prize

MOST_WINNERS = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's score, and when it was reached."""

    member_id: str
    points: int
    reached_at: int


def podium(standings: Iterable[Standing], prizes: Collection[Prize]) -> dict[str, tuple[int, int | None]]:
    """(place, prize) of everybody who has points."""
    waiting = sorted(
        (one for one in standings if one.points > 0), key=lambda one: (-one.points, one.reached_at, one.member_id)
    )
    settled: dict[str, tuple[int, int | None]] = {}
    while waiting:
        place = len(settled) + 1
        prize = next((prize for prize in prizes if prize.from_place <= place <= prize.to_place), None)
        if prize is not None and prize.single:
            settled[waiting.pop(0).member_id] = place, prize.points
            continue
        points = waiting[0].points
        while waiting and waiting[0].points == points:
            if prize is not None and len(settled) == MOST_WINNERS:
                place, prize = MOST_WINNERS + 1, None
            settled[waiting.pop(0).member_id] = place, prize.points if prize else None
    return settled
