"""Places on a board and their prizes.
Members with equal scores share a place and its prize, and the next places stay empty: 1, 1, 3. A prize that is *single*
is not shared: only the member who reached the score first has its place, and the others move to the next place. They
share that place, unless its prize is single too. At most a hundred members win prizes: members of a tie who come after
the first hundred have place 101.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from points.domain.boards.boards import Board
from points.domain.boards.census import MOST_ROWS, Contender
from points.domain.boards.histogram import Histogram, Position
from points.domain.program.board_terms import Prize

MOST_WINNERS: Final = MOST_ROWS
# A member outside the first hundred counts as having this many members with the same score before them.
LAST: Final = MOST_WINNERS


@dataclass(frozen=True, slots=True)
class Places:
    """The prizes of one board. They decide what each place wins and which place each member has."""

    prizes: tuple[Prize, ...] = ()

    def prize(self, place: int | None) -> int | None:
        """Returns the points that this place wins; None if it wins nothing, or if `place` is None."""
        found = self._prize(place) if place is not None else None
        return found.points if found else None

    def place(self, rank: int, earlier: int) -> int:
        """Returns the place of a member.

        `rank` is the rank of the member's score. `earlier` is how many members reached the same score earlier.
        """
        place = rank
        while place < rank + earlier and (prize := self._prize(place)) is not None and prize.single:
            place += 1
        if rank + earlier > MOST_WINNERS and self._prize(place) is not None:
            return MOST_WINNERS + 1
        return place

    def standings(self, placed: Iterable[Contender]) -> Iterator[tuple[Contender, int]]:
        """Yields (member, place) for the first members of a board, in order."""
        ahead = 0
        for _, tied in groupby(placed, key=lambda contender: contender.points):
            together = list(tied)
            for earlier, contender in enumerate(together):
                yield contender, self.place(ahead + 1, earlier)
            ahead += len(together)

    def position(self, board: Histogram, points: int, earlier: int) -> Position:
        """Returns the position of this score.

        Its gaps are the points that the member needs now for a better place, and for place 10. `earlier` is how many
        members reached the same score earlier.
        """
        shared = board.position(points)
        if not self.prizes:
            return shared
        place = None if shared.rank is None else self.place(shared.rank, earlier)
        gap, to_top_ten = self._gap(board, points, shared, place), self._gap_to_top_ten(board, points, shared, place)
        return replace(shared, rank=place, gap_to_next=gap, gap_to_top_ten=to_top_ten)

    def _prize(self, place: int) -> Prize | None:
        return next((prize for prize in self.prizes if prize.from_place <= place <= prize.to_place), None)

    def _gap(self, board: Histogram, points: int, shared: Position, place: int | None) -> int | None:
        if place != shared.rank:
            return 1  # one point more puts the member ahead of those with the same score
        if shared.gap_to_next is None or place is None:
            return shared.gap_to_next
        is_better = self._arrived(board, points + shared.gap_to_next) < place
        return shared.gap_to_next if is_better else shared.gap_to_next + 1

    def _gap_to_top_ten(self, board: Histogram, points: int, shared: Position, place: int | None) -> int | None:
        if place is not None and place <= 10:
            return None
        gap = shared.gap_to_top_ten or 0  # None if the shared rank is in the top ten but this member's place is not
        return gap if gap and self._arrived(board, points + gap) <= 10 else gap + 1

    def _arrived(self, board: Histogram, points: int) -> int:
        """Returns the place of a member who reaches this score now, after all others who have it."""
        return self.place(board.rank_of(points), board.having(points))


NO_PRIZES: Final = Places()


def places_of(prizes: Iterable[Prize], board: Board) -> Places:
    """Returns the places of this board with its prizes. The board of all time has none."""
    if board.kind == "total":
        return NO_PRIZES
    return Places(tuple(prize for prize in prizes if prize.board == board.name))


class Ties:
    """The known members of a board. Those with equal scores are in the order in which they reached the score."""

    def __init__(self, contenders: Iterable[Contender]) -> None:
        self._by_points: dict[int, list[tuple[int, str]]] = {}
        for contender in contenders:
            insort(self._by_points.setdefault(contender.points, []), (contender.reached_at, contender.member_id))

    def earlier(self, than: Contender) -> int:
        """Returns the number of members who reached the same score earlier."""
        return bisect_left(self._by_points.get(than.points, []), (than.reached_at, than.member_id))
