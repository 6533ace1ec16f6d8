"""A member's points as one would keep them on paper: a list of what happened, and everything worked out anew each time.

No sums are kept and nothing is clever. To answer a question the whole list is gone through from the first day, each
month closed as the shop's rules say, parcel by parcel:

- Points given together are a parcel: spendable from their first day, dead after their last.
- A spending is a bill. Bills are paid when a month ends, the oldest first, by the parcels that die with it, and only
  then: a parcel given after the spending that dies sooner pays. What a dying parcel need not pay with has expired.
- A cancellation tears up its bill. What dead parcels had paid of it comes back as a parcel with days of grace; what
  such a parcel had paid does not come back again.
- What is deleted and created again begins a new life; each keeps a list of its own of what was taken from it.
- A refund takes points out of the very parcel its order gave. Where that is dead, what had expired that day is counted
  against it, once, and the rest is a bill. Bills that the living parcels cannot pay are a debt.

Of the real domain this knows the merchant's terms and the names of refusals, none of its arithmetic.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from points.domain.earning.calculation import Line
from points.domain.errors import (
    AlreadySignedIn,
    Expired,
    InsufficientPoints,
    Invalid,
    LimitReached,
    OutOfStock,
    StateConflict,
)
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Catalog, Program

ONE_DAY = timedelta(days=1)
FOR_EVER = date.max


# ── What happened ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Earned:
    day: date
    kind: str
    source: str
    points: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Spent:
    day: date
    kind: str
    source: str
    points: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    day: date
    source: str
    grace_until: date


@dataclass(frozen=True, slots=True)
class Refunded:
    day: date
    source: str
    points: int


Event = Earned | Spent | Cancelled | Refunded


@dataclass(slots=True)
class PaidLine:
    amount_fen: int
    points: int
    refunded_fen: int = 0

    @property
    def points_gone(self) -> int:
        """The n-th of p points stays as long as n p-ths of the money do."""
        kept_fen = self.amount_fen - self.refunded_fen
        return sum(1 for n in range(1, self.points + 1) if n * self.amount_fen > kept_fen * self.points)


@dataclass(slots=True)
class Life:
    """One life of a reward, an activity or a campaign: what has been taken from it, as a list, by what took it.

    `supply` is what it may give in all; None: no end. A name in `back` has brought all of it back, whenever that was.
    """

    number: int = 1
    supply: int | None = None
    taken: dict[str, int] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)

    @property
    def out(self) -> int:
        return sum(units for name, units in self.taken.items() if name not in self.back)

    def has(self, units: int) -> bool:
        return self.supply is None or self.out + units <= self.supply

    def take(self, name: str, units: int) -> None:
        """Nobody counts what is taken of what has no end."""
        if self.supply is not None:
            self.taken[name] = units


# ── What is there ────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Parcel:
    source: str
    points: int
    first_day: date
    last_day: date
    is_grace: bool = False


@dataclass(slots=True)
class Bill:
    source: str
    unpaid: int
    paid: int = 0
    paid_in_grace: int = 0


@dataclass(slots=True)
class Purse:
    """What a member has on `today`, having lived through everything before it."""

    today: date
    parcels: list[Parcel] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    expired: Counter[date] = field(default_factory=Counter)  # by their last day, less what refunds were spared for it
    last_days: dict[str, date] = field(default_factory=dict)
    history: Counter[str] = field(default_factory=Counter)

    @property
    def unpaid(self) -> int:
        return sum(bill.unpaid for bill in self.bills)

    @property
    def balance(self) -> int:
        return sum(parcel.points for parcel in self._alive()) - self.unpaid

    @property
    def pending(self) -> int:
        return sum(parcel.points for parcel in self.parcels if parcel.first_day > self.today)

    @property
    def debt(self) -> int:
        return max(0, -self.balance)

    @property
    def expiring(self) -> list[tuple[date, int]]:
        """What would die on which day if nothing more happened: the first to die pays the bills."""
        left: Counter[date] = Counter()
        unpaid = self.unpaid
        for parcel in sorted(self._alive(), key=lambda parcel: parcel.last_day):
            paid = min(parcel.points, unpaid)
            unpaid -= paid
            left[parcel.last_day] += parcel.points - paid
        return [(day, points) for day, points in sorted(left.items()) if points]

    def wait_until(self, day: date) -> None:
        while last_day_of_month(self.today) < day:
            self._close_the_month()
            self.today = last_day_of_month(self.today) + ONE_DAY
        self.today = day

    def live_through(self, event: Event) -> None:
        self.wait_until(event.day)
        match event:
            case Earned():
                self.parcels.append(Parcel(event.source, event.points, event.first_day, event.last_day))
                self.last_days[event.source] = event.last_day
                self.history[event.kind] += event.points
            case Spent():
                self.bills.append(Bill(event.source, event.points))
                self.history[event.kind] -= event.points
            case Cancelled():
                (bill,) = [bill for bill in self.bills if bill.source == event.source]
                self.bills.remove(bill)
                self.parcels.append(Parcel("grace", bill.paid, self.today, event.grace_until, is_grace=True))
                self.history["cancel"] += bill.unpaid + bill.paid
            case Refunded():
                self._refund(event)

    def _close_the_month(self) -> None:
        end = last_day_of_month(self.today)
        dying = [parcel for parcel in self.parcels if parcel.last_day == end]
        for parcel in sorted(dying, key=lambda parcel: not parcel.is_grace):
            for bill in self.bills:
                paid = min(parcel.points, bill.unpaid)
                parcel.points -= paid
                bill.unpaid -= paid
                if parcel.is_grace:
                    bill.paid_in_grace += paid
                else:
                    bill.paid += paid
            self.expired[end] += parcel.points
            self.history["expire"] -= parcel.points
            self.parcels.remove(parcel)

    def _refund(self, refunded: Refunded) -> None:
        last_day, points = self.last_days[refunded.source], refunded.points
        if last_day < self.today:
            spared = min(points, self.expired[last_day])
            self.expired[last_day] -= spared
            points -= spared
            self.bills.append(Bill("refund", points))
        else:
            (parcel,) = [parcel for parcel in self.parcels if parcel.source == refunded.source]
            parcel.points -= points
        self.history["clawback"] -= points

    def _alive(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels if parcel.first_day <= self.today]


# ── The member ───────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Reference:
    """One member. What the shop must refuse is refused with the same exceptions, and then nothing has happened."""

    joined: date
    events: list[Event] = field(default_factory=list)
    orders: dict[str, dict[str, PaidLine]] = field(default_factory=dict)
    redemptions: dict[str, int] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    signed: set[date] = field(default_factory=set)
    signed_before: set[date] = field(default_factory=set)  # as somebody else
    played: list[tuple[date, str, int]] = field(default_factory=list)
    limited: list[tuple[date, str, int]] = field(default_factory=list)
    mugs: list[Life] = field(default_factory=lambda: [Life()])
    activities: dict[str, list[Life]] = field(default_factory=lambda: {"quiz": [Life()], "game": [Life()]})
    campaigns: list[Life] = field(default_factory=lambda: [Life()])
    mugs_had: list[tuple[int, str]] = field(default_factory=list)

    def purse(self, now: datetime) -> Purse:
        """Goes through everything from the first day."""
        purse = Purse(self.joined)
        for event in self.events:
            purse.live_through(event)
        purse.wait_until(now.date())
        return purse

    def streak(self, now: datetime) -> int:
        """Days in a row that end today, or yesterday where today is still to come."""
        day = now.date() if now.date() in self.signed else now.date() - ONE_DAY
        days = 0
        while day in self.signed:
            days, day = days + 1, day - ONE_DAY
        return days

    def score(self, first_day: date, last_day: date) -> int:
        """Points earned in those days, less what was refunded of them since, dead or alive. Gifts are not earned."""
        earned = [e for e in self.events if isinstance(e, Earned) and first_day <= e.day <= last_day]
        earned = [event for event in earned if event.kind != "adjust"]
        orders = {event.source for event in earned}
        refunded = [e.points for e in self.events if isinstance(e, Refunded) and e.source in orders]
        return sum(event.points for event in earned) - sum(refunded)

    def buy(self, order_id: str, lines: Sequence[Line], catalog: Catalog, now: datetime) -> dict[str, int]:
        """Points by line."""
        multiplier = _multiplier(catalog)
        # What the order would earn is worked out before anybody looks what its member has earned today.
        if not self._affords(sum(self._worths(lines, catalog, multiplier, Counter()).values()), catalog):
            multiplier = Fraction(1)
        used: Counter[str] = Counter()
        for day, rule, taken in self.limited:
            used[rule] += taken if day == now.date() else 0
        before = Counter(used)
        points: dict[str, int] = {}
        for category, worth in self._worths(lines, catalog, multiplier, used).items():
            points |= _shares(worth, [line for line in lines if line.category == category])
        self.limited += [(now.date(), rule, used[rule] - before[rule]) for rule in used]
        self.orders[order_id] = {line.line_id: PaidLine(line.amount_fen, points[line.line_id]) for line in lines}
        self._draw(f"order {order_id}", sum(points.values()), multiplier, catalog)
        self._earn("purchase", order_id, sum(points.values()), catalog.program, now)
        return points

    def sign_in(self, catalog: Catalog, now: datetime) -> int:
        if now.date() in self.signed | self.signed_before:
            raise AlreadySignedIn
        self.signed.add(now.date())
        steps = catalog.program.ladder.steps
        base = steps[(self.streak(now) - 1) % len(steps)]
        points = self._multiplied(f"sign-in of {now.date()}", base, catalog)
        self._earn("sign_in", f"sign-in of {now.date()}", points, catalog.program, now)
        return points

    def play(self, key: str, game: Activity, catalog: Catalog, now: datetime) -> int:
        life = self.activities[game.activity_id][-1]
        days = [day for day, name, number in self.played if (name, number) == (game.activity_id, life.number)]
        if game.total_limit is not None and len(days) >= game.total_limit:
            raise LimitReached
        most = floor(game.points * _multiplier(catalog))
        if most and not life.has(most):
            raise Expired
        if days.count(now.date()) >= game.daily_limit:
            raise LimitReached
        self.played.append((now.date(), game.activity_id, life.number))
        points = self._multiplied(key, game.points, catalog)
        life.take(key, points)
        self._earn("activity", key, points, catalog.program, now)
        return points

    def redeem(self, key: str, cost: int, limit: int | None, now: datetime) -> None:
        mug = self.mugs[-1]
        if limit is not None and sum(life == mug.number for life, _ in self.mugs_had) >= limit:
            raise LimitReached
        if not mug.has(1):
            raise OutOfStock
        if self.purse(now).balance < cost:
            raise InsufficientPoints
        mug.take(key, 1)
        self.mugs_had += [(mug.number, key)] if limit is not None else []
        self.redemptions[key] = cost
        self.events.append(Spent(now.date(), "redeem", key, cost))

    def cancel(self, key: str, program: Program, now: datetime) -> None:
        if key in self.cancelled:
            raise StateConflict
        self.cancelled.add(key)
        self.mugs_had = [(life, had) for life, had in self.mugs_had if had != key]
        for life in self.mugs:
            life.back.add(key)
        grace_until = last_day_of_month(now.date(), later=program.grace_months)
        self.events.append(Cancelled(now.date(), key, grace_until))

    def adjust(self, key: str, points: int, program: Program, now: datetime) -> None:
        """By the merchant's hand: given to spend at once, or taken where they are there."""
        today = now.date()
        if points > 0:
            self.events.append(Earned(today, "adjust", key, points, today, last_day_of_life(program, today)))
            return
        if self.purse(now).balance < -points:
            raise InsufficientPoints
        self.events.append(Spent(today, "adjust", key, -points))

    def refund(self, order_id: str, lines_fen: Mapping[str, int], now: datetime) -> tuple[int, int]:
        """(points taken, the debt then)."""
        order = self.orders[order_id]
        for line_id, fen in lines_fen.items():
            if order[line_id].refunded_fen + fen > order[line_id].amount_fen:
                raise Invalid({})
        before, gone_before = self.purse(now), sum(line.points_gone for line in order.values())
        for line_id, fen in lines_fen.items():
            order[line_id].refunded_fen += fen
        gone = sum(line.points_gone for line in order.values()) - gone_before
        for life in self.campaigns:
            if f"order {order_id}" in life.taken:
                life.taken[f"order {order_id}"] -= gone
        self.events.append(Refunded(now.date(), order_id, gone))
        after = self.purse(now)
        return before.history["clawback"] - after.history["clawback"], after.debt

    def leave_and_come_back(self, now: datetime) -> None:
        """Nothing comes back but what is owed, and what was done today cannot be done again."""
        owed, today = self.purse(now).debt, now.date()
        self.joined, self.events = today, [Spent(today, "adjust", "owed", owed)] if owed else []
        self.orders, self.redemptions, self.cancelled = {}, {}, set()
        self.signed, self.signed_before = set(), self.signed | self.signed_before

    def _earn(self, kind: str, source: str, points: int, program: Program, now: datetime) -> None:
        first_day = first_day_of_life(program, now.date())
        self.events.append(Earned(now.date(), kind, source, points, first_day, last_day_of_life(program, first_day)))

    def begin_again(self, lives: list[Life], supply: int | None) -> None:
        """It is deleted and created again under its id."""
        lives.append(Life(lives[-1].number + 2, supply))

    def set_supply(self, life: Life, supply: int | None) -> None:
        """All that it may give, whatever of it is out. What is out cannot be taken away."""
        if supply is not None and supply < life.out:
            raise Invalid({})
        life.supply = supply

    def _multiplied(self, source: str, base: int, catalog: Catalog) -> int:
        multiplier = _multiplier(catalog)
        if not self._affords(floor(base * multiplier), catalog):
            multiplier = Fraction(1)
        points = floor(base * multiplier)
        self._draw(source, points, multiplier, catalog)
        return points

    def _affords(self, points: int, catalog: Catalog) -> bool:
        return not catalog.campaigns or self.campaigns[-1].has(points)

    def _draw(self, source: str, points: int, multiplier: Fraction, catalog: Catalog) -> None:
        """Where the campaign counts, its budget gives all of the points."""
        if catalog.campaigns and multiplier == _multiplier(catalog):
            self.campaigns[-1].take(source, points)

    def _worths(
        self, lines: Sequence[Line], catalog: Catalog, multiplier: Fraction, used: Counter[str]
    ) -> dict[str, int]:
        """Points by category. `used` of each rule's daily limit grows by what is taken of it."""
        rules, worths = {rule.category: rule for rule in catalog.rules}, {}
        for category in {line.category: None for line in lines}:
            rule = rules.get(category, rules["*"])
            paid_fen = sum(line.amount_fen for line in lines if line.category == category)
            points = floor(floor(Fraction(paid_fen, rule.fen_per_point)) * multiplier)
            if rule.daily_limit_points is not None:
                points = min(points, max(0, rule.daily_limit_points - used[rule.rule_id]))
                used[rule.rule_id] += points
            worths[category] = points
        return worths


