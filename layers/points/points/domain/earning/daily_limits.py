"""Limits per member and day: the counters in the account, and the guards that keep each within its limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from points.domain.ledger.counters import daily_counter
from points.domain.ledger.postings import AtMost, Guard


@dataclass(frozen=True, slots=True)
class Spending:
    """Points used of a rule's daily limit per member. `name` is the rule's id."""

    name: str
    points: int
    limit: int


def days_over(counter: str) -> tuple[str, ...]:
    """Returns the same daily counter on earlier days of the month. It is no longer read and can be removed unread.

    Closing a month removes the days of earlier months. Without this removal an account would collect a month of
    counters, and every write is billed by the account's size.
    """
    _, today, name = counter.split(":")
    month, day = today[:6], int(today[6:])
    return tuple(f"day:{month}{earlier:02d}:{name}" for earlier in range(1, day))


def daily_guards(daily: Sequence[Spending], today: str) -> tuple[dict[str, int], list[Guard]]:
    """Returns (what the order adds to today's counters, the guards that keep each within its limit).

    `today` is an ISO date.
    """
    add = {daily_counter(today, "r", spending.name): spending.points for spending in daily}
    guards: list[Guard] = [
        AtMost(daily_counter(today, "r", spending.name), spending.limit - spending.points) for spending in daily
    ]
    return add, guards
