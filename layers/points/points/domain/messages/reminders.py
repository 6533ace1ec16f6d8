"""Warning members before their points die: on which days, of how many points, and what makes a reminder one.

The merchant names reminder days, 30, 7 and 1 before the end. A reminder is due on its day and, in case nothing ran
that morning, on the `LATE_DAYS` after it. It is the same one whenever it is found, sent or delivered: the member, the
date and the reminder day make its message's id. Of points within reach of two reminder days only the nearer
speaks: nobody is told "in a month" and "in a week" at once. And nobody is warned twice in a day: of two dates the one
whose day it is comes first, then the one that dies first; the other has its late days.

What a member has agreed to is worth most where most is at stake: a reminder leaves one agreed message for each greater
sum that is to be announced within `LOOK_AHEAD_DAYS`.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from points.domain import ids
from points.domain.calendar import NEVER, last_day
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.closing import standing
from points.domain.messages.notices import Notice

KIND: Final = "points_expiring"
LATE_DAYS: Final = 2  # more would send, day after day, what has long arrived
LOOK_AHEAD_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class Reminder:
    """`points` live until the end of `expires_on`; `sent_for` is the reminder day, 30, 7 or 1 days before."""

    member_id: str
    points: int
    expires_on: date
    sent_for: int
    keep: int = 0

    @property
    def message_id(self) -> str:
        """The same for the same warning, and in the order of the days they are for."""
        return message_id(self.expires_on, self.sent_for)

    @property
    def notice(self) -> Notice:
        about: dict[str, Value] = {"points": self.points, "expires_on": self.expires_on.isoformat()}
        return Notice(
            member_id=self.member_id,
            kind="points_expiring",
            message_id=self.message_id,
            about=about,
            until=self.expires_on,
            keep=self.keep,
        )


def message_id(expires_on: date, sent_for: int) -> str:
    """Of the warning about this death on this reminder day; whose, the member's id says beside it."""
    day = datetime.combine(expires_on - timedelta(days=sent_for), time(), UTC)
    return ids.entry_id(day, KIND, expires_on.isoformat(), str(sent_for))


def due(account: Account, now: datetime, reminder_days: tuple[int, ...]) -> Reminder | None:
    """What the member is to be told today. `now` is in the program's zone."""
    if account.frozen:
        return None  # "use them" is no advice to somebody who cannot
    today = now.date()
    dying = [(last_day(lot), points) for lot, points in standing(account, now).expiring if lot != NEVER]
    found: list[tuple[int, Reminder]] = []
    for expires_on, points in dying:
        days_left = (expires_on - today).days
        reminder_day = _reminder_day(days_left, reminder_days)
        if reminder_day is not None:
            late = reminder_day - days_left
            found.append((late, Reminder(account.member_id, points, expires_on, reminder_day)))
    if not found:
        return None
    late = min(days for days, _ in found)
    equally = [reminder for days, reminder in found if days == late]
    chosen = equally[late % len(equally)]  # who was passed over yesterday is not passed over today
    return replace(chosen, keep=sum(_is_greater(chosen, expires_on, points) for expires_on, points in dying))


def coming(account: Account, now: datetime, reminder_days: tuple[int, ...]) -> int:
    """Of how many dates within `LOOK_AHEAD_DAYS` the member will be warned, if nothing is spent."""
    if account.frozen or not reminder_days:
        return 0
    horizon = now.date() + timedelta(days=LOOK_AHEAD_DAYS)
    return sum(lot != NEVER and last_day(lot) <= horizon for lot, _ in standing(account, now).expiring)


def _is_greater(chosen: Reminder, expires_on: date, points: int) -> bool:
    ahead = (expires_on - chosen.expires_on).days
    return 0 < ahead <= LOOK_AHEAD_DAYS and points > chosen.points


def _reminder_day(days_left: int, reminder_days: tuple[int, ...]) -> int | None:
    nearest = min((day for day in reminder_days if days_left <= day), default=None)
    if nearest is None or days_left < nearest - LATE_DAYS:
        return None
    return nearest
