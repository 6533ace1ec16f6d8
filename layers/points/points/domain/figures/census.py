"""The nightly count of all accounts: what cannot be added up from entries.

Which lot pays for a redemption is decided when a month closes, account by account. So sums of grants and redemptions do
not tell what is outstanding by month of expiry. The pass over all accounts counts it, from the accounts alone.

A census stays small for any number of members: days are counted one by one for `DAYS_KEPT` days and together before,
and balances are counted by value.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, Final

from points.domain import ids
from points.domain.boards.histogram import Histogram
from points.domain.calendar import Month, last_month, month_of, parse_day
from points.domain.figures import concentration
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import Standing, standing
from points.domain.program.campaigns import hundredth

DAYS_KEPT: Final = 500
MOST_ORDERS: Final = 100  # members with more orders are counted with these
TOP: Final = Fraction(1, 100)
_AS_THEY_ARE: Final = ("members", "pending", "debt", "held", "waiting_friends", "left", "joined", "streaks")


@dataclass(slots=True)
class Census:
    """One count. All its counters can be added to those of another part of the accounts.

    `left` are outstanding points by month of expiry, `pending` those of them that are not spendable yet. `debt` and
    `held` are apart. `waiting_friends` were invited, and their bonus is not due yet. `balances` counts members by
    outstanding points, without those who have none. `last_days` counts members and `points_of` outstanding points by
    the members' last day, `joined` members by the month they joined in. `active` counts members by (month joined, month
    in which they signed in or earned), for this month and the last. `streaks` counts members by running streak.
    `hundredths` counts them by (life of a campaign with a hold-out, hundredth of the members),
    and `buyers` those with an order by (days since they were here, orders).
    """

    members: int = 0
    pending: int = 0
    debt: int = 0
    held: int = 0
    waiting_friends: int = 0
    left: Counter[Month] = field(default_factory=Counter)
    balances: Counter[int] = field(default_factory=Counter)
    last_days: Counter[date] = field(default_factory=Counter)
    points_of: Counter[date] = field(default_factory=Counter)
    joined: Counter[Month] = field(default_factory=Counter)
    active: Counter[tuple[Month, Month]] = field(default_factory=Counter)
    streaks: Counter[int] = field(default_factory=Counter)
    hundredths: Counter[tuple[str, int]] = field(default_factory=Counter)
    buyers: Counter[tuple[int, int]] = field(default_factory=Counter)

    @property
    def outstanding(self) -> int:
        """All points that members can spend now or later."""
        return sum(self.left.values())

    def count(self, account: Account, now: datetime, held_out_of: Collection[str] = ()) -> None:
        """Adds one account. An erased account adds its points and its debt, but no member.

        `held_out_of` are the lives of the campaigns for which members are counted by hundredth.
        """
        worth = standing(account, now)
        outstanding = max(0, worth.balance) + worth.pending
        last = max(last_day_here(account, now.tzinfo), now.date() - timedelta(days=DAYS_KEPT))
        self.left.update(outstanding_lots(worth, account, now))
        self.pending += worth.pending
        self.debt += worth.debt
        self.held += account.number("held")
        if account.erased:
            return
        self.members += 1
        self.waiting_friends += bool(account.text("invited_by"))
        if outstanding:
            self.balances[outstanding] += 1
        self.last_days[last] += 1
        self.points_of[last] += outstanding
        orders = min(account.number("orders"), MOST_ORDERS)
        if orders:
            self.buyers[(now.date() - last).days, orders] += 1
        self.hundredths.update((life, hundredth(life, account.member_id)) for life in held_out_of)
        self._count_months(account, now.date())

    def add(self, other: "Census") -> None:
        """Adds another part of the accounts."""
        self.members += other.members
        self.pending += other.pending
        self.debt += other.debt
        self.held += other.held
        self.waiting_friends += other.waiting_friends
        for mine, theirs in zip(self._counters(), other._counters(), strict=True):
            mine.update(theirs)

    def here_on(self, day: date) -> int:
        """Returns the members whose last day is `day` or later."""
        return sum(members for last, members in self.last_days.items() if last >= day)

    def share_of_top(self) -> Fraction | None:
        """Returns the share of the outstanding points that the top hundredth of the members with points hold."""
        return concentration.share_of_top(self.balances, TOP)

    def _count_months(self, account: Account, today: date) -> None:
        joined = account.text("joined")
        if joined:
            month = month_of(parse_day(joined))
            self.joined[month] += 1
            for active in months_active(account, today):
                self.active[month, active] += 1
        if account.text("signed_on") >= (today - timedelta(days=1)).isoformat():
            self.streaks[account.number("streak")] += 1

    def _counters(self) -> tuple[Counter[Any], ...]:
        here = (self.left, self.balances, self.last_days, self.points_of, self.joined, self.active, self.streaks)
        return (*here, self.hundredths, self.buyers)


def outstanding_lots(worth: Standing, account: Account, now: datetime) -> Mapping[Month, int]:
    """Returns the account's outstanding points by month of expiry, pending ones with their lot."""
    left: Counter[Month] = Counter(dict(worth.expiring))
    for (day, lot), points in account.pending.items():
        if day > now.date().isoformat():
            left[lot] += points
    return left


