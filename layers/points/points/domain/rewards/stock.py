"""A change of a reward's stock, and whether it was found sold out."""

from dataclasses import dataclass

from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class StockChange(Write):
    """Units taken from the stock; negative if returned."""

    reward_id: str
    taken: int

    @property
    def owner(self) -> str:
        return stock_owner(self.reward_id)


def stock_owner(reward_id: str) -> str:
    return f"stock#{reward_id}"


def is_sold_out(reward_id: str, found: Findings) -> bool:
    """Whether an earlier attempt found too few units left."""
    return stock_owner(reward_id) in found.exhausted
