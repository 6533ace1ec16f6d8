"""A rival of `points.adapters.ledger.transactions.commit`: reads everything, compares, and writes what it should be
from now on.

At its best: all it writes, it writes in one transaction. Whoever comes between the look and the leap is overwritten.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog.stock import SHELF
from points.adapters.ledger.accounts import account_of
from points.adapters.ledger.cancellations import Cancelled
from points.adapters.ledger.writes import writer_of
from points.domain.earning.orders import Order, Refund
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Posting, apply, holds
from points.domain.ledger.transactions import Transaction
from points.domain.ledger.writes import Write
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.stock import StockChange

Failed = tuple[Write, Item | None]


def commit(transaction: Transaction[Write | None]) -> Cancelled | None:
    accounts = {posting.member_id: _item(posting) for posting in transaction.postings}
    failed = tuple(_failed(transaction, accounts))
    if failed:
        return Cancelled(failed)
    reasons = dynamodb.transact(list(_writes(transaction, accounts)), token=str(uuid.uuid4()))
    return None if reasons is None else Cancelled(())  # nothing was conditional: a conflict


def _failed(transaction: Transaction[Write | None], accounts: Mapping[str, Item | None]) -> Iterator[Failed]:
    if transaction.receipt is not None:
        yield from done_before(transaction.receipt)
    for posting in transaction.postings:
        item = accounts[posting.member_id]
        if item is None or not all(holds(guard, account_of(item)) for guard in posting.guards):
            yield posting, item
    for fact in transaction.writes:
        if isinstance(fact, StockChange) and _left(fact) < fact.taken:
            yield fact, None
        if isinstance(fact, CounterIncrement) and fact.ceiling is not None and _used(fact) + fact.add > fact.ceiling:
            yield fact, None


def done_before(receipt: Write) -> Iterator[Failed]:
    """The receipt with the item that is there, where that is in its way."""
    match receipt:
        case Order():
            item = _read("orders", {"order_id": receipt.order_id})
            is_there = item is not None
        case Redemption():
            item = _read("redemptions", {"member_id": receipt.member_id, "redemption_key": receipt.key})
            is_there = item is not None
        case Claim():
            item = _read("receipts", {"receipt_id": receipt.receipt_id})
            is_there = item is not None
        case Refund():
            item = _read("orders", {"order_id": receipt.order.order_id})
            is_there = item is not None and item["refunds"].keys() != receipt.order.refunds.keys()
        case Step(before=before):
            item = _read("redemptions", {"member_id": before.member_id, "redemption_key": before.key})
            is_there = item is not None and item["status"] != before.status
        case _:
            return
    if is_there:
        yield receipt, item


def unconditional(write: Item) -> Item:
    (kind, arguments), *_ = write.items()
    dropped = {"ConditionExpression", "ReturnValuesOnConditionCheckFailure"}
    return {kind: {name: value for name, value in arguments.items() if name not in dropped}}


def overwrite(fact: Write) -> Item:
    """The write of the fact, whatever is there already."""
    (kind, arguments), *_ = unconditional(writer_of(fact).write(fact)).items()
    if kind == "Update":
        used = set(re.findall(r"[#:]\w+", arguments["UpdateExpression"]))
        for given in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            arguments[given] = {name: value for name, value in arguments.get(given, {}).items() if name in used}
    return {kind: arguments}


def _read(name: str, key: dict[str, str]) -> Item | None:
    return dynamodb.get(name, key, consistent=True)


def _item(posting: Posting) -> Item | None:
    return _read("accounts", {"member_id": posting.member_id})


def _left(change: StockChange) -> int:
    return int((_read("stock", {"shelf": SHELF, "reward_id": change.life_id}) or {}).get("left", 0))


def _used(counter: CounterIncrement) -> int:
    return int((_read("counters", {"owner": counter.owner, "counter": counter.name}) or {}).get("n", 0))


def _writes(transaction: Transaction[Write | None], accounts: Mapping[str, Item | None]) -> Iterator[Item]:
    if transaction.receipt is not None:
        yield overwrite(transaction.receipt)
    for posting in transaction.postings:
        item = accounts[posting.member_id]
        assert item is not None
        before = account_of(item)
        yield _put("accounts", {"member_id": before.member_id, **apply(before, posting).attributes})
        yield from map(overwrite, posting.entries)
    yield from map(_fact_write, transaction.writes)


def _fact_write(fact: Write) -> Item:
    match fact:
        case StockChange():
            key = {"shelf": SHELF, "reward_id": fact.life_id}
            return _put("stock", {**(_read("stock", key) or key), "left": _left(fact) - fact.taken})
        case CounterIncrement():
            return _put("counters", {"owner": fact.owner, "counter": fact.name, "n": _used(fact) + fact.add})
        case _:
            return overwrite(fact)


def _put(name: str, item: dict[str, Any]) -> Item:
    return {"Put": {"TableName": table(name), "Item": dynamodb.pack(item)}}