# ── Days and shares ──────────────────────────────────────────────────────────


def last_day_of_month(day: date, later: int = 0) -> date:
    """Of the month of `day`, or of one so many months later."""
    first = day.replace(day=1)
    for _ in range(later + 1):
        first = (first + 31 * ONE_DAY).replace(day=1)
    return first - ONE_DAY


def first_day_of_life(program: Program, today: date) -> date:
    """After the return window; a long one may end some days later, so that there is room for all days waited for."""
    step = ceil(Fraction(program.pending_days + 1, days_waited_for(program)))
    day = today + program.pending_days * ONE_DAY
    while (day - date.min).days % step != step - 1:
        day += ONE_DAY
    return day


def days_waited_for(program: Program) -> int:
    """Fifteen, or as many of 29 bytes as fit into 664 beside 16 for each month that an account's points can die in.

    Those are the months of a life, this one, and one of a grace period.
    """
    match program.expiry.kind:
        case "rolling_months":
            months = ceil(Fraction(program.expiry.months, months_at_once(program))) + 1
        case "end_of_year":
            months = program.expiry.years + 1
        case "never":
            months = 1
    return min(15, (664 - 16 * (months + 1)) // 29)


def months_at_once(program: Program) -> int:
    """A long life may last some months longer, so that there are about 24 months at most to die in."""
    return ceil(Fraction(program.expiry.months, 24))


def last_day_of_life(program: Program, first_day: date) -> date:
    match program.expiry.kind:
        case "rolling_months":
            day = last_day_of_month(first_day, later=program.expiry.months)
            while (12 * (day.year - 1) + day.month) % months_at_once(program):
                day = last_day_of_month(day, later=1)
            return day
        case "end_of_year":
            return date(first_day.year + program.expiry.years, 12, 31)
        case "never":
            return FOR_EVER


def _multiplier(catalog: Catalog) -> Fraction:
    """Campaigns here run all the time and for everything, one at most."""
    return Fraction(catalog.campaigns[0].multiplier) if catalog.campaigns else Fraction(1)


def _shares(points: int, group: Sequence[Line]) -> dict[str, int]:
    """Whole shares in proportion to the money; what is left over to those who lost most by rounding."""
    paid_fen = sum(line.amount_fen for line in group)
    exact = {line.line_id: Fraction(points * line.amount_fen, paid_fen) for line in group}
    shares = {line_id: floor(share) for line_id, share in exact.items()}
    for line_id in sorted(exact, key=lambda line_id: shares[line_id] - exact[line_id]):
        if sum(shares.values()) < points:
            shares[line_id] += 1
    return shares
