"""How long points wait and how long they live: the program's policy, asked once, when points are granted.

A changed policy never touches lots already granted: a lot carries its own month, a waiting one its own day.

An account is paid for by the kilobyte, and every day on which points come alive and every month in which they die
is an attribute of it. So long waits and long lives are told in steps, always in the member's favour for lives and by
less than a fifteenth for waits: up to 14 days a wait is exact to the day, 90 days end with a Sunday; up to 24 months a
life is exact to the month, 120 months to five of them.
Beside lives of more than a year there is less room, and waits end in steps of up to an eighth.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from points.domain.calendar import NEVER, Month, month_of, months_after, stepped
from points.domain.ledger.accounts import FEW_LOTS

_MOST_WAITING: Final = 15  # steps of a wait
_MOST_LOTS: Final = 24
# A kilobyte, but for what else the busiest member has; each lot, each day on which points come alive. Together with the
# room for the merchant's boards all of it is measured in tests/domain/test_boards.py.
ROOM_BYTES: Final = 1024 - 360
LOT_BYTES: Final = 16
WAITING_BYTES: Final = 29


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """`months` for rolling months, `years` for the end of this year (0) or the n-th next."""

    kind: Literal["rolling_months", "end_of_year", "never"] = "rolling_months"
    months: int = 12
    years: int = 0


def live_from(policy: ExpiryPolicy, pending_days: int, today: date) -> date:
    """The first day on which points earned today may be spent; today, where there is no return window."""
    step = _step(policy, pending_days)
    day = today.toordinal() + pending_days
    return date.fromordinal(day + -day % step)


def most_waiting(policy: ExpiryPolicy, pending_days: int) -> int:
    """How many days' points an account can hold at once that wait for the end of the return window."""
    return -(-pending_days // _step(policy, pending_days))


def most_lots(policy: ExpiryPolicy) -> int:
    """How many lots of different months an account can hold at once."""
    match policy.kind:
        case "rolling_months":
            return -(-policy.months // -(-policy.months // _MOST_LOTS)) + 1
        case "end_of_year":
            return policy.years + 1
        case "never":
            return 1


def room_for_lots(policy: ExpiryPolicy) -> int:
    """Bytes of an account that lots of different months take at most; where they are few, with a dead one's record."""
    lots = most_lots(policy)
    return LOT_BYTES * (lots + 1 if lots <= FEW_LOTS + 1 else lots)


def _step(policy: ExpiryPolicy, pending_days: int) -> int:
    """Days from one end of a wait to the next: as few as an account has room for beside its lots."""
    lots = most_lots(policy) + 1  # and one of a grace period, or of a policy before this one
    most = min(_MOST_WAITING, (ROOM_BYTES - LOT_BYTES * lots) // WAITING_BYTES)
    return -(-(pending_days + 1) // most)


def lot_of(policy: ExpiryPolicy, live_from: date) -> Month:
    """The lot of points that come alive on `live_from`: they live to the end of that month."""
    match policy.kind:
        case "rolling_months":
            return stepped(months_after(month_of(live_from), policy.months), -(-policy.months // _MOST_LOTS))
        case "end_of_year":
            return f"{live_from.year + policy.years:04d}-12"
        case "never":
            return NEVER
