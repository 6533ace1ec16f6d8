"""Leaderboards: who is ahead, and where everybody else stands, from one pass over all accounts.

A pass takes a `Census` of each board; what it found becomes a `Snapshot`: the first rows to show, and a `Histogram`
of all distinct scores in which any member's score finds its rank. Censuses of parts of the members merge, in any order.

Who has a score above zero is on the board. Everybody on it counts, or ranks would not be true; who hides is counted
and never listed, who wants an alias is listed under one. Members with equal scores share a rank, and the one who
was there first is listed first.
"""

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, cast, get_args

from points.domain.calendar import last_day, last_month, month_of, months_after, parse_day, week_of
from points.domain.errors import Invalid
from points.domain.histogram import Histogram
from points.domain.ledger import Account

BoardName = Literal["total", "week", "month"]
Visibility = Literal["shown", "alias", "hidden"]

MOST_ROWS: Final = 100
_WEEKS_KEPT: Final = 12
_MONTHS_KEPT: Final = 12
# What was posted in a period's last second is committed when the longest request has ended.
_LAST_POSTINGS: Final = timedelta(minutes=1)


# ── Boards and their periods ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard in one of its periods: `2026-W47`, `2026-11`, or `total`, which does not end."""

    name: BoardName
    period: str

    @property
    def score(self) -> str:
        """The account's attribute that it ranks."""
        return f"score:{self.period}"

    @property
    def ended_on(self) -> date | None:
        """The first day that is no longer in the period; None for the board that does not end."""
        match self.name:
            case "week":
                return _monday(self.period) + timedelta(weeks=1)
            case "month":
                return last_day(self.period) + timedelta(days=1)
            case "total":
                return None

    @property
    def kept_until(self) -> date | None:
        """The day after which it may be forgotten; None for the board that does not end."""
        match self.name:
            case "week":
                return _monday(self.period) + timedelta(weeks=1 + _WEEKS_KEPT)
            case "month":
                return last_day(months_after(self.period, _MONTHS_KEPT))
            case "total":
                return None


def running(today: date) -> tuple[Board, ...]:
    """The boards that are open on this day."""
    return Board("total", "total"), Board("week", week_of(today)), Board("month", month_of(today))


def just_ended(today: date) -> tuple[Board, ...]:
    """The boards of the week and the month before. With the running ones, those whose scores an account holds."""
    return Board("week", week_of(today - timedelta(weeks=1))), Board("month", last_month(today))


def board_of(name: BoardName, period: str | None, today: date) -> Board:
    """The board in the period asked for, where none is asked for in the running one; Invalid where it has no such."""
    current = next(board for board in running(today) if board.name == name)
    if period is None:
        return current
    if name == "total":
        raise Invalid({"period": "The board of all time has no periods."})
    asked = Board(name, period)
    if not _exists(asked):
        raise Invalid({"period": f"There is no such {name}: the current one is {current.period}."})
    return asked


def is_final(board: Board, as_of: datetime) -> bool:
    """Whether a pass begun at `as_of` (in the program's zone) saw all that would ever be scored on the board."""
    ended_on = board.ended_on
    if ended_on is None:
        return False
    return as_of >= datetime.combine(ended_on, time(), tzinfo=as_of.tzinfo) + _LAST_POSTINGS


def _exists(board: Board) -> bool:
    """Whether its period is one, spelt as we spell it: there is no 2026-13, and few years have a week 53."""
    try:
        first_day = _monday(board.period) if board.name == "week" else parse_day(f"{board.period}-01")
    except ValueError:
        return False
    return board in running(first_day)


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


# ── Counting ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody near the top. `reached_at`: microseconds, when the last points came."""

    member_id: str
    points: int
    reached_at: int
    visibility: Visibility

    @property
    def order(self) -> tuple[int, int, str]:
        """Most points first; of equal ones who was there first; then always the same."""
        return -self.points, self.reached_at, self.member_id


class Census:
    """All members on a board, one after the other, in the memory of the distinct scores and `size` rows."""

    def __init__(self, board: Board, size: int) -> None:
        self.board = board
        self._size = min(size, MOST_ROWS)
        self._members: Counter[int] = Counter()
        self._ahead: list[Contender] = []

    def count(self, account: Account) -> None:
        points = account.number(self.board.score)
        if points <= 0:
            return
        self._members[points] += 1
        visibility = visibility_of(account)
        if visibility != "hidden":
            self._list(Contender(account.member_id, points, account.number("score_at"), visibility))

    def include(self, other: "Census") -> None:
        """Adds what another census of the same board found among other members."""
        assert other.board == self.board
        self._members.update(other._members)
        self._ahead = sorted([*self._ahead, *other._ahead], key=lambda c: c.order)[: self._size]

    def wanted(self) -> set[str]:
        """The members whose faces the board would show."""
        return {contender.member_id for contender in self._ahead if contender.visibility == "shown"}

    def snapshot(self, as_of: datetime, faces: Mapping[str, "Face"]) -> "Snapshot":
        """The board as it is to be published; who has no face is under an alias."""
        histogram = Histogram.of(self._members)
        rows = (_row(contender, histogram, faces.get(contender.member_id)) for contender in self._ahead)
        return Snapshot(self.board, as_of, tuple(rows), histogram)

    def _list(self, contender: Contender) -> None:
        if len(self._ahead) < self._size or contender.order < self._ahead[-1].order:
            insort(self._ahead, contender, key=lambda c: c.order)
            del self._ahead[self._size :]


def visibility_of(account: Account) -> Visibility:
    """How the member wants to be shown; who is frozen is not shown off."""
    chosen = account.text("board")
    if account.frozen:
        return "hidden"
    return cast("Visibility", chosen) if chosen in get_args(Visibility) else "shown"


# ── What is published ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Face:
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
    """A board as one pass saw it that began at `as_of`."""

    board: Board
    as_of: datetime
    top: tuple[Row, ...]
    histogram: Histogram

    def top_for(self, account: Account) -> tuple[Row, ...]:
        """The rows as this member may see them: what they have chosen to hide since is hidden from them at once."""
        visibility = visibility_of(account)
        if visibility == "shown":
            return self.top
        own = (aliased(row) if row.member_id == account.member_id else row for row in self.top)
        return tuple(row for row in own if visibility == "alias" or row.member_id != account.member_id)


def aliased(row: Row) -> Row:
    """The same line without a name or a picture."""
    return replace(row, nickname=f"会员{row.member_id[-4:].upper()}", avatar_url="")


def _row(contender: Contender, histogram: Histogram, face: Face | None) -> Row:
    rank = histogram.rank_of(contender.points)
    row = Row(rank, contender.member_id, "", "", contender.points)
    if contender.visibility == "alias" or face is None or not face.nickname:
        return aliased(row)
    return replace(row, nickname=face.nickname, avatar_url=face.avatar_url)


def points_on(board: Board, account: Account, snapshot: Snapshot | None, today: date) -> int | None:
    """The member's live points on the board; of periods long gone only what the list shows, else None."""
    if board in (*running(today), *just_ended(today)):
        return account.number(board.score)
    rows = snapshot.top if snapshot else ()
    return next((row.points for row in rows if row.member_id == account.member_id), None)
