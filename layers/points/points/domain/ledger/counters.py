"""Counters: items of the table Counters with a ceiling, and daily counters inside the account."""

import hashlib
from dataclasses import dataclass

from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class CounterIncrement(Write):
    """Adds `add` to a counter and never exceeds `ceiling` (None: no ceiling)."""

    owner: str
    name: str
    add: int
    ceiling: int | None = None


def daily_counter(today: str, kind: str, name: str) -> str:
    """Returns the account attribute that counts today's use of an allowance. `today` is an ISO date."""
    short = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"day:{today.replace('-', '')}:{kind}.{short}"  # short: an account item is limited to 1 KB
