"""Amounts in fen that are computed exactly as fractions, and rounded once at the end."""

from collections.abc import Sequence
from fractions import Fraction

from points.domain.earning.calculation import spread


def fen(amount: Fraction) -> int:
    """Returns the amount rounded to whole fen, half a fen away from zero, as accountants round."""
    rounded = int(abs(amount) + Fraction(1, 2))
    return rounded if amount >= 0 else -rounded


def shared(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Returns the total in whole shares proportional to the weights (none negative), which add up to it exactly."""
    return spread(total_fen, weights)
