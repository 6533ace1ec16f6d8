"""Conditions on members: what a segment of members, or a filter of the merchant's list of members, asks for.

All but one kind are about the account and the day, so a pass over all accounts decides them without other reads. The
day of the last order is not in the account (`ordered`). A condition that is None or empty asks for nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from points.domain.calendar import NEVER, last_day, parse_day
from points.domain.earning import risk
from points.domain.figures.census import last_day_here
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import Standing, standing
from points.domain.rewards import eligibility

SOON_DAYS: Final = 30  # what the list of members shows as expiring soon


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold. Days count in the program's time zone; 0 days is today."""

    balance_min: int | None = None
    balance_max: int | None = None
    expiring_within_days: int | None = None
    expiring_min: int = 1
    """At least so many points expire within these days."""
    joined_from: date | None = None
    joined_to: date | None = None
    joined_within_days: int | None = None
    active_within_days: int | None = None
    inactive_for_days: int | None = None
    ordered_within_days: int | None = None
    not_ordered_for_days: int | None = None
    """Who never ordered is included."""
    orders_min: int | None = None
    orders_max: int | None = None
    tags: Collection[str] = ()
    without_tags: Collection[str] = ()
    frozen: bool | None = None
    risk: Collection[str] = ()


def meets(account: Account, wanted: Conditions, now: datetime) -> bool:
    """Returns whether the account's member meets all conditions but those of the last order; False if erased."""
    return (
        not account.erased
        and _is_marked(account, wanted)
        and _is_of_days(account, wanted, now)
        and _within(account.number("orders"), wanted.orders_min, wanted.orders_max)
        and _has_points(account, wanted, now)
    )


def asks_for_orders(wanted: Conditions) -> bool:
    """Returns whether the day of the last order is asked for."""
    return (wanted.ordered_within_days, wanted.not_ordered_for_days) != (None, None)


def ordered(last: date | None, wanted: Conditions, today: date) -> bool:
    """Returns whether a member meets the conditions on the last order. `last` is its day; None without an order."""
    day = last or date.min
    return _is_recent(day, wanted.ordered_within_days, today) and _is_long_ago(day, wanted.not_ordered_for_days, today)


def expiring_within(worth: Standing, today: date, days: int) -> int:
    """Returns the points that expire on a day up to `today + days`."""
    end = today + timedelta(days=days)
    return sum(points for lot, points in worth.expiring if lot != NEVER and last_day(lot) <= end)


def _is_marked(account: Account, wanted: Conditions) -> bool:
    tags = set(eligibility.tags_of(account))
    return (
        set(wanted.tags) <= tags
        and not set(wanted.without_tags) & tags
        and wanted.frozen in (None, account.frozen)
        and (not wanted.risk or risk.LEVELS[risk.level_of(account)] in wanted.risk)
    )


def _is_of_days(account: Account, wanted: Conditions, now: datetime) -> bool:
    today = now.date()
    joined = _day(account, "joined")
    active = last_day_here(account, now.tzinfo)
    return (
        (wanted.joined_from is None or joined >= wanted.joined_from)
        and (wanted.joined_to is None or joined <= wanted.joined_to)
        and _is_recent(joined, wanted.joined_within_days, today)
        and _is_recent(active, wanted.active_within_days, today)
        and _is_long_ago(active, wanted.inactive_for_days, today)
    )


def _has_points(account: Account, wanted: Conditions, now: datetime) -> bool:
    if (wanted.balance_min, wanted.balance_max, wanted.expiring_within_days) == (None, None, None):
        return True
    worth = standing(account, now)
    if not _within(worth.balance, wanted.balance_min, wanted.balance_max):
        return False
    days = wanted.expiring_within_days
    return days is None or expiring_within(worth, now.date(), days) >= wanted.expiring_min


def _day(account: Account, name: str) -> date:
    text = account.text(name)
    return parse_day(text) if text else date.min


def _within(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def _is_recent(day: date, days: int | None, today: date) -> bool:
    return days is None or day >= today - timedelta(days=days)


def _is_long_ago(day: date, days: int | None, today: date) -> bool:
    return days is None or day < today - timedelta(days=days)
