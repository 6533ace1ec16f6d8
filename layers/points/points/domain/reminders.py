"""Warning members before their points die: on which days, of how many points, and what makes a reminder one.

The merchant names reminder days, 30, 7 and 1 before the end. A reminder is due on its day and, in case nothing ran
that morning, on the `LATE_DAYS` after it. It is the same one whenever it is found, sent or delivered: the member, the
date and the reminder day make its message's id. Of points within reach of two reminder days only the nearer
speaks: nobody is told "in a month" and "in a week" at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from points.domain import identity
from points.domain.calendar import NEVER, last_day
from points.domain.ledger import Account, Value, standing

KIND: Final = "points_expiring"
LATE_DAYS: Final = 2  # more would send, day after day, what has long arrived


@dataclass(frozen=True, slots=True)
class Reminder:
    """`points` live until the end of `expires_on`; `sent_for` is the reminder day, 30, 7 or 1 days before."""

    member_id: str
    points: int
    expires_on: date
    sent_for: int

    @property
    def message_id(self) -> str:
        """The same for the same warning, and in the order of the days they are for."""
        day = datetime.combine(self.expires_on - timedelta(days=self.sent_for), time(), UTC)
        return identity.entry_id(day, KIND, self.expires_on.isoformat(), str(self.sent_for))


def due(account: Account, now: datetime, reminder_days: tuple[int, ...]) -> list[Reminder]:
    """What the member is to be told today, the earliest death first. `now` is in the program's zone."""
    if account.frozen:
        return []  # "use them" is no advice to somebody who cannot
    found: list[Reminder] = []
    for lot, points in standing(account, now).expiring:
        if lot == NEVER:
            continue
        reminder_day = _reminder_day((last_day(lot) - now.date()).days, reminder_days)
        if reminder_day is not None:
            found.append(Reminder(account.member_id, points, last_day(lot), reminder_day))
    return found


def _reminder_day(days_left: int, reminder_days: tuple[int, ...]) -> int | None:
    nearest = min((day for day in reminder_days if days_left <= day), default=None)
    if nearest is None or days_left < nearest - LATE_DAYS:
        return None
    return nearest


# ── On the way to the member ─────────────────────────────────────────────────


def content_of(reminder: Reminder) -> dict[str, Value]:
    """What is queued: the public id, and no word about the person."""
    return {
        "kind": KIND,
        "member_id": reminder.member_id,
        "points": reminder.points,
        "expires_on": reminder.expires_on.isoformat(),
        "sent_for": reminder.sent_for,
    }


def reminder_of(content: Mapping[str, object]) -> Reminder:
    """The reminder that was queued; ValueError where it was not one."""
    match content:
        case {
            "kind": "points_expiring",
            "member_id": str(member_id),
            "points": int(points),
            "expires_on": str(expires_on),
            "sent_for": int(sent_for),
        } if identity.is_member_id(member_id) and points > 0 and sent_for >= 0:
            return Reminder(member_id, points, date.fromisoformat(expires_on), sent_for)
        case _:
            raise ValueError("This is not a reminder.")
