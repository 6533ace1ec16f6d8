"""Finds the days of a month on which a member signed in."""

from datetime import date, datetime, timedelta
from typing import Final

from points.adapters.ledger import entries
from points.domain.calendar import Month, last_day, later, midnight, month_of, months_after, parse_day
from points.domain.earning import streaks
from points.domain.ledger.accounts import Account

_MADE_UP_WITHIN: Final = timedelta(days=29)  # a day can be made up no later than this after its month's end
_ZONES_APART: Final = timedelta(hours=26)  # the largest difference between two zones, because the zone may change


def days_signed(account: Account, month: Month, now: datetime) -> list[date]:
    """Returns the days of the month on which the member signed in, in order. `now` is in the program's zone.

    The account stores the days of this month and of the last month. For an earlier month, all sign-in entries of that
    month and of the weeks after it are read.
    """
    if month >= months_after(month_of(now.date()), -1):
        return list(streaks.days_signed(month, account.number(f"signed:{month}")))
    since = later(midnight(parse_day(f"{month}-01"), now), -_ZONES_APART)
    until = later(midnight(last_day(month) + _MADE_UP_WITHIN, now), _ZONES_APART)
    found = entries.entries_between(account.member_id, since, until, kind="sign_in")
    return sorted(parse_day(entry.source_id) for entry in found if entry.source_id.startswith(month))
