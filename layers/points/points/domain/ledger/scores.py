"""Scores on the merchant's own boards, as stored in accounts and entries.

`b:tea:26W47` is the score on board `tea` in that week. `b:tea` is the time of its last points. Names are short because
every write is billed by the size of the account. The period is `26W47`, `26-11` or `all`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from points.domain.calendar import BoardPeriod, last_month, month_of, periods, week_of

_OWN: Final = "b:"
_WEEKS_UNCLOSED: Final = 6  # the most weeks in a month that has not been closed
_SCORE_DIGITS: Final = 8
_MOMENT_DIGITS: Final = 16


def score_name(board_id: str, period: str) -> str:
    """Returns the account attribute that holds the score on a board in a period."""
    return f"{_OWN}{board_id}:{_short(period)}"


def moment_name(board_id: str) -> str:
    """Returns the account attribute that holds the time of the last points on the board, in microseconds since 1970."""
    return f"{_OWN}{board_id}"


def moment_of(score: str) -> str:
    """Returns the time attribute that belongs to a score attribute."""
    return score.rpartition(":")[0]


def own_scores(attributes: Mapping[str, int | str]) -> dict[str, int]:
    """Returns the own-board scores in an account's attributes, or those that an entry's `why` says it added."""
    return {name: int(value) for name, value in attributes.items() if name.startswith(_OWN) and name.count(":") == 2}


def still_open(scores: Iterable[str], today: date) -> Iterator[str]:
    """Returns the scores whose period contains `today`. Boards of earlier periods never change."""
    current = {_short(period) for period in periods(today).values()}
    return (name for name in scores if _period(name) in current)


def over(score: str, today: date) -> tuple[str, ...]:
    """Returns the names of the same weekly score in past weeks that have been counted for the last time.

    Empty for other periods.

    Closing a month removes the older ones.
    """
    period = _period(score)
    if "W" not in period:
        return ()
    weeks = (week_of(today - timedelta(weeks=back)) for back in range(2, _WEEKS_UNCLOSED + 1))
    return tuple(f"{moment_of(score)}:{_short(week)}" for week in weeks)


def stale(attributes: Mapping[str, int | str], today: date) -> list[str]:
    """Returns the own-board scores of periods that will not be counted again."""
    last_week = week_of(today - timedelta(weeks=1))
    counted = {_short(period) for period in (*periods(today).values(), last_week, last_month(today))}
    current = {True: _short(week_of(today)), False: _short(month_of(today))}
    periods_by_name = {name: _period(name) for name in own_scores(attributes)}
    return [n for n, period in periods_by_name.items() if period not in counted and period < current["W" in period]]


def room_taken(board_id: str, period: BoardPeriod) -> int:
    """The most bytes a board takes in an account: the scores of two periods and the time.

    DynamoDB counts a name by its letters, and a number as one byte per two digits and one more.
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
