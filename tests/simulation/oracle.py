"""What a member must have, found out the slow way: every grant by itself, every event in its turn.

Knows nothing of the ledger's code but what is promised: points live from a day to the end of a month; when a month
closes, what was spent is charged to the points that die with it first, and the rest of them expires; what comes back
was either not charged yet or lives again for the grace period; a refund takes the very points that the purchase gave,
and those given for the friend who made it.
"""

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


@dataclass(slots=True)
class Oracle:
    """One member. `unpaid` points were spent and are not yet charged to any grant."""

    grants: list[Grant] = field(default_factory=list)
    unpaid: int = 0
    closed: str = ""
    entries: int = 0
    expired: int = 0

    def grant(self, points: int, lot: str, live_from: date, source_id: str = "") -> None:
        self.entries += points
        if points:
            self.grants.append(Grant(points, lot, live_from, source_id))

    def spend(self, points: int, today: date) -> None:
        """`today` by the fastest clock."""
        self.entries -= points
        self.unpaid += points
        if points and self.balance(today) < 0:  # a gift is there for debtors as well
            raise Wrong(f"{points} points were spent, {self.balance(today) + points} were there")

    def give_back(self, points: int, grace_lot: str | None, today: date) -> None:
        self.entries += points
        uncharged = min(points, self.unpaid)
        self.unpaid -= uncharged
        if points > uncharged:
            if grace_lot is None:
                raise Wrong(f"{points - uncharged} of {points} points come back from the dead without a lot to live in")
            self.grants.append(Grant(points - uncharged, grace_lot, today))

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
        for grant in sorted(dying, key=lambda grant: grant.lot):
            charged = min(grant.points, self.unpaid)
            self.unpaid -= charged
            expired += grant.points - charged
        self.grants = [grant for grant in self.grants if grant.lot > month]
        self.closed = month
        self.entries -= expired
        self.expired += expired
        return expired

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
