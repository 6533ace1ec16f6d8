"""A rival of `points.adapters.ledger.transactions.commit`: reads everything, compares, and writes what it should be
from now on.

At its best: all it writes, it writes in one transaction. Whoever comes between the look and the leap is overwritten.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.catalog.stock import SHELF
from points.adapters.ledger import receipts, transactions
from points.adapters.ledger.transactions import Cancelled
from points.domain.earning.orders import Order, Refund
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Posting, apply, holds
from points.domain.ledger.transactions import Receipt, Transaction
from points.domain.rewards.redemption import Redemption, Step

Write = dict[str, Any]


def commit(transaction: Transaction) -> Cancelled | None:
    accounts = {posting.member_id: _account(posting) for posting in transaction.postings}
    failed = {
        posting.member_id: accounts[posting.member_id]
        for posting in transaction.postings
        if not _allows(accounts[posting.member_id], posting)
    }
    full = frozenset(tally.owner for tally in transaction.tallies if _is_full(tally))
    sold_out = transaction.stock is not None and _left(transaction) < transaction.stock.taken
    receipt = done_before(transaction.receipt)
    if failed or full or sold_out or receipt:
        return Cancelled(receipt, failed, full, sold_out, busy=False)
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(
                TransactItems=list(_writes(transaction, accounts)),  # type: ignore[arg-type]
                ClientRequestToken=str(uuid.uuid4()),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        return Cancelled(None, {}, frozenset(), sold_out=False, busy=True)  # nothing was conditional: a conflict
    return None


def done_before(receipt: Receipt | None) -> Receipt | None:
    """The receipt as it is, where it is there."""
    match receipt:
        case Order():
            return receipts.order(receipt.order_id)
        case Redemption():
            return receipts.redemption(receipt.member_id, receipt.key, consistent=True)
        case Claim():
            return receipts.claim(receipt.receipt_id)
        case Refund():
            order = receipts.order(receipt.order.order_id)
            if order is not None and order.refunds != receipt.order.refunds:
                raise receipts.StaleReceipt(order)
        case Step():
            done = receipts.redemption(receipt.before.member_id, receipt.before.key, consistent=True)
            if done is not None and done.status != receipt.before.status:
                raise receipts.StaleReceipt(done)
    return None


def unconditional(write: Write) -> Write:
    (kind, arguments), *_ = write.items()
    dropped = {"ConditionExpression", "ReturnValuesOnConditionCheckFailure"}
    return {kind: {name: value for name, value in arguments.items() if name not in dropped}}


def receipt_write(receipt: Receipt) -> Write:
    """The receipt, whatever is there already."""
    (kind, arguments), *_ = unconditional(receipts.write(receipt)).items()
    if kind == "Update":
        used = set(re.findall(r"[#:]\w+", arguments["UpdateExpression"]))
        for given in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            arguments[given] = {name: value for name, value in arguments.get(given, {}).items() if name in used}
    return {kind: arguments}


def _account(posting: Posting) -> Account | None:
    item = dynamodb.get("accounts", {"member_id": posting.member_id}, consistent=True)
    return transactions.account_of(item) if item else None


def _allows(account: Account | None, posting: Posting) -> bool:
    return account is not None and all(holds(guard, account) for guard in posting.guards)


def _number(name: str, key: dict[str, str], attribute: str) -> int:
    return int((dynamodb.get(name, key, consistent=True) or {}).get(attribute, 0))


def _left(transaction: Transaction) -> int:
    assert transaction.stock is not None
    return _number("stock", {"shelf": SHELF, "reward_id": transaction.stock.reward_id}, "left")


def _used(tally: CounterIncrement) -> int:
    return _number("counters", {"owner": tally.owner, "counter": tally.name}, "n")


def _is_full(tally: CounterIncrement) -> bool:
    return tally.ceiling is not None and _used(tally) + tally.add > tally.ceiling


def _writes(transaction: Transaction, accounts: dict[str, Account | None]) -> Iterator[Write]:
    if transaction.receipt is not None:
        yield receipt_write(transaction.receipt)
    for posting in transaction.postings:
        before = accounts[posting.member_id]
        assert before is not None
        yield _put("accounts", {"member_id": before.member_id, **apply(before, posting).attributes})
        yield from (unconditional(transactions._entry_put(entry)) for entry in posting.entries)
    if transaction.stock is not None:
        move = transaction.stock
        key, attribute = {"shelf": SHELF, "reward_id": move.reward_id}, "left"
        shelf = dynamodb.get("stock", key, consistent=True) or key
        yield _put("stock", {**shelf, attribute: _left(transaction) - move.taken})
    for tally in transaction.tallies:
        yield _put("counters", {"owner": tally.owner, "counter": tally.name, "n": _used(tally) + tally.add})


def _put(name: str, item: dict[str, Any]) -> Write:
    return {"Put": {"TableName": table(name), "Item": dynamodb.pack(item)}}
