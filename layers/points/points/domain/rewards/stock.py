"""Changes of a reward's stock."""

from dataclasses import dataclass

from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class StockChange(Write):
    """Units taken from the stock of this life of a reward; negative if returned."""

    life_id: str
    taken: int

    @property
    def owner(self) -> str:
        return stock_owner(self.life_id)


def stock_owner(life_id: str) -> str:
    return f"stock#{life_id}"


def is_sold_out(life_id: str, found: Findings) -> bool:
    """Returns whether earlier attempts found too few units left of this life."""
    return stock_owner(life_id) in found.exhausted
