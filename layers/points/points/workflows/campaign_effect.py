"""Measures what a campaign with a hold-out brought: reads the orders since its start, part by part, and compares.

Orders have no index by time, so their table is read in parts (`points.adapters.scans.past_orders`). Each part is a fair
sample, and what was paid in the parts that were read is scaled up to all of them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from points.adapters.figures import censuses
from points.adapters.scans import past_orders
from points.domain.decisions.backtesting import PARTS
from points.domain.errors import LimitReached, NotFound
from points.domain.figures.effect import Effect, Hundredth, effect
from points.domain.program.campaigns import Campaign, hundredth

MOST_ORDERS: Final = 20_000
READING_S: Final = 15.0  # of a timeout of 29
_HUNDRED: Final = 100
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """The effect, from `orders` orders in `parts_read` parts. `counted_at` is when the members were counted."""

    effect: Effect
    orders: int
    parts_read: int
    counted_at: datetime


def measured(campaign: Campaign, now: datetime) -> Measured:
    """Returns the effect of the campaign from its start until its end, or until now.

    Raises NotFound if nobody is held out, or too few members were counted. Raises LimitReached if one part of the table
    has too many orders.
    """
    night = censuses.latest((min(campaign.ends_at, now) + _A_DAY).astimezone(now.tzinfo).date())
    if night is None or not campaign.holdout_percent:
        raise NotFound("Nobody is held out of this campaign, or no night has counted the members yet.")
    found = past_orders.since(campaign.starts_at, first=0, most=MOST_ORDERS, seconds=READING_S)
    if not found.after:
        raise LimitReached("There are too many orders since the campaign's start for one call.")
    life = campaign.life_id
    paid: Counter[int] = Counter()
    for order in found.orders:
        if order.at < campaign.ends_at:
            paid[hundredth(life, order.member_id)] += order.paid_fen - sum(order.refunded_fen.values())
    scale = PARTS / found.after
    hundredths = [Hundredth(night.census.hundredths[life, n], paid[n] * scale) for n in range(_HUNDRED)]
    result = effect(hundredths, campaign.holdout_percent)
    if result is None:
        raise NotFound("No night has counted enough members of this campaign yet.")
    return Measured(result, len(found.orders), found.after, night.as_of)
