"""Shares and amounts per point, as numbers in JSON."""

from fractions import Fraction
from typing import Final

_PLACES: Final = 6


def share(exact: Fraction | None) -> float | None:
    """Returns the share rounded to six places; None stays None."""
    return None if exact is None else round(float(exact), _PLACES)
