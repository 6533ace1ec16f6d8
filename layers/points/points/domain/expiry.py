"""How long points live: the program's expiry policy, asked once, when points are granted.

A changed policy never touches lots already granted: a lot carries its own month.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from points.domain.calendar import NEVER, Month, month_of, months_after


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """`months` for rolling months, `years` for the end of this year (0) or the n-th next."""

    kind: Literal["rolling_months", "end_of_year", "never"] = "rolling_months"
    months: int = 12
    years: int = 0


def lot_of(policy: ExpiryPolicy, live_from: date) -> Month:
    """The lot of points that come alive on `live_from`: they live to the end of that month."""
    match policy.kind:
        case "rolling_months":
            return months_after(month_of(live_from), policy.months)
        case "end_of_year":
            return f"{live_from.year + policy.years:04d}-12"
        case "never":
            return NEVER
