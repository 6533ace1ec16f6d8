"""Computes a member's points by day. The days of closed months are stored, so that their entries are read only once.

| table    | owner          | counter | item                                                                          |
| -------- | -------------- | ------- | ----------------------------------------------------------------------------- |
| Counters | member_id#days | 2026-11 | days: {"2026-11-03": [earned, spent, expired, balance]}, only changed days    |
| Counters | member_id#days | through | month: the last month stored; total, held, waiting: the tally at its end      |

A month without changes has no item. Two simultaneous writers do no harm, because both write the same items.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import accounts, entries
from points.adapters.ledger.accounts import account_of
from points.domain.calendar import Month, last_day, midnight, month_of, months_after, parse_day
from points.domain.ledger import trend
from points.domain.ledger.accounts import Account, check_here
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.trend import Day, Tally

_HEAD: Final = "through"
_AT_ONCE: Final = 99  # months in a transaction, beside the item `through`


@dataclass(frozen=True, slots=True)
class _Kept:
    """The state of what is stored: the last month whose days are stored (empty if none), and the tally at its end."""

    month: Month = ""
    tally: Tally = field(default_factory=Tally)

    def is_before(self, month: Month) -> bool:
        return self.month < month


def changed_days(member_id: str, first: date, last: date, now: datetime) -> Mapping[date, Day]:
    """Returns the days from `first` to `last` on which points changed, and the last such day before `first`.

    Raises Gone. Makes at most three round trips, and a fourth one to store the days if a month has closed since the
    last call for this member. Costs one read unit for the account and the state, and half a unit for each 4 KB of
    stored months and of entries after the last stored month.
    """
    account, kept = _account_and_kept(member_id, now)
    found = _kept_days(member_id, first, min(last, last_day(kept.month))) if kept.month else {}
    if not kept.month or last > last_day(kept.month):
        found |= _days_since(account, kept, now)
    return found


def _account_and_kept(member_id: str, now: datetime) -> tuple[Account, _Kept]:
    keys = {"accounts": {"member_id": member_id}, "counters": {"owner": _owner(member_id), "counter": _HEAD}}
    found = dynamodb.look(keys)
    account = account_of(found["accounts"]) if "accounts" in found else accounts.account(member_id)
    check_here(account)
    head = found.get("counters")
    # If the last stored month is not over, a test clock was set back. The stored days are then ignored and made again.
    if head is None or head["month"] >= month_of(now.date()):
        return account, _Kept()
    return account, _Kept(head["month"], Tally(head["total"], head["held"], head["waiting"]))


def _kept_days(member_id: str, first: date, last: date) -> dict[date, Day]:
    """Returns the stored days from `first` to `last`, and those before `first` in the last month with changes."""
    months = trend.months_between(month_of(first), month_of(last))
    items, _ = dynamodb.page(
        "counters",
        "#owner = :owner AND #counter <= :last",
        {":owner": _owner(member_id), ":last": month_of(last)},
        names={"#owner": "owner", "#counter": "counter"},
        limit=max(0, months) + 1,  # only months with changes have an item: one more is the last before `first`
        newest_first=True,
    )
    days = {parse_day(name): Day(*row) for item in items for name, row in item["days"].items()}
    return {day: points for day, points in days.items() if day <= last}


def _days_since(account: Account, kept: _Kept, now: datetime) -> dict[date, Day]:
    """Returns the days after the last stored month. Stores the days of months that have closed since then."""
    zone = now.tzinfo
    assert zone is not None
    since = midnight(parse_day(f"{months_after(kept.month, 1)}-01"), now) if kept.month else None
    written = list(entries.entries_between(account.member_id, since, None))
    overdue = overdue_posting(account, now)
    unwritten = overdue.entries if overdue else ()
    found: dict[date, Day] = {}
    closed = trend.closed_month(account.settled_through, now)
    if kept.is_before(closed):
        end = last_day(closed)
        over = [entry for entry in written if entry.at.astimezone(zone).date() <= end]
        found, tally = trend.days(kept.tally, over, end, zone)
        _keep(account.member_id, found, closed, tally)
        written = [entry for entry in written if entry.at.astimezone(zone).date() > end]
        kept = _Kept(closed, tally)
    open_days, _ = trend.days(kept.tally, written, now.date(), zone, unwritten)
    return found | open_days


def _keep(member_id: str, days: Mapping[date, Day], through: Month, tally: Tally) -> None:
    by_month: dict[Month, Item] = defaultdict(dict)
    for day, points in days.items():
        by_month[month_of(day)][day.isoformat()] = [points.earned, points.spent, points.expired, points.balance]
    months = [_put(member_id, month, {"days": rows}) for month, rows in sorted(by_month.items())]
    state: Item = {"month": through, "total": tally.total, "held": tally.held, "waiting": dict(tally.waiting)}
    head = _put(member_id, _HEAD, state)
    # The state is written with the last part. If a part is not written, the next call writes all of them again.
    for start in range(0, max(1, len(months)), _AT_ONCE):
        part = months[start : start + _AT_ONCE]
        dynamodb.transact([*part, head] if start + _AT_ONCE >= len(months) else part)


def _put(member_id: str, counter: str, content: Item) -> Item:
    item = {"owner": _owner(member_id), "counter": counter, **content}
    return {"Put": {"TableName": table("counters"), "Item": dynamodb.pack(item)}}


def _owner(member_id: str) -> str:
    return f"{member_id}#days"
