"""Counts the members on each board in one pass over all accounts. The segments of a pass can be merged in any order.

A member with a score above zero is on the board, unless the account is frozen. Hidden members are counted, because
ranks would be wrong otherwise, but they are never listed. Of members with equal scores, the one who reached the score
first is ahead.
"""

import json
import zlib
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Final, Literal, cast, get_args

from points.domain.boards.boards import Board
from points.domain.boards.histogram import Histogram
from points.domain.ledger.accounts import Account

Visibility = Literal["shown", "alias", "hidden"]

MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Contender:
    """One member with their score on a board.
    `reached_at` is the time of their last points, in microseconds since 1970.
    """

    member_id: str
    points: int
    reached_at: int
    visibility: Visibility

    @property
    def order(self) -> tuple[int, int, str]:
        """The sort key: highest score first, then earliest time, then member id."""
        return -self.points, self.reached_at, self.member_id


def contender(board: Board, account: Account) -> Contender:
    """Returns the member with their current score on the board. The score of a frozen member is 0."""
    points = 0 if account.frozen else account.number(board.score)
    reached_at = account.number(board.reached)
    return Contender(account.member_id, points, reached_at, visibility_of(account))


def visibility_of(account: Account) -> Visibility:
    """Returns how the member wants to be listed. A frozen member is always hidden."""
    chosen = account.text("board")
    if account.frozen:
        return "hidden"
    return cast("Visibility", chosen) if chosen in get_args(Visibility) else "shown"


class Census:
    """The members of one board, counted by score.
    It holds the distinct scores and two lists of at most a hundred members. `ahead` are the members to list. `placed`
    also includes hidden members, because prizes depend only on the place.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self._members: Counter[int] = Counter()
        self._ahead = _First()
        self._placed = _First()

    def count(self, account: Account) -> None:
        """Counts the account if its score is above zero."""
        here = contender(self.board, account)
        if here.points > 0:
            self._members[here.points] += 1
            self._enter(here)

    def ahead(self, size: int) -> list[Contender]:
        """Returns the first `size` members to list, best first."""
        return self._ahead.contenders[:size]

    def placed(self) -> tuple[Contender, ...]:
        """Returns the first hundred members, best first, including hidden ones."""
        return tuple(self._placed.contenders)

    def histogram(self) -> Histogram:
        """Returns the number of members by score."""
        return Histogram.of(self._members)

    def first(self) -> list[Contender]:
        """Returns the members on either list, best first."""
        return sorted({*self._ahead.contenders, *self._placed.contenders}, key=lambda found: found.order)

    def add(self, first: Iterable[Contender], histogram: Histogram) -> None:
        """Adds the members of another census of the same board, given as its `first` and its `histogram`."""
        self._members.update(histogram.counts())
        for found in first:
            self._enter(found)

    def _enter(self, here: Contender) -> None:
        if here.visibility != "hidden":
            self._ahead.enter(here)
        self._placed.enter(here)


class _First:
    """The first hundred members of a board, best first."""

    def __init__(self) -> None:
        self.contenders: list[Contender] = []

    def enter(self, contender: Contender) -> None:
        if len(self.contenders) < MOST_ROWS or contender.order < self.contenders[-1].order:
            insort(self.contenders, contender, key=lambda c: c.order)
            del self.contenders[MOST_ROWS:]


class Censuses:
    """Censuses of several boards. After segments were merged, only the boards remain that every segment counted."""

    def __init__(self, boards: Iterable[Board]) -> None:
        self._by_board = {board: Census(board) for board in boards}

    @property
    def each(self) -> list[Census]:
        """One census per board."""
        return list(self._by_board.values())

    def count(self, account: Account) -> None:
        """Counts the account on every board."""
        for census in self._by_board.values():
            census.count(account)

    def to_bytes(self) -> bytes:
        """Returns the counts, compressed: a 4-byte length, a JSON index of all boards with their first members, then
        the histograms.
        """
        histograms = [census.histogram().to_bytes() for census in self.each]
        index = [
            [census.board.name, census.board.period, len(histogram), [astuple(found) for found in census.first()]]
            for census, histogram in zip(self.each, histograms, strict=True)
        ]
        packed = zlib.compress(json.dumps(index, separators=(",", ":")).encode(), 9)
        return b"".join([len(packed).to_bytes(4, "big"), packed, *histograms])

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Censuses":
        """Reads what `to_bytes` wrote."""
        censuses = cls(board for board, _, _ in _unpacked(packed))
        censuses.include_bytes(packed)
        return censuses

    def include_bytes(self, packed: bytes) -> None:
        """Adds the counts that `to_bytes` of another segment wrote.
        Drops the boards that the other segment did not count.
        """
        found = {board: (first, histogram) for board, first, histogram in _unpacked(packed)}
        self._by_board = {board: census for board, census in self._by_board.items() if board in found}
        for board, census in self._by_board.items():
            census.add(*found[board])


def _unpacked(packed: bytes) -> Iterator[tuple[Board, list[Contender], Histogram]]:
    start = 4 + int.from_bytes(packed[:4], "big")
    for name, period, length, first in json.loads(zlib.decompress(packed[4:start])):
        contenders = [Contender(*fields) for fields in first]
        yield Board(name, period), contenders, Histogram.from_bytes(packed[start : start + length])
        start += length
