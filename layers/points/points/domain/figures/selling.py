"""How a reward sells: the share of its supply that was redeemed, and how long what is left will last."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MEAN_DAYS: Final = 28  # four whole weeks, so that no weekday counts more than another


@dataclass(frozen=True, slots=True)
class Selling:
    """`sell_through` is redeemed / supply. `days_of_stock` is left / units a day. None: unlimited, or nothing sold."""

    sell_through: Fraction | None
    days_of_stock: Fraction | None


def selling(supply: int | None, left: int | None, units_lately: int) -> Selling:
    """Returns how a reward sells. `units_lately` are the units redeemed in the last `MEAN_DAYS` days."""
    if supply is None or left is None:
        return Selling(None, None)
    return Selling(
        Fraction(supply - left, supply) if supply else None,
        Fraction(left * MEAN_DAYS, units_lately) if units_lately > 0 else None,
    )
