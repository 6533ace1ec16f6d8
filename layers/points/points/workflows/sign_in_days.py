"""On which days of a month a member signed in."""

from datetime import date, datetime, timedelta
from typing import Final

from points.adapters.ledger import entries
from points.domain.calendar import Month, last_day, midnight, month_of, months_after, parse_day
from points.domain.earning import streaks
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Entry

_MADE_UP_WITHIN: Final = timedelta(days=29)  # after its month's end, at the latest, a day is made up
_PAGE: Final = 100
_MOST_PAGES: Final = 5


def days_signed(account: Account, month: Month, now: datetime) -> list[date]:
    """The days of the month, in order, in the program's zone, which `now` is in.

    The account has them for this month and the last. For earlier months the ledger's entries are read, in at most five
    reads.
    """
    if month >= months_after(month_of(now.date()), -1):
        return list(streaks.days_signed(month, account.number(f"signed:{month}")))
    days = (entry.source_id for entry in _entries(account, month, now))
    return sorted(parse_day(day) for day in days if day.startswith(month))


def _entries(account: Account, month: Month, now: datetime) -> list[Entry]:
    """Every sign-in entry of the month, and of the weeks after it in which its days could be made up."""
    first = parse_day(f"{month}-01")
    found: list[Entry] = []
    position: str | None = None
    for _ in range(_MOST_PAGES):
        page, position = entries.entries(
            account.member_id,
            since=midnight(first, now),
            until=midnight(last_day(month) + _MADE_UP_WITHIN, now),
            kind="sign_in",
            limit=_PAGE,
            after=position,
        )
        found += page
        if position is None:
            break
    return found
