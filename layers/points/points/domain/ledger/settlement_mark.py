"""The mark that a settlement writes into the account, together with its other changes. A later pass reads it.

| settled by | mark | meaning |
| --- | --- | --- |
| a member's own request | `pkjb*120` | 120 points became spendable on that day; the member has not been notified |
| a pass | `r1f3a9c*300` | the end of the run's id, and the points that expired |

A worker of a pass can crash after it settled a page of accounts and before it recorded the results of this page. The
next worker finds the mark of the run in these accounts and counts the results.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from points.domain import ids
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Posting

MARK: Final = "mark"
_DAY_LENGTH: Final = 4
_NIGHTS: Final = 3
_SHORT: Final = 6  # characters of the run id in the mark: few, because an account item is limited to 1 KB


def marked(overdue: Posting, run_id: str) -> Posting:
    """Returns the posting of `points.domain.ledger.closing.overdue_posting` with the mark of the run that writes it."""
    return replace(overdue, put={**overdue.put, MARK: f"{_name(run_id)}*{expired(overdue)}"})


def expired(overdue: Posting) -> int:
    """Returns the points that expire with the overdue posting."""
    return -sum(entry.points for entry in overdue.entries)


def expired_by(account: Account, run_id: str) -> int | None:
    """Returns the points that expired when run `run_id` settled the account; None if another writer settled it."""
    run, _, points = account.text(MARK).partition("*")
    return int(points) if run == _name(run_id) else None


def arrived(account: Account, overdue: Posting | None, today: date) -> tuple[date, int] | None:
    """Returns (day, points) of the pending points that became spendable lately; None if there were none.
    They come from the overdue posting, or else from the mark that a member's own request left in the account. The mark
    counts for three days, because a nightly pass may fail. Passes on several of these days send notices with the same
    message id, so the member gets one message.
    """
    told = overdue.put.get(MARK) if overdue else None
    day, _, points = ((told and str(told)) or account.text(MARK)).partition("*")
    if len(day) != _DAY_LENGTH:
        return None  # a run's mark, or no mark
    since = date.fromordinal(ids.number(day))
    return (since, int(points)) if told or since >= today - timedelta(days=_NIGHTS) else None


def _name(run_id: str) -> str:
    return f"r{run_id[-_SHORT:]}"
