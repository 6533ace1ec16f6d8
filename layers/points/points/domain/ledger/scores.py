"""Scores on the merchant's own boards, as accounts and entries hold them: `b:tea:26W47`, and in `b:tea` the moment.

The names are short because every posting pays for the account by the kilobyte. A period is `26W47`, `26-11` or `all`:
it only has to be told from the one before.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from points.domain.calendar import BoardPeriod, last_month, month_of, periods, week_of

_OWN: Final = "b:"
_WEEKS_UNCLOSED: Final = 6  # of a month that nobody has closed
_SCORE_DIGITS: Final = 8
_MOMENT_DIGITS: Final = 16


def score_name(board_id: str, period: str) -> str:
    return f"{_OWN}{board_id}:{_short(period)}"


def moment_name(board_id: str) -> str:
    """The attribute that says when the last points came on the board."""
    return f"{_OWN}{board_id}"


def moment_of(score: str) -> str:
    return score.rpartition(":")[0]


def own_scores(attributes: Mapping[str, int | str]) -> dict[str, int]:
    """An account's scores on own boards, or what an entry says it has added to them."""
    return {name: int(value) for name, value in attributes.items() if name.startswith(_OWN) and name.count(":") == 2}


def still_open(scores: Iterable[str], today: date) -> Iterator[str]:
    """Those whose period runs: boards of periods that are over stand."""
    current = {_short(period) for period in periods(today).values()}
    return (name for name in scores if _period(name) in current)


def over(score: str, today: date) -> tuple[str, ...]:
    """The same score in weeks that have been counted for the last time; closing a month removes what is older."""
    period = _period(score)
    if "W" not in period:
        return ()
    weeks = (week_of(today - timedelta(weeks=back)) for back in range(2, _WEEKS_UNCLOSED + 1))
    return tuple(f"{moment_of(score)}:{_short(week)}" for week in weeks)


def stale(attributes: Mapping[str, int | str], today: date) -> list[str]:
    """Own scores of periods that no count will ask for again."""
    last_week = week_of(today - timedelta(weeks=1))
    counted = {_short(period) for period in (*periods(today).values(), last_week, last_month(today))}
    current = {True: _short(week_of(today)), False: _short(month_of(today))}
    periods_by_name = {name: _period(name) for name in own_scores(attributes)}
    return [n for n, period in periods_by_name.items() if period not in counted and period < current["W" in period]]


def room_taken(board_id: str, period: BoardPeriod) -> int:
    """Bytes of an account that a board takes at most: two periods' scores, and the moment.

    A name takes its letters, a number a byte for every two digits and one more.
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
