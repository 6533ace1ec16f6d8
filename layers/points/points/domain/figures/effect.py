"""The effect of a campaign with a hold-out: how much more its members bought than those who were held out.

Members are divided into hundredths by a hash of their ids, and the first few hundredths are held out. So the two parts
differ by chance and by the campaign alone. A mean is over all members of a part, also over those who bought nothing.
The hundredths themselves show how much chance does: the interval is Welch's, at 95 %, over their means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance
from typing import Final

# Student's t at 97.5 % for 1, 2, 3 … degrees of freedom; above these the normal distribution's 1.96 and a little.
_T: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131)
_NORMAL: Final = 1.96


@dataclass(frozen=True, slots=True)
class Hundredth:
    """One hundredth of the members: how many there are, and what they paid in all, in fen."""

    members: int
    paid_fen: float


@dataclass(frozen=True, slots=True)
class Effect:
    """How much more the members of the campaign paid, in fen: the mean, and the lowest and highest value of its
    interval.

    `test` and `control` are the mean payments of a member of each part.
    """

    mid_fen: int
    low_fen: int
    high_fen: int
    test_fen: float
    control_fen: float
    test_members: int
    control_members: int


def effect(hundredths: Sequence[Hundredth], holdout_percent: int) -> Effect | None:
    """Returns the effect; None if a part has less than two hundredths with members."""
    control = [one for one in hundredths[:holdout_percent] if one.members]
    test = [one for one in hundredths[holdout_percent:] if one.members]
    if min(len(control), len(test)) < 2:
        return None
    members = sum(one.members for one in test)
    difference, error = _mean(test) - _mean(control), _error(test, control)
    low, mid, high = (round(members * each) for each in (difference - error, difference, difference + error))
    return Effect(mid, low, high, _mean(test), _mean(control), members, sum(one.members for one in control))


def _mean(part: Sequence[Hundredth]) -> float:
    return sum(one.paid_fen for one in part) / sum(one.members for one in part)


def _error(test: Sequence[Hundredth], control: Sequence[Hundredth]) -> float:
    """Returns half the width of the interval for the difference of the means."""
    squares = [_square(part) for part in (test, control)]
    if not sum(squares):
        return 0.0
    freedom = sum(squares) ** 2 / sum(
        square**2 / (len(part) - 1) for square, part in zip(squares, (test, control), strict=True)
    )
    place = int(freedom) - 1
    return (_T[place] if place < len(_T) else _NORMAL + 2.4 / freedom) * sqrt(sum(squares))


def _square(part: Sequence[Hundredth]) -> float:
    """Returns the square of the standard error of the part's mean."""
    each = fmean(one.members for one in part)
    means = [one.paid_fen / each for one in part]
    return variance(means) / len(part)
