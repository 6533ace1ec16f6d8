"""A rival of `points.adapters.ledger.transactions.commit`: an idempotency record beside the transaction.

At its best: the record is looked up first, the points are one guarded transaction, and the record follows at once. Who
is killed in between has been paid, and nobody knows.
"""

from dataclasses import replace

from points.adapters.aws import dynamodb
from points.adapters.ledger import transactions
from points.adapters.ledger.cancellations import Cancelled
from points.domain.ledger.transactions import Transaction
from points.domain.ledger.writes import Write
from tests.mutants.rivals.check_then_act import done_before, overwrite

_commit = transactions.commit


def commit(transaction: Transaction[Write | None]) -> Cancelled | None:
    if transaction.receipt is None or not transaction.postings:
        return _commit(transaction)
    before = tuple(done_before(transaction.receipt))
    if before:
        return Cancelled(before)
    cancelled = _commit(replace(transaction, receipt=None))
    if cancelled is not None:
        return cancelled
    with dynamodb.faults_as_try_again():
        dynamodb.client().transact_write_items(TransactItems=[overwrite(transaction.receipt)])  # type: ignore[list-item]
    return None
