"""The ledger: accounts, lots, postings, and how a month is closed.

What a member has is a pure function of the account and the time. Granting adds to a lot, spending adds to
`spent`: both commute, so both can be written blind. Which lot a point came from is derived, earliest expiry
first, and fixed only when a month closes (`catch_up`). At every moment

    balance = sum of lots - spent        and        balance + pending = sum of the entries' points

An account's attributes are named as in the table: `balance`, `spent`, `lot:2027-12`, `pending:2026-12-05:2027-12`,
`score:2026-11`, `signed:2026-11`, `day:20261122:…`, `mark`. A posting adds to them, sets or removes them under
guards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from points.domain import identity, scores
from points.domain.calendar import NEVER, Month, last_day, last_month, month_of, months_after, week_of
from points.domain.errors import AccountFrozen, NotFound

EntryKind = Literal["purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"]
Value = int | str

DAYS_UNTENDED: Final = 3  # that a month which is over may wait for a job before grants close it
MAX_POINTS: Final = 1_000_000_000  # of one posting: far above any shop, far below any overflow


# ── The nouns ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
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
class Account:
    """A member's points, as stored; `standing` says what they are worth at a moment."""

    member_id: str
    attributes: Mapping[str, Value]

    @property
    def balance(self) -> int:
        return self.number("balance")

    @property
    def spent(self) -> int:
        return self.number("spent")

    @property
    def settled_through(self) -> Month:
        return self.text("settled_through")

    @property
    def lots(self) -> dict[Month, int]:
        """Points granted by the month they live through, earliest first."""
        return dict(sorted(self._numbers("lot:").items()))

    @property
    def pending(self) -> dict[tuple[str, Month], int]:
        """Points earned but not yet spendable, by (first day of life, lot)."""
        found = self._numbers("pending:")
        return {(key.split(":")[0], key.split(":")[1]): points for key, points in sorted(found.items())}

    @property
    def scores(self) -> dict[str, int]:
        """Net points earned, by period: `total`, `2026-11`, `2026-W47`."""
        return self._numbers("score:")

    @property
    def frozen(self) -> bool:
        return "frozen" in self.attributes

    @property
    def erased(self) -> bool:
        """Nobody's any more. An erased account is frozen too, so that one guard stops its member."""
        return "erased" in self.attributes

    def number(self, name: str) -> int:
        return int(self.attributes.get(name, 0))

    def text(self, name: str) -> str:
        return str(self.attributes.get(name, ""))

    def _numbers(self, prefix: str) -> dict[str, int]:
        named = ((name, value) for name, value in self.attributes.items() if name.startswith(prefix))
        return {name.removeprefix(prefix): int(value) for name, value in named}


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
class Posting:
    """The only way an account changes: what is added, set and removed, under which guards, leaving which entries."""

    member_id: str
    add: Mapping[str, int] = field(default_factory=dict)
    put: Mapping[str, Value] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is worth at a moment: live points, and the calendar of their deaths."""

    balance: int
    pending: int
    debt: int
    expiring: tuple[tuple[Month, int], ...]


# ── Opening, granting, spending ──────────────────────────────────────────────


def open_account(member_id: str, now: datetime, invited_by: str = "", invited_for: str = "") -> Account:
    """A new member's account. `invited_by` is owed a bonus until `points.domain.referral` pays it.

    `invited_for` is the activity in which they shared what brought the member here.
    """
    today = now.date()
    attributes: dict[str, Value] = {"balance": 0, "settled_through": last_month(today), "joined": today.isoformat()}
    if invited_by:
        attributes |= {"invited_by": invited_by, "invited_at": identity.base32(identity.microseconds(now), 11)}
    if invited_by and invited_for:
        attributes["invited_for"] = invited_for
    return Account(member_id, attributes)


def grant(points: int, lot: Month, *, live_from: date, now: datetime) -> dict[str, int]:
    """What giving `points` adds to an account: to a lot, or to what will be one on `live_from`."""
    assert 0 <= points <= MAX_POINTS
    if not points:
        return {}
    if live_from > now.date():
        return {f"pending:{live_from.isoformat()}:{lot}": points}
    return {"balance": points, f"lot:{lot}": points}


def waits(live_from: date, now: datetime) -> dict[str, Value]:
    """What an entry says of its points where they cannot be spent yet."""
    return {"live_from": live_from.isoformat()} if live_from > now.date() else {}


def score(points: int, now: datetime) -> dict[str, int]:
    """What net earnings add to the boards of all time, this month and this week."""
    if not points:
        return {}
    today = now.date()
    return {"score:total": points, f"score:{month_of(today)}": points, f"score:{week_of(today)}": points}


def score_back(earned_at: datetime, points: int, now: datetime) -> dict[str, int]:
    """Boards of periods that are over stand; those that run lose what was earned in them."""
    if not points:
        return {}
    earned_on, today = earned_at.astimezone(now.tzinfo).date(), now.date()
    back = {"score:total": -points}
    if month_of(earned_on) == month_of(today):
        back[f"score:{month_of(today)}"] = -points
    if week_of(earned_on) == week_of(today):
        back[f"score:{week_of(today)}"] = -points
    return back


def spend(points: int) -> dict[str, int]:
    """What taking `points` adds; which lot pays is decided when the month closes."""
    assert 0 <= points <= MAX_POINTS
    return {"balance": -points, "spent": points} if points else {}


def give_back(account: Account, points: int, grace_lot: Month) -> dict[str, int]:
    """What returning spent points adds.

    Points not yet charged to a lot go back uncharged; the rest came from lots that have died since and
    live again until the grace period ends.
    """
    uncharged = min(points, account.spent)
    orphaned = points - uncharged
    back = {"balance": points, "spent": -uncharged, f"lot:{grace_lot}": orphaned}
    return {name: change for name, change in back.items() if change}


def check_here(account: Account | None) -> None:
    """Refuses what concerns a member who is gone; None is an account that nobody has looked at yet."""
    if account is not None and account.erased:
        raise Gone("No such member.")


def check_member(account: Account | None) -> None:
    """Refuses what a member does who is gone or frozen."""
    check_here(account)
    if account is not None and account.frozen:
        raise AccountFrozen("This account is frozen.")


class Gone(NotFound):
    """Erased. The person may have come back since, as somebody new."""


def settled(now: datetime) -> AtLeast:
    """The guard of every posting that is not a pure grant: the outcome must not depend on whether a job ran."""
    return AtLeast("settled_through", last_month(now.date()))


def tended(now: datetime) -> AtLeast:
    """The guard of a pure grant, whose outcome no closed month changes.

    It gives the jobs some days, so that no grant waits for one that is late. An account that nobody has closed for
    longer is closed first: what a month leaves behind would outgrow its kilobyte.
    """
    return AtLeast("settled_through", last_month(now.date() - timedelta(days=DAYS_UNTENDED)))


# ── Closing months ───────────────────────────────────────────────────────────


def catch_up(account: Account, now: datetime) -> Posting | None:
    """What has already happened to `account` by `now` but is not recorded: points that came alive, points that died.

    None where the record is complete. Guarded by all it was computed from, so that a second run,
    a concurrent one or a late one changes nothing more.
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
    """Which points have come alive, and since when: whoever settles it, the night tells the member (`settling`)."""
    alive = {(day, lot): points for (day, lot), points in matured.items() if lot >= month}  # the others died since
    since = max((date.fromisoformat(day) for (day, _), points in alive.items() if points > 0), default=None)
    return {"mark": f"{identity.base32(since.toordinal(), 4)}*{sum(alive.values())}"} if since else {}


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
    granted = sum(dead.values())
    for name in [name for name in add if name.startswith("lot:") and name.removeprefix("lot:") <= closing]:
        granted += add.pop(name)  # came alive and died since anybody looked
    charged = min(account.spent, granted)
    expired = granted - charged
    _increase(add, "spent", -charged)
    _increase(add, "balance", -expired)
    remove += [f"lot:{lot}" for lot in dead] + stale(account, now)
    guards += [
        Unchanged("settled_through", account.settled_through),
        Unchanged("spent", account.spent),
        # The closing month's own lot even where there is none: it may have been granted since this was read.
        *(Unchanged(f"lot:{lot}", dead.get(lot, 0)) for lot in sorted({*dead, closing})),
    ]
    return Posting(
        account.member_id,
        add={name: change for name, change in add.items() if change},
        put={"settled_through": closing},
        remove=tuple(remove),
        guards=tuple(guards),
        entries=_expiry_entry(account.member_id, closing, expired, now),
    )


