"""A reward's stock: a change of it, and whether it was found sold out."""

from dataclasses import dataclass

from points.domain.ledger.transactions import Findings
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class StockChange(Write):
    """Units taken from a reward's stock, or put back where negative."""

    reward_id: str
    taken: int

    @property
    def owner(self) -> str:
        return stock_owner(self.reward_id)


def stock_owner(reward_id: str) -> str:
    return f"stock#{reward_id}"


def is_sold_out(reward_id: str, found: Findings) -> bool:
    """Whether too few units were found for what was asked."""
    return stock_owner(reward_id) in found.exhausted
