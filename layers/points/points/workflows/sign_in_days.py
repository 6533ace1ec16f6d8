"""The days of a month on which a member signed in."""

from datetime import date, datetime, timedelta
from typing import Final

from points.adapters.ledger import entries
from points.domain.calendar import Month, last_day, midnight, month_of, months_after, parse_day
from points.domain.earning import streaks
from points.domain.ledger.accounts import Account

_MADE_UP_WITHIN: Final = timedelta(days=29)  # after its month's end, at the latest, a day is made up
_ZONES_APART: Final = timedelta(hours=26)  # at most; the program's may have changed since


def days_signed(account: Account, month: Month, now: datetime) -> list[date]:
    """The days of the month on which the member signed in, in order. `now` is in the program's zone.

    The account has them for this month and the last. For earlier months the ledger's entries are read: all of that
    month and of the weeks after it, however many there are, and however many are newer.
    """
    if month >= months_after(month_of(now.date()), -1):
        return list(streaks.days_signed(month, account.number(f"signed:{month}")))
    since = midnight(parse_day(f"{month}-01"), now) - _ZONES_APART
    until = midnight(last_day(month) + _MADE_UP_WITHIN, now) + _ZONES_APART
    found = entries.entries_between(account.member_id, since, until, kind="sign_in")
    return sorted(parse_day(entry.source_id) for entry in found if entry.source_id.startswith(month))
