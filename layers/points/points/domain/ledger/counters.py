"""Counters: items of the table Counters with a ceiling, and daily counters inside the account."""

import hashlib
from dataclasses import dataclass

from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class CounterIncrement(Write):
    """One addition to a counter. It is refused if the counter would exceed `ceiling` (None: no ceiling)."""

    owner: str
    name: str
    add: int
    ceiling: int | None = None


def daily_counter(today: str, kind: str, name: str) -> str:
    """Returns the account attribute that counts the use of a limit on one day.
    `today` is an ISO date. `kind` is `a` for activities, `r` for rules, `w` for rewards; `name` is the id of the
    limited thing.
    """
    short = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"day:{today.replace('-', '')}:{kind}.{short}"  # short: an account item is limited to 1 KB
