"""Postings, guards and entries. A posting is the only way an account changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from points.domain.calendar import NEVER, Month, last_day, last_month
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.writes import Write

EntryKind = Literal["purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"]


DAYS_UNTENDED: Final = 3  # a job has this many days to close a month; after that, a grant closes it


MAX_POINTS: Final = 1_000_000_000  # per posting: above any real shop, below any overflow


@dataclass(frozen=True, slots=True)
class Entry(Write):
    """One line of a member's history. It is written once and never changed.
    `points` is the change, negative for points taken. `source_id` is the id of what caused it, for example an order.
    `lot` is the month in which granted points expire. `why` records the rule, campaign and limits that made it.
    """

    member_id: str
    entry_id: str
    kind: EntryKind
    points: int
    source_id: str
    at: datetime
    title: str = ""
    lot: Month | None = None
    why: Mapping[str, Value] = field(default_factory=dict)

    @property
    def expires_on(self) -> date | None:
        """The last day of the entry's lot; None if it has no lot or never expires."""
        return None if self.lot in (None, NEVER) else last_day(str(self.lot))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A guard: the attribute exists and is `floor` or greater (for a month: that month or later)."""

    attribute: str
    floor: Value


@dataclass(frozen=True, slots=True)
class AtMost:
    """A guard: the attribute is `ceiling` or less (for a day or month: that one or earlier).

    A missing attribute counts as 0 or as an earlier day, so it meets the condition.
    """

    attribute: str
    ceiling: Value


@dataclass(frozen=True, slots=True)
class Absent:
    """A guard: the attribute does not exist."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A guard: the attribute still has the value `seen`. A missing attribute equals 0 and empty text."""

    attribute: str
    seen: Value


Guard = AtLeast | AtMost | Absent | Unchanged


@dataclass(frozen=True, slots=True)
class Posting(Write):
    """One change of one account: attributes to add to, set and remove, under guards, with the entries it writes."""

    member_id: str
    add: Mapping[str, int] = field(default_factory=dict)
    put: Mapping[str, Value] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    entries: tuple[Entry, ...] = ()


def settled(now: datetime) -> AtLeast:
    """Returns the guard that the last complete month is closed.
    Every posting that does more than grant points needs it. So its result does not depend on whether a job has run.
    """
    return AtLeast("settled_through", last_month(now.date()))


def tended(now: datetime) -> AtLeast:
    """Returns the guard of a posting that only grants points: every month that ended more than `DAYS_UNTENDED` days ago
    is closed. A grant need not wait for a late job, because closing a month never changes the result of a grant. But if
    months stayed open for longer, the item of the account would grow above the limit of 1 KB.
    """
    return AtLeast("settled_through", last_month(now.date() - timedelta(days=DAYS_UNTENDED)))


def holds(guard: Guard, account: Account) -> bool:
    """Returns whether the account satisfies the guard.
    The adapter's DynamoDB condition for the guard has the same result.
    """
    value = account.attributes.get(guard.attribute)
    match guard:
        case AtLeast(floor=floor):
            return value is not None and _at_least(value, floor)
        case AtMost(ceiling=ceiling):
            return _at_least(ceiling, value) if value is not None else isinstance(ceiling, str) or ceiling >= 0
        case Absent():
            return value is None
        case Unchanged(seen=seen):
            return value == seen if value is not None else not seen


def apply(account: Account, posting: Posting) -> Account:
    """Returns the account after the posting. Asserts that all guards hold."""
    assert all(holds(guard, account) for guard in posting.guards)
    attributes = dict(account.attributes)
    for name, change in posting.add.items():
        attributes[name] = int(attributes.get(name, 0)) + change
    attributes.update(posting.put)
    for name in posting.remove:
        attributes.pop(name, None)
    after = replace(account, attributes=attributes)
    assert after.balance == sum(after.lots.values()) - after.spent
    return after


def added_to(account: Account, add: Mapping[str, int]) -> Account:
    """Returns the account after `add`, for planning further changes within the same posting."""
    changed = {name: account.number(name) + change for name, change in add.items()}
    return replace(account, attributes={**account.attributes, **changed})


def _at_least(value: Value, floor: Value) -> bool:
    if isinstance(value, str) or isinstance(floor, str):
        return str(value) >= str(floor)
    return value >= floor


def extended(
    posting: Posting,
    *,
    add: Mapping[str, int],
    remove: tuple[str, ...] = (),
    guards: tuple[Guard, ...] = (),
    entries: tuple[Entry, ...] = (),
) -> Posting:
    """Returns the posting with these changes added.

    Use it where one transaction changes an account twice, because DynamoDB allows one write per item in a transaction.
    """
    merged = dict(posting.add)
    for name, change in add.items():
        merged[name] = merged.get(name, 0) + change
    return replace(
        posting,
        add=merged,
        remove=posting.remove + remove,
        guards=posting.guards + guards,
        entries=posting.entries + entries,
    )
