"""The names under which accounts and entries store the scores on the merchant's own boards.
The attribute `b:tea:26W47` is the score on the board `tea` in that week. The period is `26W47`, `26-11` or `all`. The
attribute `b:tea` is the time of the last points on that board. Names are short, because every write is billed by the
size of the account.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from points.domain.calendar import BoardPeriod, last_month, month_of, periods, week_of

_OWN: Final = "b:"
_WEEKS_UNCLOSED: Final = 6  # an account can have scores of at most this many weeks before its month is closed
_SCORE_DIGITS: Final = 8
_MOMENT_DIGITS: Final = 16


def score_name(board_id: str, period: str) -> str:
    """Returns the account attribute that holds the score on a board in a period."""
    return f"{_OWN}{board_id}:{_short(period)}"


def moment_name(board_id: str) -> str:
    """Returns the account attribute that holds the time of the last points on the board, in microseconds since 1970."""
    return f"{_OWN}{board_id}"


def moment_of(score: str) -> str:
    """Returns the account attribute with the time of the last points, for the account attribute of a score."""
    return score.rpartition(":")[0]


def own_scores(attributes: Mapping[str, int | str]) -> dict[str, int]:
    """Returns the scores on the merchant's own boards from an account's attributes, or from an entry's `why`.
    The scores in a `why` are those that the entry added.
    """
    return {name: int(value) for name, value in attributes.items() if name.startswith(_OWN) and name.count(":") == 2}


def still_open(scores: Iterable[str], today: date) -> Iterator[str]:
    """Yields the names of the scores whose period contains `today`. Scores of earlier periods never change."""
    current = {_short(period) for period in periods(today).values()}
    return (name for name in scores if _period(name) in current)


def over(score: str, today: date) -> tuple[str, ...]:
    """Returns the account attributes of this weekly score in earlier weeks that no board will count again.
    Empty if the score is not weekly. The latest five such weeks are enough: closing a month removes older attributes.
    """
    period = _period(score)
    if "W" not in period:
        return ()
    weeks = (week_of(today - timedelta(weeks=back)) for back in range(2, _WEEKS_UNCLOSED + 1))
    return tuple(f"{moment_of(score)}:{_short(week)}" for week in weeks)


def stale(attributes: Mapping[str, int | str], today: date) -> list[str]:
    """Returns the names of the scores on the merchant's own boards whose periods will not be counted again."""
    last_week = week_of(today - timedelta(weeks=1))
    counted = {_short(period) for period in (*periods(today).values(), last_week, last_month(today))}
    current = {True: _short(week_of(today)), False: _short(month_of(today))}
    periods_by_name = {name: _period(name) for name in own_scores(attributes)}
    return [n for n, period in periods_by_name.items() if period not in counted and period < current["W" in period]]


def room_taken(board_id: str, period: BoardPeriod) -> int:
    """Returns the most bytes that a board takes in an account: the scores of two periods and one time.
    DynamoDB counts one byte for each character of a name. For a number it counts one byte for two digits, and one more.
    """
    example = {"total": "total", "week": "2026-W47", "month": "2026-11"}[period]
    score = len(score_name(board_id, example)) + _SCORE_DIGITS // 2 + 1
    moment = len(moment_name(board_id)) + _MOMENT_DIGITS // 2 + 1
    return score * (1 if period == "total" else 2) + moment


def _period(score: str) -> str:
    return score.rpartition(":")[2]


def _short(period: str) -> str:
    if period == "total":
        return "all"
    year, rest = period[2:].split("-")
    return f"{year}{rest}" if rest.startswith("W") else f"{year}-{rest}"
