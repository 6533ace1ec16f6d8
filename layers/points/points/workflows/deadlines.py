"""Redemptions whose time comes: goods that count as received, vouchers that end, and the warning before that.

A redemption counts as received, or as ended, from its deadline on, whether or not a job has run. Here that is written
down, so that lists of what waits do not show it any longer.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from points.adapters.ledger import redemption_index
from points.adapters.ledger.redemption_items import DRAWERS
from points.domain.calendar import later
from points.domain.messages.notices import VOUCHER_DAYS
from points.domain.rewards import redemption
from points.domain.rewards.redemption import Event, Redemption, Status, Step


def confirm_arrivals(now: datetime) -> int:
    """Confirms shipped goods that count as received by `now`; answers how many."""
    return _move_due("shipped", "confirm", now, due_by=now)


def expire_vouchers(now: datetime) -> int:
    """Ends vouchers that were not used before `now`; answers how many."""
    return _move_due("issued", "expire", now, due_by=later(now, -timedelta(microseconds=1)))


def _move_due(status: Status, event: Event, now: datetime, *, due_by: datetime) -> int:
    moved = 0
    for page in redemption_index.waiting_until(status, due_by):
        for before in page:
            step = Step(before, redemption.moved(before, event, "clock", now))
            moved += redemption_index.note(step)
    return moved


def warn_of_endings(now: datetime, warn: Callable[[Iterable[Redemption]], object]) -> int:
    """Hands over the vouchers that end within `VOUCHER_DAYS` and were not handed over before; answers how many.

    After each page it is written down how far this has come. Whoever is killed repeats one page at most.
    """
    return sum(_warn_of(drawer, now, warn) for drawer in range(DRAWERS))


def _warn_of(drawer: int, now: datetime, warn: Callable[[Iterable[Redemption]], object]) -> int:
    first, last = redemption_index.behind(now), redemption_index.behind(later(now, timedelta(days=VOUCHER_DAYS)))
    warned, found = redemption_index.warned_until(drawer), 0
    after = first if warned > last else max(warned, first)  # later than the last: a test clock has gone back
    while after < last:
        ending, after = redemption_index.ending(drawer, after=after, until=last)
        warn(ending)
        found += len(ending)
        redemption_index.note_warned(drawer, after)
    return found
