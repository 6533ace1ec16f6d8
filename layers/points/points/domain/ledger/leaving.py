"""The data that outlives an erasure, so that nobody gains by leaving and coming back.
Points and history never come back. A person who comes back inherits what would otherwise start again: debt, freeze,
risk, the last sign-in, and the use of daily and total limits. These are stored under a keyed hash of the person's
openid, without personal data, until `forget_at`. A person who comes back after that is treated as new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from points.domain import ids
from points.domain.calendar import last_day, later, month_of, months_after
from points.domain.errors import ReturnedTooOften
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.closing import stale
from points.domain.ledger.entry_order import CLOCKS_APART
from points.domain.ledger.postings import Entry

MOST_RETURNS: Final = 8  # within the months for which leavers are kept
CARRIED: Final = "carried"  # in the `why` of the entry that takes an inherited debt
KEPT: Final = "kept:"  # prefix of the attribute that stores an inherited value as it was when the member came back

# Account attributes that are inherited unchanged: by whole name, and by the beginning of the name.
_INHERITED: Final = ("risk", "signed_on")
_INHERITED_KINDS: Final = ("day:", "signed_late:", "returned:")
_WITH_ENTRIES: Final = ("signed_on", "day:")  # the audit normally explains these by entries


@dataclass(frozen=True, slots=True)
class Leaver:
    """What is kept of one person who left.
    `person` is the keyed hash. `generation` is how many times they have left. Points that refunds take after the person
    left become a debt, except for the first `spare` points. `spare` is what the person gave up by leaving, plus what
    refunds had taken between `refunds_from` and the erasure. `uses` has the counters of total limits. `known_as` is the
    name under which visits of shared cards are counted. `returns` are the times of earlier returns.
    """

    person: str
    generation: int
    left_at: datetime
    forget_at: datetime
    debt: int = 0
    spare: int = 0
    frozen: bool = False
    known_as: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    uses: Mapping[str, int] = field(default_factory=dict)
    returns: Sequence[datetime] = ()


def forget_at(now: datetime, months: int) -> datetime:
    """Returns the time `months` months after `now`. If that month has no such day, its last day is used."""
    month = months_after(month_of(now.date()), months)
    day = last_day(month)
    return now.replace(year=day.year, month=day.month, day=min(now.day, day.day))


def inherited(attributes: Mapping[str, Value]) -> dict[str, Value]:
    """Returns the attributes of an erased account that its member inherits on coming back."""
    return {
        name: value for name, value in attributes.items() if name in _INHERITED or name.startswith(_INHERITED_KINDS)
    }


def name_among_friends(account: Account) -> str:
    """Returns the name under which a member's visits of shared cards are counted.
    It is the same after the member comes back.
    """
    return account.text("known_as") or account.text("invite_code") or account.member_id


def check_may_return(leaver: Leaver, now: datetime, months: int) -> None:
    """Raises ReturnedTooOften if the person came back `MOST_RETURNS` times within the last `months`."""
    recent = sorted(at for at in leaver.returns if forget_at(at, months) > now)
    if len(recent) >= MOST_RETURNS:
        raise ReturnedTooOften(MOST_RETURNS, forget_at(recent[-MOST_RETURNS], months), now)


def refunds_from(left_at: datetime) -> datetime:
    """Returns the time from which refunds count towards the debt of a member who has left.

    It is some seconds before the member left, because hosts' clocks differ.
    """
    return later(left_at, -CLOCKS_APART)


def debt_of(leaver: Leaver, taken_back: int) -> int:
    """Returns the debt that the person inherits.
    `taken_back` are the points that refunds have taken since `refunds_from`.
    """
    return leaver.debt + max(0, taken_back - leaver.spare)


def returned(account: Account, leaver: Leaver, debt: int, now: datetime) -> tuple[Account, tuple[Entry, ...]]:
    """Returns (the new account with the inherited attributes, the entry of the inherited debt if there is one).
    The account has no `joined`, so campaigns and rewards for new members do not apply to it. For the audit, it stores
    some inherited values a second time under the prefix `KEPT`.
    """
    carried = Account(account.member_id, leaver.attributes)
    over = stale(carried, now)
    kept = {name: value for name, value in leaver.attributes.items() if name not in over}
    attributes = {name: value for name, value in account.attributes.items() if name != "joined"}
    attributes |= kept | {"came_back": now.date().isoformat()}
    attributes |= {KEPT + name: value for name, value in kept.items() if name.startswith(_WITH_ENTRIES)}
    if leaver.known_as:
        attributes["known_as"] = leaver.known_as
    if leaver.frozen:
        attributes["frozen"] = 1
    if not debt:
        return replace(account, attributes=attributes), ()
    entry = Entry(
        account.member_id,
        ids.entry_id(now, "adjust", CARRIED),
        "adjust",
        -debt,
        CARRIED,
        now,
        why={CARRIED: debt},
    )
    return replace(account, attributes=attributes | {"balance": -debt, "spent": debt}), (entry,)
