"""A board as one pass counted it, updated with the current scores of some members.
Everything that a member sees of a board is computed here from one histogram and one order of equal scores, so that
ranks, gaps and lists agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.census import Contender, Visibility
from points.domain.boards.histogram import Histogram, Position
from points.domain.boards.places import NO_PRIZES, Places, Ties


@dataclass(frozen=True, slots=True)
class BoardProfile:
    """The nickname and picture that one member shows. Both may be empty."""

    nickname: str
    avatar_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board. `rank` is the place. `nickname` is empty for an alias; `avatar_url` may be empty."""

    rank: int
    member_id: str
    nickname: str
    avatar_url: str
    points: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board as counted by the pass that began at `as_of`.

    `top` are the listed rows. `first` has (score, time reached in microseconds since 1970) of the first hundred
    members, listed or hidden, by member id. `places` has the prizes at the time of the count. Ids of aliases on this
    board are derived with `alias_key`.
    """

    board: Board
    as_of: datetime
    top: tuple[Row, ...]
    histogram: Histogram
    first: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    places: Places = NO_PRIZES
    alias_key: bytes = b""

    # ── What has changed since ───────────────────────────────────────────────

    def current(self, seen: Iterable[Contender]) -> Histogram:
        """Returns the histogram after the counted scores of the members in `seen` are replaced by their current ones.
        The counted score of a member outside the first hundred may be unknown. Such a member is counted twice. This
        does not change their rank if they have gained points since the count. If they have lost points, their rank is
        one place too low until the next pass.
        """
        return self.histogram.moved((self._was(member) or 0, member.points) for member in seen)

    def members(self, seen: Iterable[Contender]) -> int:
        """Returns the number of members on the board.

        A member whose counted score is unknown is assumed to be counted.
        """
        known = [member for member in seen if self._was(member) is not None]
        return self.current(known).members

    def then(self, member_id: str) -> Contender | None:
        """Returns the member as counted, if they were among the first hundred; else None."""
        found = self.first.get(member_id)
        return Contender(member_id, *found, visibility="hidden") if found else None

    def as_timed(self, member: Contender) -> Contender:
        """Returns the member with the current score.
        If the score is still the counted one, it has the time of the count.
        """
        then = self.then(member.member_id)
        is_unmoved = then is not None and then.points == member.points
        return replace(member, reached_at=then.reached_at) if then and is_unmoved else member

    def ties(self, seen: Iterable[Contender]) -> Ties:
        now = {member_id: Contender(member_id, *then, visibility="hidden") for member_id, then in self.first.items()}
        return Ties((now | {member.member_id: self.as_timed(member) for member in seen}).values())

    def _was(self, member: Contender) -> int | None:
        """Returns the counted score of the member; None if it is unknown."""
        then = self.then(member.member_id)
        if then is not None:
            return then.points
        if len(self.first) == self.histogram.members:
            return 0
        return member.points if member.reached_at <= ids.microseconds(self.as_of) else None

    # ── What members see ────────────────────────────────────────────────

    def position(self, me: Contender, seen: Iterable[Contender] = ()) -> Position:
        """Returns the member's current position."""
        now = {member.member_id: member for member in (*seen, me)}.values()
        me = self.as_timed(me)
        return self.places.position(self.current(now), me.points, self.ties(now).earlier(me))

    def corrected(self, seen: Iterable[Contender], size: int) -> tuple[Row, ...]:
        """Returns up to `size` rows, updated with the current score and visibility of the members in `seen`.
        All places are computed again. A member who was not listed before appears under an alias, because the snapshot
        has no name for them.
        """
        seen = tuple(seen)
        listed = {row.member_id: row for row in self.top}
        now = {m.member_id: m for m in seen if m.member_id in listed or m.visibility != "hidden"}
        unlisted = [Row(0, m.member_id, "", "", m.points) for m in now.values() if m.member_id not in listed]
        if len(self.top) >= size > 0:
            unlisted = [row for row in unlisted if row.points > self.top[size - 1].points]
        rows = [row for each in (*self.top, *unlisted) if (row := _as_now(each, now.get(each.member_id)))]
        board, ties = self.current(seen), self.ties(seen)
        contenders = {row.member_id: self._timed(row, now.get(row.member_id)) for row in rows if row.points > 0}
        ranked = [
            replace(row, rank=self.places.place(board.rank_of(row.points), ties.earlier(contenders[row.member_id])))
            for row in rows
            if row.points > 0
        ]
        return tuple(sorted(ranked, key=lambda row: contenders[row.member_id].order)[:size])

    def standing(self, seen: Iterable[Contender]) -> tuple[Row, ...]:
        """Returns the rows of a board that has ended, with the current visibility of the members in `seen`.

        Ranks do not change.
        """
        now = {member.member_id: member.visibility for member in seen}
        rows = (shown_as(row, now.get(row.member_id, "shown")) for row in self.top)
        return tuple(row for row in rows if row is not None)

    def _timed(self, row: Row, now: Contender | None) -> Contender:
        found = self.as_timed(now) if now else self.then(row.member_id)
        assert found is not None, "a listed member is among the first"
        return found


def _as_now(row: Row, now: Contender | None) -> Row | None:
    return row if now is None else shown_as(replace(row, points=now.points), now.visibility)


def aliased(row: Row) -> Row:
    """Returns the row without name and picture. `points.domain.boards.aliases` adds the alias."""
    return replace(row, nickname="", avatar_url="")


def shown_as(row: Row, visibility: Visibility) -> Row | None:
    match visibility:
        case "hidden":
            return None
        case "alias":
            return aliased(row)
        case "shown":
            return row
