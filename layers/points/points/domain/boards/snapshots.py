"""A leaderboard as one pass saw it, corrected for members who were seen since.

Members with equal scores share a rank, and the one who was there first is listed first. A member who wants an alias is
listed under one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.census import Contender, Visibility
from points.domain.boards.histogram import Histogram

NOBODY: Final = "某会员"  # counted, and not listed


@dataclass(frozen=True, slots=True)
class BoardProfile:
    """What a member shows of themselves."""

    nickname: str
    avatar_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board. `member_id` is public; `avatar_url` may be empty."""

    rank: int
    member_id: str
    nickname: str
    avatar_url: str
    points: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board as one pass saw it that began at `as_of`.

    `unlisted` are the points of the others among the first hundred: of who hides, and of who comes after the list.
    """

    board: Board
    as_of: datetime
    top: tuple[Row, ...]
    histogram: Histogram
    unlisted: Mapping[str, int] = field(default_factory=dict)

    def with_now(self, me: Contender) -> Histogram:
        """The members of the board, this one with the points they have now instead of those that the pass saw.

        What it saw of somebody far from the top is known no more. Of points that came since that makes no difference;
        where some were taken back, they stand one place behind themselves until the next pass.
        """
        was = self._was(me)
        return self.histogram if was is None else self.histogram.moved(was, me.points)

    def _then(self) -> dict[str, int]:
        """The points that the pass saw, of everybody of whom that is known."""
        return {row.member_id: row.points for row in self.top} | dict(self.unlisted)

    def _was(self, me: Contender) -> int | None:
        """The points that the pass saw, where that can be told."""
        then = self._then()
        if me.member_id in then or len(then) == self.histogram.members:
            return then.get(me.member_id, 0)
        return me.points if me.reached_at <= ids.microseconds(self.as_of) else None

    def corrected(self, seen: Iterable[Contender], size: int) -> tuple[Row, ...]:
        """Up to `size` rows with what is known of members seen since: their points, places, and how they want to be
        shown now.

        Who has moved leaves one place and takes another, and ranks are counted anew from both. Of somebody who was
        not listed only the new place is known; they have no profile yet and come under an alias.
        """
        listed = {row.member_id: row for row in self.top}
        known = [member for member in seen if member.member_id in listed or member.visibility != "hidden"]
        now = {member.member_id: member for member in known}
        then = self._then()
        moves = [(then.get(member.member_id, 0), member.points) for member in known]
        unlisted = [Row(0, m.member_id, "", "", m.points) for m in known if m.member_id not in listed]
        if len(self.top) >= size > 0:
            unlisted = [row for row in unlisted if row.points > self.top[size - 1].points]
        rows = [_as_now(row, now.get(row.member_id)) for row in (*self.top, *unlisted)]
        ranked = [
            replace(row, rank=self.histogram.rank_of(row.points) + _passing(row.points, moves))
            for row in rows
            if row is not None and row.points > 0
        ]
        # Who has just come to a score stands behind those who had it.
        arrived = {m.member_id: m.reached_at for m, (was, _) in zip(known, moves, strict=True) if was != m.points}
        return tuple(sorted(ranked, key=lambda row: (-row.points, arrived.get(row.member_id, 0)))[:size])

    def standing(self, seen: Iterable[Contender]) -> tuple[Row, ...]:
        """The rows of a board that has ended, with members seen since as they want to be shown now."""
        now = {member.member_id: member.visibility for member in seen}
        rows = (shown_as(row, now.get(row.member_id, "shown")) for row in self.top)
        return tuple(row for row in rows if row is not None)

    def around(self, me: Contender, seen: Iterable[Contender], most: int = 5) -> tuple[list[Row], list[Row]]:
        """The members next above, the highest first, and next below; with a name only those who are listed.

        Who has as many points as oneself counts as below. Everybody is where the pass saw them, but oneself.
        """
        board, is_counted = self.with_now(me), self._was(me) is not None
        above = board.next_above(me.points, most)
        below = board.next_below(me.points, most + 1) if me.points > 0 else []
        if is_counted and me.points in below:
            below.remove(me.points)
        names = _Names(self.top, me, seen)
        return (
            [_neighbour(points, board, names) for points in reversed(above)],
            [_neighbour(points, board, names) for points in below[:most]],
        )


def _neighbour(points: int, board: Histogram, names: "_Names") -> Row:
    row = names.take(points) or Row(0, "", NOBODY, "", points)
    return replace(row, rank=board.rank_of(points))


def _as_now(row: Row, now: Contender | None) -> Row | None:
    if now is None:
        return row
    alone = aliased(row) if not row.nickname else row
    return shown_as(replace(alone, points=now.points), now.visibility)


def _passing(points: int, moves: Iterable[tuple[int, int]]) -> int:
    """How many have come to more points than these, less those who had more and no longer have."""
    return sum((now > points) - (was > points) for was, now in moves)


class _Names:
    """The rows that others may see, each to be named once."""

    def __init__(self, top: Iterable[Row], me: Contender, seen: Iterable[Contender]) -> None:
        now = {member.member_id: member.visibility for member in seen}
        self._left: dict[int, list[Row]] = {}
        for row in top:
            visible = shown_as(row, now.get(row.member_id, "shown"))
            if visible is not None and row.member_id != me.member_id:
                self._left.setdefault(row.points, []).append(visible)

    def take(self, points: int) -> Row | None:
        left = self._left.get(points)
        return left.pop(0) if left else None


def aliased(row: Row) -> Row:
    """The same line without a name or a picture."""
    return replace(row, nickname=f"会员{row.member_id[-4:].upper()}", avatar_url="")


def shown_as(row: Row, visibility: Visibility) -> Row | None:
    match visibility:
        case "hidden":
            return None
        case "alias":
            return aliased(row)
        case "shown":
            return row
