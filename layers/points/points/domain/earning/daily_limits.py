"""Limits per member and day. Counters in the account count what is used, and guards keep them within their limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from points.domain.ledger.counters import daily_counter
from points.domain.ledger.postings import AtMost, Guard


@dataclass(frozen=True, slots=True)
class Spending:
    """Points that an order uses of a rule's daily limit. `name` is the rule's id; `limit` is the limit in points."""

    name: str
    points: int
    limit: int


def days_over(counter: str) -> tuple[str, ...]:
    """Returns the account attributes of the same daily counter on earlier days of this month.
    Nothing reads them any more, so a posting can remove them whether they exist or not. Without this removal an account
    would collect a month of counters, and every write is billed by the account's size. Closing a month removes the
    counters of earlier months.
    """
    _, today, name = counter.split(":")
    month, day = today[:6], int(today[6:])
    return tuple(f"day:{month}{earlier:02d}:{name}" for earlier in range(1, day))


def daily_guards(daily: Sequence[Spending], today: str) -> tuple[dict[str, int], list[Guard]]:
    """Returns (what the order adds to today's counters, the guards that keep each counter within its limit).
    `today` is an ISO date.
    """
    add = {daily_counter(today, "r", spending.name): spending.points for spending in daily}
    guards: list[Guard] = [
        AtMost(daily_counter(today, "r", spending.name), spending.limit - spending.points) for spending in daily
    ]
    return add, guards
