"""Rebuilds a member's whole history, for the few postings that must know which lots paid for what.

Two postings need it: the cancellation of a redemption from a month that is settled, and a refund from a lot that
expired months ago. Each page of 500 entries costs one round trip.
"""

from datetime import datetime
from typing import Final

from points.adapters.ledger.entries import entries
from points.domain.ledger.accounts import Account
from points.domain.ledger.charging import History, Rebuild
from points.domain.ledger.postings import Entry
from points.domain.ledger.rebuild import rebuilt

_PAGE: Final = 500


def rebuilder(now: datetime) -> Rebuild:
    """Returns a function that rebuilds a member's history from all entries, up to the account's last settled month.

    The entries are read with strong consistency. Only the time zone of `now` is used.
    """
    zone = now.tzinfo
    assert zone is not None

    def rebuild(account: Account) -> History:
        return rebuilt(_entries(account.member_id), zone, account.settled_through)

    return rebuild


def _entries(member_id: str) -> list[Entry]:
    found, position = entries(member_id, limit=_PAGE, consistent=True)
    while position is not None:
        page, position = entries(member_id, limit=_PAGE, after=position, consistent=True)
        found += page
    return found
