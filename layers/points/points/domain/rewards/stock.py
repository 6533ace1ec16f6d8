"""A change of a reward's stock, written with the redemption that causes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StockChange:
    """Units taken from a reward's stock, or put back where negative."""

    reward_id: str
    taken: int
