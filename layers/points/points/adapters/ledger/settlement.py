"""Settling: what has happened to accounts by a moment, written down by the passes over all of them.

Whoever posts meanwhile does the same for their own account (`points.adapters.ledger.transactions`). Where somebody
else was faster, their record stands.
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
# Two writes each: far from the hundred a transaction may have, and seldom in anybody's way.
_SETTLED_TOGETHER: Final = 25


def settle(account: Account, now: datetime, run_id: str = "") -> int | None:
    """Records what has happened to the account by `now`: points expired (0 or more), None where nothing was overdue.

    One transaction; where somebody else was faster their record stands and this one changes nothing. A pass leaves its
    mark (`points.domain.ledger.settlement_mark`).
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
    """Writes what `overdue_posting` found overdue of these accounts, many to a transaction.

    Yields (member_id, points expired) of each.

    Where somebody else was faster their record stands, and the account is not among the answers, unless that was a
    worker of the same run. An account that DynamoDB will not let be written is handed to `refused`, while the exception
    is handled, and the others are done.
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
        # Without a name, somebody among them was being written at that moment, or cannot be written: smaller groups.
        half = len(together) if alone else -(-len(together) // 2)
        for some in (*([p] for p in alone), together[:half], together[half:]):
            if some:
                yield from _settle_together(some, now, refused, run_id)


def _settle_changed(account: Account, now: datetime, run_id: str) -> int | None:
    """Of an account that has changed since it was read, what is overdue now; or was, to a worker of the same run."""
    done = settlement_mark.expired_by(account, run_id)
    return settle(account, now, run_id) if done is None else done
