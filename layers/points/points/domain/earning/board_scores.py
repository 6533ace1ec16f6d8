"""Scores that earned points add to the merchant's own boards, by order line and by activity."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from points.domain import calendar, ids
from points.domain.earning.calculation import EarnedLine
from points.domain.ledger import scores
from points.domain.ledger.accounts import Value
from points.domain.program.board_terms import BoardTerms


@dataclass(frozen=True, slots=True)
class Scored:
    """The account changes for points on own boards. `remove` names scores of past weeks that are no longer counted."""

    add: dict[str, int]
    put: dict[str, Value]
    remove: tuple[str, ...]

    @property
    def why(self) -> dict[str, Value]:
        """The scores for the entry's `why`."""
        return dict(self.add)


def of_line(own: Iterable[BoardTerms], category: str, store: str, today: date) -> tuple[str, ...]:
    """Returns the score attributes that an order line in this category, from this store, counts for."""
    return tuple(_score(terms, today) for terms in own if _counts_line(terms, category, store))


def of_activity(
    own: Iterable[BoardTerms], activity_id: str, points: int, score: int | None, today: date
) -> dict[str, int]:
    """Returns what a completed activity adds to each score attribute: `points`, or `score` on boards of scores."""
    counting = [terms for terms in own if activity_id in terms.activities]
    return {_score(terms, today): points if terms.measure == "points" else score or 0 for terms in counting}


def by_score(lines: Iterable[EarnedLine]) -> Counter[str]:
    """Returns the points of an order's lines by score attribute."""
    points: Counter[str] = Counter()
    for line in lines:
        for name in line.scores:
            points[name] += line.points
    return points


def scored(points: Mapping[str, int], now: datetime) -> Scored:
    """Returns the account changes for `points` by score attribute."""
    add = {name: earned for name, earned in points.items() if earned}
    put: dict[str, Value] = {scores.moment_of(name): ids.microseconds(now) for name in add}
    return Scored(add, put, tuple(week for name in add for week in scores.over(name, now.date())))


def _counts_line(terms: BoardTerms, category: str, store: str) -> bool:
    if not terms.categories and not terms.stores:
        return False  # this board counts activities only
    return (not terms.categories or category in terms.categories) and (not terms.stores or store in terms.stores)


def _score(terms: BoardTerms, today: date) -> str:
    return scores.score_name(terms.board_id, calendar.periods(today)[terms.period])