def last_day_here(account: Account, zone: tzinfo | None) -> date:
    """Returns the last day on which the member joined, signed in or earned points.

    The account does not store when the member last redeemed points. So a member who only redeems counts as absent.
    """
    days = [parse_day(text) for text in (account.text("joined"), account.text("signed_on")) if text]
    if account.number("score_at"):
        days.append(ids.from_microseconds(account.number("score_at")).astimezone(zone).date())
    return max(days, default=date.min)


def months_active(account: Account, today: date) -> list[Month]:
    """Returns the months, of this one and the last, in which the member signed in or earned points."""
    months, scores = (last_month(today), month_of(today)), account.scores
    return [month for month in months if account.number(f"signed:{month}") or month in scores]


# ── As bytes, between the parts of a pass ────────────────────────────────────


def to_bytes(census: Census) -> bytes:
    """Returns the census as compressed JSON. The days are written as ordinals."""
    days = {"last_days": census.last_days, "points_of": census.points_of}
    told = {
        **{name: getattr(census, name) for name in _AS_THEY_ARE},
        **{name: {day.toordinal(): count for day, count in counted.items()} for name, counted in days.items()},
        "balances": base64.b85encode(Histogram.of(census.balances).to_bytes()).decode(),
        "hundredths": {f"{life} {place}": count for (life, place), count in census.hundredths.items()},
        "buyers": {f"{days} {orders}": count for (days, orders), count in census.buyers.items()},
        "active": {f"{joined} {month}": count for (joined, month), count in census.active.items()},
    }
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode())


def from_bytes(packed: bytes) -> Census:
    """Reads what `to_bytes` wrote."""
    told = json.loads(zlib.decompress(packed))
    active = {tuple(both.split(" ")): count for both, count in told["active"].items()}
    buyers = {tuple(map(int, both.split(" "))): count for both, count in told["buyers"].items()}
    hundredths = {both.rpartition(" "): count for both, count in told["hundredths"].items()}
    return Census(
        members=told["members"],
        pending=told["pending"],
        debt=told["debt"],
        held=told["held"],
        waiting_friends=told["waiting_friends"],
        left=Counter(told["left"]),
        balances=Counter(Histogram.from_bytes(base64.b85decode(told["balances"])).counts()),
        last_days=_by_day(told["last_days"]),
        points_of=_by_day(told["points_of"]),
        joined=Counter(told["joined"]),
        active=Counter({(joined, month): count for (joined, month), count in active.items()}),
        buyers=Counter({(days, orders): count for (days, orders), count in buyers.items()}),
        hundredths=Counter({(life, int(place)): count for (life, _, place), count in hundredths.items()}),
        streaks=Counter({int(streak): count for streak, count in told["streaks"].items()}),
    )


def _by_day(counted: Mapping[str, int]) -> Counter[date]:
    return Counter({date.fromordinal(int(day)): count for day, count in counted.items()})
