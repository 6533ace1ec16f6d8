"""Reminders of points that will expire: their days, points and message ids.

The merchant sets reminder days, for example 30, 7 and 1 days before expiry. A reminder is due on its day. It is also
due on the next `LATE_DAYS` days, because a pass may have failed. The member, the expiry date and the reminder day give
its message id, so a repeated reminder is one message. If two reminder days apply to the same points, only the one
nearer to the expiry counts. A member gets at most one reminder a day: the one that is least late. If several are
equally late, they are sent on different days.

A reminder uses one of the messages that the member accepted. It must leave one for each larger sum of points that
expires within the next `LOOK_AHEAD_DAYS`.
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
LATE_DAYS: Final = 2  # more days would repeat reminders that have already arrived
LOOK_AHEAD_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of `points` that expire at the end of `expires_on`.
    `sent_for` is the reminder day, as days before the expiry: for example 30, 7 or 1. `keep` is how many of the
    member's accepted messages must be left for reminders of larger sums.
    """

    member_id: str
    points: int
    expires_on: date
    sent_for: int
    keep: int = 0

    @property
    def message_id(self) -> str:
        """The id of the message. Reminders with the same expiry date and reminder day have the same id."""
        return message_id(self.expires_on, self.sent_for)

    @property
    def notice(self) -> Notice:
        """The reminder as a notice."""
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
    """Returns the message id of the reminder for this expiry date and reminder day. Ids sort by the day of the
    reminder. The id does not contain the member, so it is unique only among the messages of one member.
    """
    day = datetime.combine(expires_on - timedelta(days=sent_for), time(), UTC)
    return ids.entry_id(day, KIND, expires_on.isoformat(), str(sent_for))


def due(account: Account, now: datetime, reminder_days: tuple[int, ...]) -> Reminder | None:
    """Returns the reminder to send today; None if there is none. `now` must be in the program's zone."""
    if account.frozen:
        return None  # a frozen member cannot spend points
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
    chosen = equally[late % len(equally)]  # a different one on each late day, so that each is sent once
    return replace(chosen, keep=sum(_is_greater(chosen, expires_on, points) for expires_on, points in dying))


def coming(account: Account, now: datetime, reminder_days: tuple[int, ...]) -> int:
    """Returns how many lots that expire within `LOOK_AHEAD_DAYS` will need a reminder if the member spends nothing."""
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
