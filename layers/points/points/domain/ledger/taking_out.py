"""Takes points back from the lot that they were granted to: the points of a refunded order and its referral bonus.

| the points | what is taken |
| --- | --- |
| are still pending | the pending points |
| are in a lot that has not expired | points of the lot; if they are spent, the balance becomes negative |
| were in a lot that has expired | nothing for the points that expired; the rest was spent and is owed |

So the member has what they would have if the points had never been granted. The expired points of a lot are known when
its month closes. For some months the account stores them, less those that refunds have used, as `dead:2026-12`
(`points.domain.ledger.closing`). Later they are computed from the member's history, and then stored until the next
month closes.
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
    """The changes that take points back: the points taken, what the posting adds, its guards, and part of the entry's
    `why`.
    """

    points: int = 0
    add: Mapping[str, int] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()
    why: Mapping[str, Value] = field(default_factory=dict)


def take_out(
    points: int, lot: Month, live_from: str, *, account: Account | None, now: datetime, rebuild: Rebuild
) -> TakenOut:
    """Returns the changes for taking back `points` granted to `lot` and spendable from `live_from` (an ISO date).

    `account` must have everything overdue applied. It is None if the account was not read. Then the changes assume the
    usual state of an account on this date, and the guards check this in the write. `rebuild` reads the member's
    history. It is called only if the account does not store what expired.
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
    """Returns the changes for taking back points of an expired lot.
    Points that expired there and that no earlier refund has used are taken first, which changes no balance. The rest
    was spent and is owed.
    """
    name = f"dead:{lot}"
    why: dict[str, Value] = {"dead_lot": lot}
    if account is None:  # assume that all of it was spent; the guards verify it
        return TakenOut(points, spend(points), (AtLeast(name, 0), AtMost(name, 0)), why)
    is_remembered = name in account.attributes
    left = account.number(name) if is_remembered else rebuild(account).left[lot]
    unseen = (Absent(name), Unchanged("settled_through", account.settled_through))
    died = min(points, left)
    change = left - died - account.number(name)
    add = spend(points - died) | ({name: change} if change or not is_remembered else {})
    guards = (Unchanged(name, left),) if is_remembered else unseen
    return TakenOut(points - died, add, guards, why | ({"died": died} if died else {}))
