"""The mark that a settlement leaves in the account, in the very write: what it did, for the pass that comes by later.

| settled by | mark | for |
| --- | --- | --- |
| a member's own request | `pkjb*120` | so many points live since that day, and nobody has told the member |
| a pass | `r1f3a9c*300` | the end of the run's id, and the points that died |

A worker may die after it has written a page and before it could note what the page brought. Whoever goes on in its
place finds the mark of the run, and counts what was done then.
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
_SHORT: Final = 6  # characters of the run's id that nobody chose: an account has a kilobyte


def marked(overdue: Posting, run_id: str) -> Posting:
    """What `points.domain.ledger.closing.overdue_posting` found overdue, with the mark of the run that settles it."""
    return replace(overdue, put={**overdue.put, MARK: f"{_name(run_id)}*{expired(overdue)}"})


def expired(overdue: Posting) -> int:
    """The points that die with it."""
    return -sum(entry.points for entry in overdue.entries)


def expired_by(account: Account, run_id: str) -> int | None:
    """The points that died when this run settled the account; None where it was not this run."""
    run, _, points = account.text(MARK).partition("*")
    return int(points) if run == _name(run_id) else None


def arrived(account: Account, overdue: Posting | None, today: date) -> tuple[date, int] | None:
    """(since which day, how many) points have come alive: by what is overdue, or what somebody else has settled lately.

    For some nights, since one may be missed: it is the same message each time.
    """
    told = overdue.put.get(MARK) if overdue else None
    day, _, points = ((told and str(told)) or account.text(MARK)).partition("*")
    if len(day) != _DAY_LENGTH:
        return None  # the mark of a run, or none
    since = date.fromordinal(ids.number(day))
    return (since, int(points)) if told or since >= today - timedelta(days=_NIGHTS) else None


def _name(run_id: str) -> str:
    return f"r{run_id[-_SHORT:]}"
