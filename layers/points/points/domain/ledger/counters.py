"""Counters beside the account: increments under a ceiling, and the account's counters of a single day."""

import hashlib
from dataclasses import dataclass

from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class CounterIncrement(Write):
    """A counter beside the account: `add` to it, never above `ceiling` (None: no ceiling)."""

    owner: str
    name: str
    add: int
    ceiling: int | None = None


def daily_counter(today: str, kind: str, name: str) -> str:
    """The account attribute that counts, for today (an ISO date) only, how much of an allowance is used."""
    short = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"day:{today.replace('-', '')}:{kind}.{short}"  # an account has a kilobyte
