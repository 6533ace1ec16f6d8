"""Taking points out of the lot they were granted to: what a returned order had earned, a bonus that goes back with it.

| the points | what is taken |
| --- | --- |
| wait for their first day | those that wait |
| are in a lot that lives | those of the lot; where they are spent the balance falls below zero |
| were in a lot that has died | what had expired of the lot counts first; the rest was spent, and is owed |

So the member ends where they would be had the points never been granted. What has expired of a lot is known when its
month closes: the account keeps it as `dead:2026-12` for some months (`points.domain.ledger.closing`), less what was
counted since. Later the member's history tells it, and it is kept again until the next month closes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from points.domain.calendar import NEVER, Month, last_month, months_after
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.charging import Rebuild
from points.domain.ledger.movements import spend
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Guard, Unchanged


@dataclass(frozen=True, slots=True)
class TakenOut:
    """`points` leave the account; what the posting adds, under which guards, and what the entry says."""

    points: int = 0
    add: Mapping[str, int] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()
    why: Mapping[str, Value] = field(default_factory=dict)


def take_out(
    points: int, lot: Month, live_from: str, *, account: Account | None, now: datetime, rebuild: Rebuild
) -> TakenOut:
    """What taking back `points` changes that were to live from `live_from` (an ISO date) with `lot`.

    `account` must be caught up. One that nobody has looked at yet is taken to be what the calendar says, and the guards
    know better. `rebuild` reads its history, where nothing else tells what had expired.
    """
    if not points:
        return TakenOut()
    pending = f"pending:{live_from}:{lot}"
    is_waiting = account.number(pending) >= points if account else live_from > now.date().isoformat()
    if is_waiting:
        why: dict[str, Value] = {"lot": lot, "live_from": live_from}
        return TakenOut(points, {pending: -points}, (AtLeast(pending, points),), why)
    closed_through = account.settled_through if account else last_month(now.date())
    if lot > closed_through:
        still_open = (AtMost("settled_through", months_after(lot, -1)),) if lot != NEVER else ()
        add = {"balance": -points, f"lot:{lot}": -points}
        return TakenOut(points, add, (Absent(pending), *still_open), {"lot": lot})
    return _out_of_the_dead(points, lot, account, rebuild)


def _out_of_the_dead(points: int, lot: Month, account: Account | None, rebuild: Rebuild) -> TakenOut:
    """Counts what had expired of the lot and no earlier return has used; the rest is owed."""
    name = f"dead:{lot}"
    why: dict[str, Value] = {"dead_lot": lot}
    if account is None:  # a bet: all of it was spent
        return TakenOut(points, spend(points), (AtLeast(name, 0), AtMost(name, 0)), why)
    is_remembered = name in account.attributes
    left = account.number(name) if is_remembered else rebuild(account).left[lot]
    unseen = (Absent(name), Unchanged("settled_through", account.settled_through))
    died = min(points, left)
    change = left - died - account.number(name)
    add = spend(points - died) | ({name: change} if change or not is_remembered else {})
    guards = (Unchanged(name, left),) if is_remembered else unseen
    return TakenOut(points - died, add, guards, why | ({"died": died} if died else {}))
