"""Closing months, and what an account is worth.

An account's worth is a pure function of its attributes and the time. A grant adds to a lot, and a redemption adds to
`spent`. These additions give the same result in any order, so they are written without a read. Which lot pays is
decided only when a month closes (`overdue_posting`): the lot that expires first pays first. At every moment

    balance = sum of lots - spent        and        balance + pending = sum of the entries' points

An account's attributes are named as in the table: `balance`, `spent`, `lot:2027-12`, `pending:2026-12-05:2027-12`,
`dead:2026-10`, `score:2026-11`, `signed:2026-11`, `day:20261122:…`, `mark`. A posting adds to attributes, sets them or
removes them, under guards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from points.domain import ids
from points.domain.calendar import Month, last_month, month_of, months_after, week_of
from points.domain.ledger import scores
from points.domain.ledger.accounts import FEW_LOTS, Account, Value
from points.domain.ledger.postings import Entry, Guard, Posting, Unchanged, apply

# An account stores the expired points of a lot for this many months, because few orders are refunded later.
_MONTHS_REMEMBERED: Final = 3

# ── The nouns ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Standing:
    """What one account is worth at a given time.
    `balance` can be spent now; a negative one is a debt. `pending` becomes spendable later. `debt` is the points owed,
    or 0. `expiring` lists (lot, points left in it), earliest first.
    """

    balance: int
    pending: int
    debt: int
    expiring: tuple[tuple[Month, int], ...]


# ── Closing months ───────────────────────────────────────────────────────────


def overdue_posting(account: Account, now: datetime) -> Posting | None:
    """Returns the posting that brings the account up to date at `now`; None if it is up to date.
    In it, pending points become spendable, and expired lots are charged and removed. Its guards cover every attribute
    that was read. So if it is written twice, or was planned from an outdated read, a guard fails and nothing changes.
    """
    today = now.date()
    closing = last_month(today)
    matured = {key: points for key, points in account.pending.items() if key[0] <= today.isoformat()}
    if not matured and account.settled_through >= closing:
        return None

    add: dict[str, int] = {}
    for (_, lot), points in matured.items():
        _increase(add, "balance", points)
        _increase(add, f"lot:{lot}", points)
    names = [f"pending:{day}:{lot}" for day, lot in matured]
    guards: list[Guard] = [Unchanged(name, account.number(name)) for name in names]
    told = _arrival(matured, month_of(today))
    if account.settled_through >= closing:
        return Posting(account.member_id, add=add, put=told, remove=tuple(names), guards=tuple(guards))
    closed = _close(account, closing, now, add=add, remove=names, guards=guards)
    return replace(closed, put={**closed.put, **told})


def _arrival(matured: Mapping[tuple[str, Month], int], month: Month) -> dict[str, Value]:
    """Returns the mark with the points that became spendable and the latest of their days; empty if there are none.
    The nightly pass reads the mark to notify the member.
    """
    alive = {(day, lot): points for (day, lot), points in matured.items() if lot >= month}  # not yet expired
    since = max((date.fromisoformat(day) for (day, _), points in alive.items() if points > 0), default=None)
    return {"mark": f"{ids.base32(since.toordinal(), 4)}*{sum(alive.values())}"} if since else {}


def _close(
    account: Account,
    closing: Month,
    now: datetime,
    *,
    add: dict[str, int],
    remove: list[str],
    guards: list[Guard],
) -> Posting:
    dead = {lot: points for lot, points in account.lots.items() if lot <= closing}
    dying = dict(dead)
    for name in [name for name in add if name.startswith("lot:") and name.removeprefix("lot:") <= closing]:
        _increase(dying, name.removeprefix("lot:"), add.pop(name))  # became spendable and expired meanwhile
    granted = sum(dying.values())
    charged = min(account.spent, granted)
    expired = granted - charged
    _increase(add, "spent", -charged)
    _increase(add, "balance", -expired)
    remembered = _remembered(account, dying, now.date())
    remove += [f"lot:{lot}" for lot in dead] + stale(account, now)
    if dying:  # only one `dead:` attribute is stored at a time
        kept = (*remembered, *remove)
        remove += [name for name in account.attributes if name.startswith("dead:") and name not in kept]
    guards += [
        Unchanged("settled_through", account.settled_through),
        Unchanged("spent", account.spent),
        # Include the closing month's lot even if it is missing: it may have been granted after this read.
        *(Unchanged(f"lot:{lot}", dead.get(lot, 0)) for lot in sorted({*dead, closing})),
        *(Unchanged(name, account.number(name)) for name in remembered),
    ]
    return Posting(
        account.member_id,
        add={name: change for name, change in add.items() if change},
        put={"settled_through": closing, **remembered},
        remove=tuple(remove),
        guards=tuple(guards),
        entries=_expiry_entry(account.member_id, closing, expired, now),
    )


def _remembered(account: Account, dying: Mapping[Month, int], today: date) -> dict[str, int]:
    """Returns the attribute that stores how many points of the latest of the `dying` lots expire.
    A later refund of points from that lot takes these points first. Empty if the account has many lots, because then
    its item has no room for the attribute. In that case the number is computed from the history.
    """
    living = sum(lot >= month_of(today) for lot in account.lots)
    if living > FEW_LOTS or max(dying, default="") < _remembered_from(today):
        return {}
    unpaid = account.spent
    *before, (last, points) = sorted(dying.items())
    for _, earlier in before:
        unpaid -= min(earlier, unpaid)
    return {f"dead:{last}": account.number(f"dead:{last}") + points - min(points, unpaid)}


def _remembered_from(today: date) -> Month:
    return months_after(month_of(today), -_MONTHS_REMEMBERED)


def _expiry_entry(member_id: str, closing: Month, expired: int, now: datetime) -> tuple[Entry, ...]:
    if not expired:
        return ()
    name = ids.entry_id(now, "expire", member_id, closing)
    return (Entry(member_id, name, "expire", -expired, closing, now, lot=closing),)


def stale(account: Account, now: datetime) -> list[str]:
    """Returns the names of attributes of past days, weeks and months that nothing will read again."""
    today = now.date()
    keep_from = {
        "day:": f"{today:%Y%m%d}",
        "kept:day:": f"{today:%Y%m%d}",
        "dead:": _remembered_from(today),
        "signed:": months_after(month_of(today), -1),
        "signed_late:": month_of(today),
        "returned:": month_of(today),
    }
    # Keep the previous week and month: this month may close before their boards are counted for the last time.
    counted = {"total", month_of(today), week_of(today), last_month(today), week_of(today - timedelta(weeks=1))}
    current = {
        True: week_of(today),
        False: month_of(today),
    }  # after the program's zone moved west, a day may come again
    over = (period for period in account.scores if period not in counted and period < current["W" in period])
    names = [f"score:{period}" for period in over]
    for prefix, first in keep_from.items():
        names += [n for n in account.attributes if n.startswith(prefix) and n.removeprefix(prefix) < first]
    return names + scores.stale(account.attributes, today)


def standing(account: Account, now: datetime) -> Standing:
    """Returns what the account is worth at `now`, whether or not a job has closed its months."""
    overdue = overdue_posting(account, now)
    if overdue:
        account = apply(account, overdue)
    unpaid = account.spent
    expiring: list[tuple[Month, int]] = []
    # Earliest expiry first: members complain about points that expire, not about points they keep.
    for lot, points in account.lots.items():
        charged = min(points, unpaid)
        unpaid -= charged
        if points > charged:
            expiring.append((lot, points - charged))
    return Standing(
        balance=account.balance,
        pending=sum(account.pending.values()),
        debt=max(0, -account.balance),
        expiring=tuple(expiring),
    )


def _increase(changes: dict[str, int], name: str, change: int) -> None:
    changes[name] = changes.get(name, 0) + change
