"""Rebuilds from a member's entries the points in each lot, and which lots paid for each debit.

A debit is an entry that takes points. A lot pays for it when its points are charged to it. The account stores only the
sum of the debits that no lot has paid for. Closing a month charges that sum to the lots that expire
(`points.domain.ledger.closing.overdue_posting`). This module charges each debit separately, the oldest first. It closes
months on their calendar dates, because the result does not depend on when the jobs ran.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Final

from points.domain.calendar import NEVER, Month, last_month
from points.domain.ledger import entry_order
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Entry

Waiting = tuple[str, Month]  # the first spendable day, and the lot
_AS_THEY_SAY: Final[entry_order.Moments] = {}
# A filter of points. Its arguments are their lot and the first day on which they could be spent (empty: at once).
Wanted = Callable[[Month, str], bool]


@dataclass(frozen=True, slots=True)
class Charge:
    """Points of one lot that paid for one debit.
    While `settled` is False the charge is provisional: a lot that expires sooner may still pay instead.
    """

    lot: Month
    points: int
    settled: bool
    graced: bool = False  # the points were in their grace period


@dataclass(frozen=True, slots=True)
class Charged:
    """How the points of one debit were charged: not yet (`unpaid`), to expired lots, or to points in grace."""

    unpaid: int = 0
    dead: int = 0
    graced: int = 0


@dataclass(slots=True)
class History:
    """One member's points after some of their entries, with months closed up to `closes_up_to` at most.
    `lots` are points that were spendable when granted. `waiting` are points that were pending when granted; they stay
    there until their lot expires. `graced` are points that a cancellation returned with a grace period. `left` are the
    expired points of each lot that no refund has used.
    """

    zone: tzinfo
    closes_up_to: Month = NEVER
    lots: Counter[Month] = field(default_factory=Counter)
    waiting: Counter[Waiting] = field(default_factory=Counter)
    graced: Counter[Month] = field(default_factory=Counter)
    left: Counter[Month] = field(default_factory=Counter)
    unpaid: dict[str, int] = field(default_factory=dict)  # points not charged yet, by the debit's entry id
    charges: dict[str, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    held: int = 0
    closed_through: Month = ""
    closings: dict[Month, int] = field(default_factory=dict)  # all points that had expired when each month was closed
    expired: int = 0
    written_off: int = 0  # points of the `expire` entries; fewer than `expired` until the account's months are closed
    misplaced: list[str] = field(default_factory=list)  # ids of entries whose expired or grace points differ from these
    _debits: dict[str, str] = field(default_factory=dict)

    @property
    def spent(self) -> int:
        """Points spent that no lot has been charged for yet."""
        return sum(self.unpaid.values())

    def add(self, entry: Entry, at: datetime) -> None:
        """Applies the next entry, which was written at `at`. Entries must be added in the order of writing."""
        self.close(max(last_month(at.astimezone(self.zone).date()), str(entry.why.get("dead_lot", ""))))
        if self._was_held(entry):
            return
        match entry.kind:
            case "redeem":
                self._debit(entry)
            case "sign_in" | "adjust" if entry.points < 0:  # a made-up day, or points taken by an adjustment
                self._debit(entry)
            case "purchase" | "sign_in" | "activity" | "referral" | "adjust":
                self._grant(entry)
            case "cancel":
                self._give_back(entry)
            case "clawback" if "dead_lot" in entry.why:
                self._owe(entry)
            case "clawback":
                self._claw_back(entry)
            case "expire":
                self.written_off -= entry.points

    def _was_held(self, entry: Entry) -> bool:
        """Applies an entry that holds points or decides about held points, and returns True.
        Returns False for any other entry and changes nothing.
        """
        if "held" in entry.why or "refused" in entry.why:
            self.held += entry.points
        elif "released" in entry.why:
            self.held -= int(entry.why["released"])
            self.lots[str(entry.lot)] += int(entry.why["released"])
        else:
            return False
        return True

    def close(self, month: Month) -> None:
        """Closes every month up to `month` or `closes_up_to`, whichever is earlier: lots that expire are charged and
        removed.
        """
        month = min(month, self.closes_up_to)
        if month <= self.closed_through:
            return
        self.closed_through = month
        for lot, points in sorted(self.in_lots(lambda lot, _: lot <= month).items()):
            expired = points - self._charge(lot, points, settled=True)
            self.expired += expired
            self.left[lot] += expired
        self.closings[month] = self.expired
        self.lots = Counter({lot: points for lot, points in self.lots.items() if lot > month})
        self.waiting = Counter({key: points for key, points in self.waiting.items() if key[1] > month})
        self.graced = Counter({lot: points for lot, points in self.graced.items() if lot > month})

    def in_lots(self, is_wanted: Wanted) -> Counter[Month]:
        """Returns the points of each lot for which `is_wanted` returns True.
        `is_wanted` is called with the lot and the first day on which the points could be spent (empty: when granted).
        """
        found = Counter({lot: points for lot, points in self.lots.items() if is_wanted(lot, "")})
        for lot, points in self.graced.items():
            if is_wanted(lot, ""):
                found[lot] += points
        for (day, lot), points in self.waiting.items():
            if is_wanted(lot, day):
                found[lot] += points
        return found

    def charge_provisionally(self, today: date) -> None:
        """Charges the unpaid debits to the lots that would pay next if all months ended now.
        No entry may be added afterwards.
        """
        for lot, points in sorted(self.in_lots(lambda _, day: day <= today.isoformat()).items()):
            self._charge(lot, points, settled=False)

    def _grant(self, entry: Entry) -> None:
        if not entry.points:
            return
        if "live_from" in entry.why:
            self.waiting[str(entry.why["live_from"]), str(entry.lot)] += entry.points
        else:
            self.lots[str(entry.lot)] += entry.points

    def _debit(self, entry: Entry) -> None:
        if entry.points:
            self.unpaid[entry.entry_id] = -entry.points
            self._debits[entry.source_id] = entry.entry_id

    def _claw_back(self, entry: Entry) -> None:
        if not entry.points:
            return
        lot = str(entry.why.get("lot"))
        if "live_from" in entry.why:
            self.waiting[str(entry.why["live_from"]), lot] += entry.points
        else:
            self.lots[lot] += entry.points

    def _owe(self, entry: Entry) -> None:
        """Applies a refund of points from an expired lot.
        Points that expired there are used first. The rest was spent and becomes a debit.
        """
        lot, died = str(entry.why["dead_lot"]), int(entry.why.get("died", 0))
        if died != min(self.left[lot], died - entry.points):
            self.misplaced.append(entry.entry_id)
        self.left[lot] -= died
        if entry.points:
            self.unpaid[entry.entry_id] = -entry.points

    def charged(self, source_id: str) -> Charged:
        """Returns how the debit with this `source_id` was charged, up to the last closed month.
        All parts are 0 if it is unknown.
        """
        debit = self._debits.get(source_id, "")
        charges = self.charges.get(debit, [])
        graced = sum(charge.points for charge in charges if charge.graced)
        return Charged(self.unpaid.get(debit, 0), sum(charge.points for charge in charges) - graced, graced)

    def _give_back(self, entry: Entry) -> None:
        """Reverses a cancelled debit.
        Its uncharged points are no longer owed. Points charged to expired lots get one grace period. Points in grace
        are not returned again.
        """
        charged = self.charged(entry.source_id)
        self._forget(self._debits.pop(entry.source_id, ""), charged.unpaid)
        if (charged.dead, charged.graced) != (int(entry.why.get("grace", 0)), int(entry.why.get("lapsed", 0))):
            self.misplaced.append(entry.entry_id)
        if charged.dead:
            self.graced[str(entry.lot)] += charged.dead

    def _charge(self, lot: Month, points: int, *, settled: bool) -> int:
        """Charges up to `points` of the lot to unpaid debits, oldest first, and returns the points charged.
        The lot's points in grace pay before its others.
        """
        graced = self.graced[lot]
        used = self._pay(Charge(lot, graced, settled, graced=True))
        return used + self._pay(Charge(lot, points - graced, settled))

    def _pay(self, most: Charge) -> int:
        used = 0
        for debit in list(self.unpaid):
            part = min(most.points - used, self.unpaid[debit])
            if part <= 0:
                break
            self.charges[debit].append(replace(most, points=part))
            self._forget(debit, part)
            used += part
        return used

    def _forget(self, debit: str, points: int) -> None:
        if points:
            self.unpaid[debit] -= points
        if not self.unpaid.get(debit, 1):
            del self.unpaid[debit]


Rebuild = Callable[[Account], History]  # reads a member's history up to the account's last closed month


def rebuild(
    entries: Iterable[Entry], zone: tzinfo, closes_up_to: Month = NEVER, moments: entry_order.Moments = _AS_THEY_SAY
) -> History:
    """Returns the history of one member from all their entries, in any order.
    `moments` has the corrected write time of each entry whose own time is wrong, by entry id.
    """
    history = History(zone, closes_up_to)
    for at, entry in entry_order.in_order(entries, moments):
        history.add(entry, at)
    return history


def charges(entries: Iterable[Entry], now: datetime) -> Mapping[str, list[Charge]]:
    """Returns which lots paid for each debit as of `now`, by the debit's entry id.
    Points of debits that no lot paid for are the member's debt.
    """
    assert now.tzinfo is not None
    history = rebuild(entries, now.tzinfo)
    history.close(last_month(now.date()))
    history.charge_provisionally(now.date())
    return history.charges