def _expiry_entry(member_id: str, closing: Month, expired: int, now: datetime) -> tuple[Entry, ...]:
    if not expired:
        return ()
    name = identity.entry_id(now, "expire", member_id, closing)
    return (Entry(member_id, name, "expire", -expired, closing, now, lot=closing),)


def stale(account: Account, now: datetime) -> list[str]:
    """Attributes of days, weeks and months that nothing will ask the account for again."""
    today = now.date()
    keep_from = {
        "day:": f"{today:%Y%m%d}",
        "signed:": months_after(month_of(today), -1),
        "signed_late:": month_of(today),
        "returned:": month_of(today),
    }
    # The week and the month before stay: a month may close before their boards are counted for the last time.
    counted = {"total", month_of(today), week_of(today), last_month(today), week_of(today - timedelta(weeks=1))}
    names = [f"score:{period}" for period in account.scores if period not in counted]
    for prefix, first in keep_from.items():
        names += [n for n in account.attributes if n.startswith(prefix) and n.removeprefix(prefix) < first]
    return names + scores.stale(account.attributes, today)


def standing(account: Account, now: datetime) -> Standing:
    """What the member has at `now`, whether or not any job has run."""
    overdue = catch_up(account, now)
    if overdue:
        account = apply(account, overdue)
    unpaid = account.spent
    expiring: list[tuple[Month, int]] = []
    # Earliest expiry first: members complain about points that die, not about points that live.
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


# ── Applying a posting in memory ─────────────────────────────────────────────


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


def _increase(changes: dict[str, int], name: str, change: int) -> None:
    changes[name] = changes.get(name, 0) + change
