"""Writes every change of points: each change is one `TransactWriteItems`, all or nothing, exactly once.

No read is needed before or after. If the transaction is cancelled, DynamoDB returns the items whose conditions failed.
These items show whether the request is a replay, why it is refused, or that a month must be closed first. The adapter
of each fact writes the fact and explains its failed condition (`points.adapters.ledger.writes`).
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts, entries, writes
from points.adapters.ledger.cancellations import Cancelled
from points.adapters.ledger.replays import Done, replayed
from points.adapters.ledger.writes import Writer, writer_of
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import Entry, Posting, apply
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write

ATTEMPTS: Final = 8  # one if a month must be closed first, one if a limit is reached, and some for conflicts
_BACKOFF_S: Final = 0.02

R = TypeVar("R", bound=Write | None)
Plan = Callable[[Findings], Transaction[R]]


def post(
    plan: Plan[R],
    now: datetime,
    account: Account | None = None,
    *,
    check_replay: Callable[[Account | None], None] = lambda account: None,
) -> Done[R]:
    """Plans and commits a transaction until it succeeds, turns out to be a replay, or is refused.

    `plan` is called with the findings of earlier attempts. The first call has none, except `account` if it is given.
    Raises the plan's refusals; IdempotencyConflict if the receipt exists with another digest; NotFound if the member
    does not exist; TryAgain after `ATTEMPTS`; and errors of a fact's adapter, for example if an item changed after it
    was read. `check_replay` can refuse a replay by raising, because the member may be erased. It gets the first
    posting's account if the guards of that posting failed too, else None.
    """
    outcome = _attempted(plan, now, account)
    if outcome.before is None:
        return Done(outcome.receipt, replayed=False)
    check_replay(outcome.account)
    return _replay_of(outcome.receipt, outcome.before)


def post_guarded(plan: Plan[R], now: datetime, account: Account | None = None) -> R:
    """Posts like `post` a transaction whose receipt is a condition: a step, a refund or a sign-in.

    A repeated request is not a replay: it is refused, or its plan sees the changed item. Returns the planned receipt.
    """
    outcome = _attempted(plan, now, account)
    assert outcome.before is None, "this has a receipt: post it"
    return outcome.receipt


def post_unless_done(plan: Plan[R], now: datetime) -> bool:
    """Posts like `post`. Returns True if the transaction was written now, False if it was written before."""
    return _attempted(plan, now).before is None


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[R]):
    """The outcome of one attempt: the planned receipt, and the stored receipt (`before`) if one exists.

    `account` is the account of the first posting if its guards failed too, else None.
    """

    receipt: R
    before: Write | None = None
    account: Account | None = None


def _attempted(plan: Plan[R], now: datetime, account: Account | None = None) -> _Outcome[R]:
    found = Findings(account=_caught_up(account, now) if account else None)
    for attempt in range(ATTEMPTS):
        found, transaction = _planned(plan, found)
        cancelled = commit(transaction)
        if cancelled is None:
            return _Outcome(transaction.receipt)
        before = cancelled.receipt_before()
        if before is not None:
            return _Outcome(transaction.receipt, before, cancelled.accounts.get(_first_member(transaction)))
        found = _learn(found, cancelled, transaction, now)
        if cancelled.is_busy:
            _step_aside(transaction)
            _wait(attempt)
    raise TryAgain("The write still conflicted after 8 attempts. Try again.")


def _replay_of(attempted: Any, stored: Any) -> Done[Any]:
    assert type(stored) is type(attempted), "a receipt's adapter reads back what it writes"
    return replayed(stored, attempted.digest)


# ── Committing ───────────────────────────────────────────────────────────────


def commit(transaction: Transaction[Write | None]) -> Cancelled | None:
    """Writes the transaction. Returns None if it was written, else the facts whose conditions failed."""
    facts = list(_facts(transaction))
    reasons = dynamodb.transact([writer_of(fact).write(fact) for fact in facts], token=str(uuid.uuid4()))
    if reasons is None:
        return None
    failed = (pair for pair in zip(facts, reasons, strict=True) if dynamodb.is_failed_condition(pair[1]))
    return Cancelled(tuple((fact, dynamodb.item_of(reason)) for fact, reason in failed))


def _facts(transaction: Transaction[Write | None]) -> Iterator[Write]:
    if transaction.receipt is not None:
        yield transaction.receipt
    for posting in transaction.postings:
        yield posting
        yield from posting.entries
    yield from transaction.writes


# ── Learning from a cancellation ─────────────────────────────────────────────


def _planned(plan: Plan[R], found: Findings) -> tuple[Findings, Transaction[R]]:
    """Plans until the plan uses no budget that this environment knows to be used up.

    Returns the findings with these budgets, and the last plan.
    """
    while True:
        transaction = plan(found)
        known = {owner for fact in transaction.writes for owner in writer_of(fact).known_exhausted(fact)}
        if known <= found.exhausted:
            return found, transaction
        found = replace(found, exhausted=found.exhausted | known)


def _learn(found: Findings, cancelled: Cancelled, transaction: Transaction[Write | None], now: datetime) -> Findings:
    mine = _first_member(transaction)
    for member_id, account in cancelled.accounts.items():
        if member_id != mine:
            other = _caught_up(account, now) if account else None
            found = replace(found, others={**found.others, member_id: other})
        elif account is None:
            raise NotFound("No such member.")
        else:
            found = replace(found, account=_caught_up(account, now))
    return replace(found, exhausted=found.exhausted | cancelled.exhausted())


def _first_member(transaction: Transaction[Write | None]) -> str:
    return transaction.postings[0].member_id if transaction.postings else ""


def _caught_up(account: Account, now: datetime) -> Account:
    """Records everything that is overdue in the account by `now`. Returns the account after that.

    The result is based on the given account, even if a newer one exists, because that account was read together with
    the receipt. A newer account may already contain this request itself. The request would then be refused because of
    its own effect.
    """
    overdue = overdue_posting(account, now)
    if overdue is None:
        return account
    for attempt in range(ATTEMPTS):
        cancelled = commit(Transaction((overdue,), None))
        if cancelled is None or not cancelled.is_busy:
            return apply(account, overdue)
        _wait(attempt)
    raise TryAgain("The account still conflicted after 8 attempts. Try again.")


def _step_aside(transaction: Transaction[Write | None]) -> None:
    for fact in transaction.writes:
        writer_of(fact).collided(fact)


def _wait(attempt: int) -> None:
    # Full jitter, so that requests that conflicted do not conflict again.
    time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))


# The ledger's own facts need no `failed`: after a failed guard, the next plan gets the current account and refuses the
# request. If an entry exists, its receipt exists too.
writes.register(Posting, Writer(accounts.written))
writes.register(Entry, Writer(entries.written))
