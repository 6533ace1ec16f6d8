"""Finds the members next to a member on a board."""

from collections.abc import Iterable
from typing import Final

from points.domain.boards.census import Contender
from points.domain.boards.histogram import Histogram
from points.domain.boards.places import LAST
from points.domain.boards.snapshots import Row, Snapshot, shown_as

NOBODY: Final = "某会员"  # shown for a member who is counted but not listed


def around(snapshot: Snapshot, me: Contender, seen: Iterable[Contender], most: int = 5) -> tuple[list[Row], list[Row]]:
    """Returns (up to `most` rows above the member `me`, up to `most` rows below), highest first.
    Only listed members have a name. A member with the same score is above if their place is better, else below. `seen`
    are the members whose current scores are known.
    """
    board = snapshot.current([me])
    ahead = _tied_ahead(snapshot, board, me)
    above = ([me.points] * ahead + board.next_above(me.points, most))[:most]
    below = board.next_below(me.points, most + ahead + 1) if me.points > 0 else []
    behind = [*below]
    for _ in range(ahead + 1):
        if me.points in behind:
            behind.remove(me.points)
    names = _Names(snapshot, board, me, seen)
    for points in set(above):
        names.skip_all_but(points, above.count(points), of=ahead if points == me.points else board.having(points))
    return [names.take(points) for points in reversed(above)], [names.take(points) for points in behind[:most]]


def _tied_ahead(snapshot: Snapshot, board: Histogram, me: Contender) -> int:
    """Returns the number of members with the same score as `me` and a better place."""
    if me.points <= 0:
        return 0
    rank, timed = board.rank_of(me.points), snapshot.as_timed(me)
    return snapshot.places.place(rank, snapshot.ties([me]).earlier(timed)) - rank


class _Names:
    """The members of the snapshot's first hundred, by score and in order of their places. Each is used for one row."""

    def __init__(self, snapshot: Snapshot, board: Histogram, me: Contender, seen: Iterable[Contender]) -> None:
        self._places, self._board, self._ties = snapshot.places, board, snapshot.ties([me])
        now = {member.member_id: member.visibility for member in seen}
        visible = (shown_as(row, now.get(row.member_id, "shown")) for row in snapshot.top)
        self._rows = {row.member_id: row for row in visible if row is not None}
        self._left: dict[int, list[Contender]] = {}
        first = (then for member_id in snapshot.first if (then := snapshot.then(member_id)))
        for contender in sorted(first, key=lambda contender: contender.order):
            if contender.member_id != me.member_id:
                self._left.setdefault(contender.points, []).append(contender)

    def skip_all_but(self, points: int, wanted: int, of: int) -> None:
        """Drops members with this score who are too far ahead for the list.
        There are `of` members with this score. The list shows only the last `wanted` of them.
        """
        left = self._left.get(points, [])
        del left[: max(0, min(of, len(left)) - wanted)]

    def take(self, points: int) -> Row:
        left, rank = self._left.get(points), self._board.rank_of(points)
        if not left:
            return Row(self._places.place(rank, LAST), "", NOBODY, "", points)
        here = left.pop(0)
        place, row = self._places.place(rank, self._ties.earlier(here)), self._rows.get(here.member_id)
        if row is None:
            return Row(place, "", NOBODY, "", points)
        return Row(place, row.member_id, row.nickname, row.avatar_url, points)
