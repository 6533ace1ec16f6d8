"""Sign-in streaks: how an account stores them, and how one more signed day changes them.
The account stores the last day signed, the streak that ends with this day, and the signed days of two months as bits. A
missed amnesty day does not break a streak and does not count as a day of it. The merchant may declare an amnesty after
its days, and a member may make up a missed day. Therefore the account also stores the last broken streak
(`streak_was`), which can be joined to the current one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from points.domain.calendar import Month, last_month, month_of, parse_day
from points.domain.ledger.accounts import Account, Value

Amnesty = frozenset[date]
DayState = Literal["signed", "missed", "today", "coming", "before_joining"]
NO_AMNESTY: Final[Amnesty] = frozenset()
_A_DAY: Final = timedelta(days=1)
_MADE_UP_DAYS: Final = 28  # a broken streak is no longer stored after this many days


@dataclass(frozen=True, slots=True)
class Streak:
    """One streak of `days` days; `end` is the last of them. It is stored as text: `2026-11-20*37`."""

    end: date
    days: int

    def __str__(self) -> str:
        return f"{self.end.isoformat()}*{self.days}"


@dataclass(frozen=True, slots=True)
class Signed:
    """The streaks after one more day was signed: the current one, and the broken one to store (None: none)."""

    now: Streak
    broken: Streak | None

    def changes(self) -> tuple[dict[str, Value], tuple[str, ...]]:
        """Returns (the account attributes to set, those to remove)."""
        put: dict[str, Value] = {"signed_on": self.now.end.isoformat(), "streak": self.now.days}
        return (put | {"streak_was": str(self.broken)}, ()) if self.broken else (put, ("streak_was",))


def mark(signed: int, day: date) -> int:
    """Returns the month's bits `signed` with the bit of `day` set. Bit 0 is the first day of the month."""
    return signed | 1 << day.day - 1


def days_signed(month: Month, signed: int) -> Iterator[date]:
    """Yields the days of the month whose bits are set in `signed`."""
    first = parse_day(f"{month}-01")
    for offset in range(31):
        if signed >> offset & 1:
            yield first + timedelta(days=offset)


def signed_attribute(day: date) -> str:
    """Returns the account attribute that holds the bits of the month of `day`."""
    return f"signed:{month_of(day)}"


def is_signed(account: Account, day: date) -> bool:
    """Returns whether the day is signed.
    The account stores only this month and the last; earlier days count as not signed.
    """
    return bool(account.number(signed_attribute(day)) >> day.day - 1 & 1)


def week(account: Account, today: date) -> Iterator[tuple[date, DayState]]:
    """Yields (day, state) from Monday to Sunday of the week of `today`.
    The state `today` means that today is not signed yet.
    """
    monday, joined = today - timedelta(days=today.weekday()), account.text("joined")
    for day in (monday + timedelta(days=offset) for offset in range(7)):
        if is_signed(account, day):
            yield day, "signed"
        elif day >= today:
            yield day, "today" if day == today else "coming"
        else:
            yield day, "before_joining" if day.isoformat() < joined else "missed"


def running(account: Account, amnesty: Amnesty = NO_AMNESTY) -> Streak | None:
    """Returns the streak that ends with the last day signed; None if no day is signed.

    If all days between the broken streak and this one are amnesty days, the two count as one streak.
    """
    signed_on = account.text("signed_on")
    if not signed_on:
        return None
    stored = Streak(parse_day(signed_on), account.number("streak"))
    broken = _broken(account)
    if broken is None:
        return stored
    found = _walk(account, stored.end, amnesty, broken)
    return Streak(stored.end, found.days) if found.has_met_the_broken else stored


def current_streak(account: Account, up_to: date, amnesty: Amnesty = NO_AMNESTY) -> int:
    """Returns the length of the streak in days; 0 if a day after its end, up to and including `up_to`, was missed."""
    streak = running(account, amnesty)
    if streak is None or _is_missed(streak.end, up_to + _A_DAY, amnesty):
        return 0
    return streak.days


def with_day(account: Account, day: date, amnesty: Amnesty = NO_AMNESTY) -> Signed:
    """Returns the streaks after `day` is signed: a day after the last signed one, or an earlier day that was missed."""
    before, broken = running(account, amnesty), _broken(account)
    if before is None:
        return Signed(Streak(day, 1), None)
    if day > before.end:
        if _is_missed(before.end, day, amnesty):
            return Signed(Streak(day, 1), before)
        is_joined = before.days != account.number("streak")
        is_forgotten = broken is None or (day - broken.end).days > _MADE_UP_DAYS
        return Signed(Streak(day, before.days + 1), None if is_joined or is_forgotten else broken)
    if broken and day < broken.end:
        found = _walk(account, broken.end, amnesty, None, day)
        broken = Streak(broken.end, found.days if found.has_met_the_new_day else broken.days)
    found = _walk(account, before.end, amnesty, broken, day)
    days = found.days if found.has_met_the_new_day or found.has_met_the_broken else before.days
    return Signed(Streak(before.end, days), None if found.has_met_the_broken else broken)


def may_be_made_up(account: Account, today: date, days_back: int, amnesty: Amnesty = NO_AMNESTY) -> Iterator[date]:
    """Yields the missed days of the last `days_back` days, latest first.

    No day before the first known sign-in counts as missed.
    """
    missed: list[date] = []
    for back in range(1, days_back + 1):
        day = today - timedelta(days=back)
        if is_signed(account, day):
            yield from missed
            missed.clear()
        elif day not in amnesty:
            missed.append(day)
    broken = _broken(account)
    first_seen = [day for day in (parse_day(account.text("signed_on") or "9999-12-31"), broken and broken.end) if day]
    yield from (day for day in missed if any(seen < day for seen in first_seen))


@dataclass(frozen=True, slots=True)
class _Found:
    days: int
    has_met_the_new_day: bool
    has_met_the_broken: bool


def _walk(account: Account, end: date, amnesty: Amnesty, broken: Streak | None, new: date | None = None) -> _Found:
    """Counts the signed days back from `end`, until a missed day. `new` is a day that counts as signed.
    If it reaches the broken streak, it adds the length of that streak and stops. It also stops at the first day of last
    month, because the account stores only the signed days of this month and the last.
    """
    first, day, days = parse_day(f"{last_month(end)}-01"), end, 0
    while day >= first:
        if broken and day == broken.end:
            return _Found(days + broken.days, new is not None and new > day, has_met_the_broken=True)
        if is_signed(account, day) or day == new:
            days += 1
        elif day not in amnesty:
            break
        day -= _A_DAY
    return _Found(days, new is not None and new > day, has_met_the_broken=False)


def _broken(account: Account) -> Streak | None:
    end, _, days = account.text("streak_was").partition("*")
    return Streak(parse_day(end), int(days)) if end else None


def _is_missed(signed: date, day: date, amnesty: Amnesty) -> bool:
    """Returns whether any day between the two was missed and is not an amnesty day. Neither end is included."""
    gap_days = (day - signed).days - 1
    return gap_days > len(amnesty) or any(signed + timedelta(days=n) not in amnesty for n in range(1, gap_days + 1))
