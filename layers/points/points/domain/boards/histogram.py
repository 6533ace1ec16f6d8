"""Histograms: the exact number of members with each score, in little memory and with a fast lookup of ranks."""

import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise


@dataclass(frozen=True, slots=True)
class Position:
    """The position of one score on a board.
    `rank` and `percentile` are None for a score of 0 or less. `gap_to_next` is the points missing to the next higher
    score; None for the highest score. `gap_to_top_ten` is the points missing to rank 10; None for the ranks 1 to 10.
    `percentile` is the percentage of members whose score is not higher (the "weak" percentile rank of
    scipy.stats.percentileofscore); None if the board is empty. It is rounded down to hundredths, so that only the first
    member has 100.
    """

    rank: int | None = None
    gap_to_next: int | None = None
    percentile: float | None = None
    gap_to_top_ten: int | None = None


class Histogram:
    """The exact number of members with each score of one board. It takes about 30 KB for 10 million members.

    `_scores` are the distinct scores, ascending. `_from_here[i]` is the number of members with the i-th score or more.
    """

    __slots__ = ("_from_here", "_scores")

    def __init__(self, scores: Sequence[int], members: Sequence[int]) -> None:
        """Builds it from parallel lists: `members[i]` members have the score `scores[i]`. The scores must ascend."""
        self._scores = array("q", scores)
        self._from_here = array("q", [*accumulate(reversed(members), initial=0)])
        self._from_here.reverse()

    @classmethod
    def of(cls, members: Mapping[int, int]) -> "Histogram":
        """Returns the histogram in which `members[score]` members have `score`."""
        scores = sorted(members)
        return cls(scores, [members[score] for score in scores])

    @property
    def members(self) -> int:
        """The number of members on the board."""
        return self._from_here[0]

    def moved(self, moves: Iterable[tuple[int, int]]) -> "Histogram":
        """Returns the histogram after the scores of some members changed. Each move is (old score, new score).
        A score of 0 or less is not on the histogram.
        """
        changes: Counter[int] = Counter()
        for was, now in moves:
            changes[was] -= 1
            changes[now] += 1
        if not any(change for score, change in changes.items() if score > 0):
            return self
        changes.update(self.counts())
        return Histogram.of({score: members for score, members in changes.items() if score > 0 and members > 0})

    def rank_of(self, score: int) -> int:
        """Returns the rank of the score: 1 plus the number of members with a higher score."""
        return self._above(score) + 1

    def having(self, score: int) -> int:
        """Returns the number of members with exactly this score."""
        return self._from_here[bisect_left(self._scores, score)] - self._above(score)

    def position(self, score: int) -> Position:
        """Returns the rank, gaps and percentile of the score."""
        gap, to_top_ten = self._gap(score), self._gap_to_rank(10, score)
        if score <= 0:
            return Position(gap_to_next=gap, gap_to_top_ten=to_top_ten)
        return Position(self.rank_of(score), gap, self._percentile(score), to_top_ten)

    def next_above(self, score: int, most: int) -> list[int]:
        """Returns the scores of up to `most` members with a higher score, nearest first."""
        found: list[int] = []
        place = bisect_right(self._scores, score)
        while len(found) < most and place < len(self._scores):
            found += [self._scores[place]] * min(self._having(place), most - len(found))
            place += 1
        return found

    def next_below(self, score: int, most: int) -> list[int]:
        """Returns the scores of up to `most` members with the same or a lower score, nearest first."""
        found: list[int] = []
        place = bisect_right(self._scores, score) - 1
        while len(found) < most and place >= 0:
            found += [self._scores[place]] * min(self._having(place), most - len(found))
            place -= 1
        return found

    def counts(self) -> dict[int, int]:
        """Returns the number of members by score."""
        return {score: self._having(place) for place, score in enumerate(self._scores)}

    def to_bytes(self) -> bytes:
        """Returns the histogram as deflated LEB128 numbers (7 bits per byte, least significant first).
        The numbers are: how many scores there are; for each score, its distance from the score before, less 1; for each
        score, the number of its members, less 1.
        """
        steps = [after - before - 1 for before, after in pairwise([0, *self._scores])]
        members = [here - beyond - 1 for here, beyond in pairwise(self._from_here)]
        return zlib.compress(bytes(_leb128([len(self._scores), *steps, *members])), 9)

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Histogram":
        """Reads what `to_bytes` wrote."""
        size, *numbers = _numbers(zlib.decompress(packed))
        scores = accumulate(step + 1 for step in numbers[:size])
        return cls([*scores], [less + 1 for less in numbers[size:]])

    def _above(self, score: int) -> int:
        return self._from_here[bisect_right(self._scores, score)]

    def _gap(self, score: int) -> int | None:
        higher = bisect_right(self._scores, score)
        return None if higher == len(self._scores) else self._scores[higher] - score

    def _gap_to_rank(self, rank: int, score: int) -> int | None:
        """Returns the points missing to the score at this rank; None if the score has reached it.
        On a board with fewer members, any score of 1 or more reaches the rank.
        """
        reached = bisect_right(self._from_here, -rank, key=lambda members: -members) - 1
        goal = self._scores[reached] if reached >= 0 else 1
        return goal - score if goal > score else None

    def _having(self, place: int) -> int:
        return self._from_here[place] - self._from_here[place + 1]

    def _percentile(self, score: int) -> float | None:
        not_higher = self.members - self._above(score)
        return (10_000 * not_higher // self.members) / 100 if self.members else None


def _leb128(numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        while number > 0x7F:
            yield number & 0x7F | 0x80
            number >>= 7
        yield number


def _numbers(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte <= 0x7F:
            yield number
            number = shift = 0
