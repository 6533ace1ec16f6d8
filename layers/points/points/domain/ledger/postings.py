"""Postings: the only way an account changes. Entries, guards, and how a posting is applied in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from points.domain.calendar import NEVER, Month, last_day, last_month
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.writes import Write

EntryKind = Literal["purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"]


DAYS_UNTENDED: Final = 3  # that a month which is over may wait for a job before grants close it


MAX_POINTS: Final = 1_000_000_000  # of one posting: far above any shop, far below any overflow


@dataclass(frozen=True, slots=True)
class Entry(Write):
    """One line of a member's history. Written once, never changed.

    `why` holds what made it (rule, campaign, caps); `lot` the month its points die with.
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
        return None if self.lot in (None, NEVER) else last_day(str(self.lot))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The attribute exists and is `floor` or more (later, for a month)."""

    attribute: str
    floor: Value


@dataclass(frozen=True, slots=True)
class AtMost:
    """The attribute is `ceiling` or less (earlier, for a day); missing is the same as 0, or as no day yet."""

    attribute: str
    ceiling: Value


@dataclass(frozen=True, slots=True)
class Absent:
    attribute: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The attribute is what it was seen to be; missing is the same as 0 or empty."""

    attribute: str
    seen: Value


Guard = AtLeast | AtMost | Absent | Unchanged


@dataclass(frozen=True, slots=True)
class Posting(Write):
    """The only way an account changes: what is added, set and removed, under which guards, leaving which entries."""

    member_id: str
    add: Mapping[str, int] = field(default_factory=dict)
    put: Mapping[str, Value] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    entries: tuple[Entry, ...] = ()


def settled(now: datetime) -> AtLeast:
    """The guard of every posting that is not a pure grant: the outcome must not depend on whether a job ran."""
    return AtLeast("settled_through", last_month(now.date()))


def tended(now: datetime) -> AtLeast:
    """The guard of a pure grant, whose outcome no closed month changes.

    It gives the jobs some days, so that no grant waits for one that is late. An account that nobody has closed for
    longer is closed first: what a month leaves behind would outgrow its kilobyte.
    """
    return AtLeast("settled_through", last_month(now.date() - timedelta(days=DAYS_UNTENDED)))


def holds(guard: Guard, account: Account) -> bool:
    """Whether the account satisfies the guard; the table's condition says the same."""
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
    """The account after the posting; its guards must hold."""
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
    """The account as it will be when this is added: for planning what else the same posting takes."""
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
    """The posting and something more on the same account: a transaction may touch an item only once."""
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
