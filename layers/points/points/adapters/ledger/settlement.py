"""Settles accounts in the passes: records what is overdue in an account, and closes its past months.

A request that posts to an account does the same for this account (`points.adapters.ledger.transactions`).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from botocore.exceptions import ClientError

from points.adapters.ledger import transactions
from points.adapters.ledger.cancellations import Cancelled
from points.domain.ledger import settlement_mark
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import Posting
from points.domain.ledger.transactions import Transaction

_NOBODY_KNOWS_WHY: Final = Cancelled(())
# Two writes per account, far below the hundred of a transaction. A small group seldom conflicts with requests.
_SETTLED_TOGETHER: Final = 25


def settle(account: Account, now: datetime, run_id: str = "") -> int | None:
    """Records what is overdue by `now`, in one transaction. Returns the points that expired.

    Returns None, and changes nothing, if nothing was overdue or another writer was faster. The id of a pass's run is
    stored with the account (`points.domain.ledger.settlement_mark`).
    """
    overdue = overdue_posting(account, now)
    if overdue is None:
        return None
    posting = settlement_mark.marked(overdue, run_id) if run_id else overdue
    if transactions.commit(Transaction((posting,), None)) is not None:
        return None
    return settlement_mark.expired(overdue)


def settle_all(
    overdue: Sequence[Posting], now: datetime, refused: Callable[[str], None], *, run_id: str
) -> Iterator[tuple[str, int]]:
    """Writes these overdue postings, many per transaction. Yields (member_id, points expired) for each.

    An account is left out if another writer has settled it, unless that writer was a worker of the same run. If
    DynamoDB refuses to write an account, `refused(member_id)` is called while the exception is handled, and the other
    accounts are written.
    """
    marked = [settlement_mark.marked(posting, run_id) for posting in overdue]
    for start in range(0, len(marked), _SETTLED_TOGETHER):
        yield from _settle_together(marked[start : start + _SETTLED_TOGETHER], now, refused, run_id)


def _settle_together(
    postings: Sequence[Posting], now: datetime, refused: Callable[[str], None], run_id: str
) -> Iterator[tuple[str, int]]:
    try:
        cancelled = transactions.commit(Transaction(tuple(postings), None))
    except ClientError:
        if len(postings) == 1:
            return refused(postings[0].member_id)
        cancelled = _NOBODY_KNOWS_WHY
    if cancelled is None:
        for posting in postings:
            yield posting.member_id, settlement_mark.expired(posting)
    elif len(postings) == 1:
        newer = cancelled.accounts.get(postings[0].member_id)
        expired = _settle_changed(newer, now, run_id) if newer else None
        if newer and expired is not None:
            yield newer.member_id, expired
    else:
        alone = [p for p in postings if p.member_id in cancelled.accounts]
        together = [p for p in postings if p.member_id not in cancelled.accounts]
        # If the reasons name no account, one account conflicted or cannot be written. Smaller groups show which.
        half = len(together) if alone else -(-len(together) // 2)
        for some in (*([p] for p in alone), together[:half], together[half:]):
            if some:
                yield from _settle_together(some, now, refused, run_id)


def _settle_changed(account: Account, now: datetime, run_id: str) -> int | None:
    """Settles an account that changed after it was read. Returns the points that expired, as in `settle`.

    If a worker of the same run has settled the account, nothing is written and the points of that worker are returned.
    """
    done = settlement_mark.expired_by(account, run_id)
    return settle(account, now, run_id) if done is None else done
