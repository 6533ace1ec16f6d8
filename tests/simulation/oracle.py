"""What a member must have, found out the slow way: every grant by itself, every event in its turn.

Knows nothing of the ledger's code but what is promised: points live from a day to the end of a month; when a month
closes, what was spent is charged to the points that die with it first, and the rest of them expires; who spent first
is charged first. What comes back was either not charged yet, or lives again for the grace period, once. A refund takes
the very points that the purchase gave, and those given for the friend who made it; of points that are dead it takes
what has not expired.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

SKEW = timedelta(seconds=10)
"""How far apart two hosts' clocks may be: what one of them holds for over, another may not."""


class Wrong(BaseException):
    """A point too many, or too few. Not an Exception: no handler may turn it into an answer."""


@dataclass(slots=True)
class Grant:
    points: int
    lot: str
    live_from: date
    source_id: str = ""  # of a purchase the order, of a bonus the friend
    graced: bool = False


@dataclass(slots=True)
class Debit:
    """Points that were spent: what no grant has paid yet, what dead ones paid, and what was in grace then."""

    entry_id: str
    source_id: str
    unpaid: int
    dead: int = 0
    graced: int = 0


@dataclass(slots=True)
class Oracle:
    """One member. `left` has expired of a lot and no refund has used it since."""

    grants: list[Grant] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    closed: str = ""
    entries: int = 0
    expired: int = 0

    @property
    def unpaid(self) -> int:
        return sum(debit.unpaid for debit in self.debits)

    def grant(self, points: int, lot: str, live_from: date, source_id: str = "") -> None:
        self.entries += points
        if points:
            self.grants.append(Grant(points, lot, live_from, source_id))

    def spend(self, points: int, today: date, entry_id: str, source_id: str) -> None:
        """`today` by the fastest clock."""
        self._debit(points, entry_id, source_id)
        if points and self.balance(today) < 0:  # a gift is there for debtors as well
            raise Wrong(f"{points} points were spent, {self.balance(today) + points} were there")

    def inherit(self, points: int, entry_id: str) -> None:
        """A debt that somebody brings along who comes back. `tests.simulation.persons` knows how large it is."""
        if self.entries or self.debits:
            raise Wrong(f"{points} points of debt came along to an account that was there already")
        self._debit(points, entry_id, "")

    def _debit(self, points: int, entry_id: str, source_id: str) -> None:
        self.entries -= points
        self.debits.append(Debit(entry_id, source_id, points))
        self.debits.sort(key=lambda debit: debit.entry_id)

    def give_back(self, source_id: str, points: int, grace_lot: str | None, today: date) -> None:
        self.entries += points
        debit = next(debit for debit in self.debits if debit.source_id == source_id)
        if points != debit.unpaid + debit.dead:
            raise Wrong(f"{points} points of {debit} come back")
        if debit.dead and grace_lot is None:
            raise Wrong(f"{debit.dead} of {points} points come back from the dead without a lot to live in")
        if debit.dead:
            self.grants.append(Grant(debit.dead, str(grace_lot), today, graced=True))
        self.debits.remove(debit)

    def owe(self, points: int, died: int, lot: str, entry_id: str) -> None:
        """A refund out of a lot that is dead, of which `died` had expired."""
        if lot > self.closed or died != min(self.left[lot], died + points):
            raise Wrong(f"{died} points of {lot} had expired, {self.left[lot]} are left of that, {points} are taken")
        self.left[lot] -= died
        self._debit(points, entry_id, "")

    def claw_back(self, points: int, source_id: str) -> None:
        self.entries -= points
        if not points:
            return
        source = [grant for grant in self.grants if grant.source_id == source_id]
        if sum(grant.points for grant in source) < points:
            raise Wrong(f"a refund of {source_id} takes {points} points that its lot does not hold")
        for grant in source:
            taken = min(points, grant.points)
            grant.points -= taken
            points -= taken

    def close(self, month: str) -> int:
        """The months up to this one are over: points that expire."""
        dying = [grant for grant in self.grants if grant.lot <= month]
        expired = 0
        for grant in sorted(dying, key=lambda grant: (grant.lot, not grant.graced)):
            rest = grant.points - self._charge(grant)
            self.left[grant.lot] += rest
            expired += rest
        self.grants = [grant for grant in self.grants if grant.lot > month]
        self.closed = month
        self.entries -= expired
        self.expired += expired
        return expired

    def _charge(self, grant: Grant) -> int:
        charged = 0
        for debit in self.debits:
            part = min(debit.unpaid, grant.points - charged)
            debit.unpaid -= part
            debit.dead += 0 if grant.graced else part
            debit.graced += part if grant.graced else 0
            charged += part
        return charged

    def balance(self, today: date, born_by: date | None = None) -> int:
        """What is there to spend on that day, whether or not its past was written down.

        `born_by`: the day by a faster clock, which has granted points that live from its own today.
        """
        over = _month_before(today)
        alive = [grant for grant in self.grants if grant.live_from <= (born_by or today)]
        dead = sum(grant.points for grant in alive if grant.lot <= over)
        return sum(grant.points for grant in alive if grant.lot > over) - max(0, self.unpaid - dead)

    def pending(self, today: date) -> int:
        return sum(grant.points for grant in self.grants if grant.live_from > today)


def _month_before(day: date) -> str:
    before = day.replace(day=1) - timedelta(days=1)
    return f"{before.year:04d}-{before.month:02d}"
