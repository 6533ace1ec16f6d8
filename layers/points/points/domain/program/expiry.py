"""Computes when points become spendable and when they expire. The policy is applied once, when points are granted.

A changed policy never affects points already granted, because the account stores the month of each lot and the day of
pending points.

Each spendable day and each expiry month is an attribute of the account, and writes are billed by its size. Therefore
long waits and long validities are rounded up, so that an account has few different days and months:

| wait or validity | rounded up |
| --- | --- |
| wait of up to 14 days | not at all |
| longer wait | by less than a fifteenth: for 90 days, to the next Sunday |
| longer wait, points valid for more than a year | by up to an eighth |
| validity of up to 24 months | not at all |
| longer validity | for 120 months, to the end of a block of five months |
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from points.domain.calendar import NEVER, Month, month_of, months_after, stepped
from points.domain.ledger.accounts import FEW_LOTS

_MOST_WAITING: Final = 15  # days on which pending points of one account become spendable
_MOST_LOTS: Final = 24
# Bytes of an account: 1 KB less all other attributes of the busiest member, one lot, and one day of pending points.
# tests/domain/boards/test_boards.py measures all of it together with the merchant's boards.
ROOM_BYTES: Final = 1024 - 360
LOT_BYTES: Final = 16
WAITING_BYTES: Final = 29


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """How long points are valid: for `months` months, until the end of the year after `years` years (0: this year), or
    for ever.
    """

    kind: Literal["rolling_months", "end_of_year", "never"] = "rolling_months"
    months: int = 12
    years: int = 0


def live_from(policy: ExpiryPolicy, pending_days: int, today: date) -> date:
    """Returns the first day on which points earned `today` can be spent. It is `today` if there is no return window."""
    step = _step(policy, pending_days)
    day = today.toordinal() + pending_days
    return date.fromordinal(day + -day % step)


def most_waiting(policy: ExpiryPolicy, pending_days: int) -> int:
    """Returns the most different days for which one account can have pending points at once."""
    return -(-pending_days // _step(policy, pending_days))


def most_lots(policy: ExpiryPolicy) -> int:
    """Returns the most lots of different months that one account can hold at once."""
    match policy.kind:
        case "rolling_months":
            return -(-policy.months // -(-policy.months // _MOST_LOTS)) + 1
        case "end_of_year":
            return policy.years + 1
        case "never":
            return 1


def room_for_lots(policy: ExpiryPolicy) -> int:
    """Returns the most bytes that lots take in an account.
    If the account has few lots, this includes the attribute with the expired points of a lot.
    """
    lots = most_lots(policy)
    return LOT_BYTES * (lots + 1 if lots <= FEW_LOTS + 1 else lots)


def _step(policy: ExpiryPolicy, pending_days: int) -> int:
    """Returns the days between two days on which pending points become spendable.
    They are as few as the room in an account beside its lots allows.
    """
    lots = most_lots(policy) + 1  # one more for a grace period, or for an earlier policy
    most = min(_MOST_WAITING, (ROOM_BYTES - LOT_BYTES * lots) // WAITING_BYTES)
    return -(-(pending_days + 1) // most)


def lot_of(policy: ExpiryPolicy, live_from: date) -> Month:
    """Returns the lot of points that become spendable on `live_from`: the month in which they expire, or `never`."""
    match policy.kind:
        case "rolling_months":
            return stepped(months_after(month_of(live_from), policy.months), -(-policy.months // _MOST_LOTS))
        case "end_of_year":
            return f"{live_from.year + policy.years:04d}-12"
        case "never":
            return NEVER
