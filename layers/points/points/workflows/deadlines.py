"""Records deadlines of redemptions: goods that count as received, and vouchers that ended. Warns before a voucher ends.

A redemption counts as received or expired from its deadline on, even if no job has run. These jobs record the new
status, so that the redemption no longer appears in the lists of waiting ones.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from points.adapters.ledger import redemption_index
from points.adapters.ledger.redemption_items import DRAWERS
from points.domain.calendar import later
from points.domain.messages.notices import VOUCHER_DAYS
from points.domain.rewards import redemption
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.transitions import Event, Status


def confirm_arrivals(now: datetime) -> Iterator[bool]:
    """Confirms shipped goods that count as received by `now`.

    Yields True for each redemption that it confirmed, and False for each that another writer has changed.
    """
    return _move_due("shipped", "confirm", now, due_by=now)


def expire_vouchers(now: datetime) -> Iterator[bool]:
    """Expires vouchers that ended before `now` and were not used.

    Yields True for each redemption that it expired, and False for each that another writer has changed.
    """
    return _move_due("issued", "expire", now, due_by=later(now, -timedelta(microseconds=1)))


def _move_due(status: Status, event: Event, now: datetime, *, due_by: datetime) -> Iterator[bool]:
    for page in redemption_index.waiting_until(status, due_by):
        for before in page:
            step = Step(before, redemption.moved(before, event, "clock", now))
            yield redemption_index.note(step)


def warn_of_endings(now: datetime, warn: Callable[[Iterable[Redemption]], object]) -> int:
    """Calls `warn` with the vouchers that end within `VOUCHER_DAYS`, each voucher once.

    Returns the number of vouchers. The progress is saved after each page, so that a run that is killed repeats at most
    one page.
    """
    return sum(_warn_of(drawer, now, warn) for drawer in range(DRAWERS))


def _warn_of(drawer: int, now: datetime, warn: Callable[[Iterable[Redemption]], object]) -> int:
    first, last = redemption_index.behind(now), redemption_index.behind(later(now, timedelta(days=VOUCHER_DAYS)))
    warned, found = redemption_index.warned_until(drawer), 0
    after = first if warned > last else max(warned, first)  # later than `last`: a test clock was set back
    while after < last:
        ending, after = redemption_index.ending(drawer, after=after, until=last)
        warn(ending)
        found += len(ending)
        redemption_index.note_warned(drawer, after)
    return found
