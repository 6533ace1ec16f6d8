"""What a pass over all accounts has settled, told by a mark that it leaves in the very write.

A worker may die after it has written a page and before it could note what the page brought. Whoever goes on in its
place finds the mark of the run, and counts what was done then.
"""

from dataclasses import replace
from typing import Final

from points.domain.ledger import Account, Posting

MARK: Final = "swept"
_SHORT: Final = 8  # characters of the run's id that nobody chose: the mark stays in the account until the next


def marked(overdue: Posting, run_id: str) -> Posting:
    """What `points.domain.ledger.catch_up` found, as settled by this run, which tells of what came alive itself."""
    told = {name: value for name, value in overdue.put.items() if name != "arrived"}
    return replace(overdue, put={**told, MARK: f"{run_id[-_SHORT:]}*{expired(overdue)}"})


def expired(overdue: Posting) -> int:
    """The points that die with it."""
    return -sum(entry.points for entry in overdue.entries)


def expired_by(account: Account, run_id: str) -> int | None:
    """The points that died when this run settled the account; None where it was not this run."""
    run, _, points = account.text(MARK).partition("*")
    return int(points) if run == run_id[-_SHORT:] else None
