"""Leaderboards, their periods, and the room they take in an account.

The general boards (all time, week, month) count all earned points except prizes and adjustments. The merchant's own
boards count what their terms name: order lines of some categories or stores, and some activities. The boards that count
are decided when the points are earned, and are stored in the receipt. So a refund takes back exactly what was counted,
even if the terms have changed.

A member's score on a board is an account attribute: `score:2026-W47`, or for the merchant's own boards the name from
`points.domain.ledger.scores`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from points.domain import calendar
from points.domain.calendar import BoardPeriod, last_day, later, months_after, parse_day, week_of
from points.domain.errors import Invalid, Wording
from points.domain.ledger import scores
from points.domain.program import expiry
from points.domain.program.board_terms import BoardTerms
from points.domain.program.expiry import ExpiryPolicy

GENERAL: Final[tuple[BoardPeriod, ...]] = ("total", "week", "month")
_WEEKS_KEPT: Final = 12
_MONTHS_KEPT: Final = 12
# A request that began in the last second of a period has written its points, or has timed out, after this time.
_LAST_POSTINGS: Final = timedelta(minutes=1)


# ── Boards and their periods ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Board:
    """One leaderboard in one period. The period is `2026-W47`, `2026-11`, or `total`, which never ends."""

    name: str
    period: str

    @property
    def kind(self) -> BoardPeriod:
        """The length of the period."""
        if self.period == "total":
            return "total"
        return "week" if "W" in self.period else "month"

    @property
    def score(self) -> str:
        """The account attribute that holds a member's score on this board."""
        return f"score:{self.period}" if self.name in GENERAL else scores.score_name(self.name, self.period)

    @property
    def reached(self) -> str:
        """The account attribute with the time of the member's last points.
        Of equal scores, the one reached earlier ranks higher.
        """
        return "score_at" if self.name in GENERAL else scores.moment_name(self.name)

    @property
    def ended_on(self) -> date | None:
        """The first day after the period; None for the board of all time."""
        match self.kind:
            case "week":
                return _monday(self.period) + timedelta(weeks=1)
            case "month":
                return last_day(self.period) + timedelta(days=1)
            case "total":
                return None

    @property
    def kept_until(self) -> date | None:
        """The last day on which the published board is kept; None for the board of all time."""
        match self.kind:
            case "week":
                return _monday(self.period) + timedelta(weeks=1 + _WEEKS_KEPT)
            case "month":
                return last_day(months_after(self.period, _MONTHS_KEPT))
            case "total":
                return None

    @property
    def before(self) -> "Board | None":
        """The same board one period earlier; None for the board of all time."""
        match self.kind:
            case "week":
                return Board(self.name, week_of(_monday(self.period) - timedelta(weeks=1)))
            case "month":
                return Board(self.name, months_after(self.period, -1))
            case "total":
                return None


def running(today: date, own: Iterable[BoardTerms] = ()) -> tuple[Board, ...]:
    """Returns the boards whose period contains `today`: the general ones and the merchant's `own` ones."""
    current = calendar.periods(today)
    general = [Board(name, current[name]) for name in GENERAL]
    return *general, *(Board(terms.board_id, current[terms.period]) for terms in own)


def just_ended(today: date, own: Iterable[BoardTerms] = ()) -> tuple[Board, ...]:
    """Returns the boards of the previous week and month.
    An account keeps scores only for these boards and the running ones.
    """
    return tuple(earlier for board in running(today, own) if (earlier := board.before) is not None)


def board_of(name: str, period: str | None, today: date, own: Iterable[BoardTerms] = ()) -> Board:
    """Returns the board with this name in this period (None: the current one).

    Raises Invalid if the board or the period does not exist.
    """
    current = next((board for board in running(today, own) if board.name == name), None)
    if current is None:
        raise Invalid({"board": Wording("没有这个榜单", "There is no such board: GET /rank lists them in `boards`.")})
    if period is None:
        return current
    if current.kind == "total":
        raise Invalid({"period": Wording("总榜没有周期", "The board of all time has no periods.")})
    asked = Board(name, period)
    if asked.kind != current.kind or not _exists(asked):
        raise Invalid(
            {
                "period": Wording(
                    f"没有这个周期，当前是 {current.period}",
                    f"There is no such {current.kind}: the current one is {current.period}.",
                )
            }
        )
    return asked


def is_final(board: Board, as_of: datetime) -> bool:
    """Returns whether a pass that began at `as_of` saw the final score of every member: none can change any more.

    `as_of` must be in the program's zone.
    """
    ended_on = board.ended_on
    if ended_on is None:
        return False
    return as_of >= later(datetime.combine(ended_on, time(), tzinfo=as_of.tzinfo), _LAST_POSTINGS)


def _exists(board: Board) -> bool:
    """Returns whether the board's period exists and is spelled as usual.
    For example, `2026-13` does not exist, and most years have no week 53.
    """
    try:
        first_day = _monday(board.period) if board.kind == "week" else parse_day(f"{board.period}-01")
    except ValueError:
        return False
    return calendar.periods(first_day)[board.kind] == board.period


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


# ── How many an account has room for ─────────────────────────────────────────


def check_room(own: Sequence[BoardTerms], policy: ExpiryPolicy, pending_days: int) -> None:
    """Raises Invalid if the boards do not fit into the 1 KB of an account beside its lots and pending points."""
    taken = sum(scores.room_taken(terms.board_id, terms.period) for terms in own)
    waiting = expiry.WAITING_BYTES * expiry.most_waiting(policy, pending_days)
    room = expiry.ROOM_BYTES - expiry.room_for_lots(policy) - waiting
    if taken > room:
        why = Wording(
            f"这些榜单在每个账户占 {taken} 字节，按现在的有效期和 pending_days 只剩 {room}；请减少榜单或缩短其 id",
            f"These boards take {taken} bytes of every account. This expiry and pending_days leave {room} bytes."
            " Declare fewer boards, or give them shorter ids.",
        )
        raise Invalid({"leaderboard.boards": why})
