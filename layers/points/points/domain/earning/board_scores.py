"""Computes what order lines and activities add to the scores on the merchant's own boards."""

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
    """The account changes for points on the merchant's own boards: attributes to add to, to set and to remove.
    `remove` names scores of past weeks that are no longer counted.
    """

    add: dict[str, int]
    put: dict[str, Value]
    remove: tuple[str, ...]

    @property
    def why(self) -> dict[str, Value]:
        """The part of the entry's `why` that names the scores and the points added to each."""
        return dict(self.add)


def of_line(own: Iterable[BoardTerms], category: str, store: str, today: date) -> tuple[str, ...]:
    """Returns the account attributes of the scores to which an order line of this category and store adds points."""
    return tuple(_score(terms, today) for terms in own if _counts_line(terms, category, store))


def of_activity(
    own: Iterable[BoardTerms], activity_id: str, points: int, score: int | None, today: date
) -> dict[str, int]:
    """Returns what a completed activity adds to each score, by account attribute.
    A board that measures points adds `points`; a board that measures game scores adds `score` (None adds 0).
    """
    counting = [terms for terms in own if activity_id in terms.activities]
    return {_score(terms, today): points if terms.measure == "points" else score or 0 for terms in counting}


def by_score(lines: Iterable[EarnedLine]) -> Counter[str]:
    """Returns what the order's lines add to each score, by account attribute."""
    points: Counter[str] = Counter()
    for line in lines:
        for name in line.scores:
            points[name] += line.points
    return points


def scored(points: Mapping[str, int], now: datetime) -> Scored:
    """Returns the account changes that add `points`, which has the account attribute of each score as key."""
    add = {name: earned for name, earned in points.items() if earned}
    put: dict[str, Value] = {scores.moment_of(name): ids.microseconds(now) for name in add}
    return Scored(add, put, tuple(week for name in add for week in scores.over(name, now.date())))


def _counts_line(terms: BoardTerms, category: str, store: str) -> bool:
    if not terms.categories and not terms.stores:
        return False  # this board counts activities only
    return (not terms.categories or category in terms.categories) and (not terms.stores or store in terms.stores)


def _score(terms: BoardTerms, today: date) -> str:
    return scores.score_name(terms.board_id, calendar.periods(today)[terms.period])
