"""The one write path: every change of points is one `TransactWriteItems`, all or nothing, exactly once.

| table       | key                        | item                                                        |
| ----------- | -------------------------- | ----------------------------------------------------------- |
| Accounts    | member_id                  | the attributes of `points.domain.ledger.accounts.Account`            |
| Entries     | member_id, entry_id        | kind, points, source_id, title, lot, why                    |
| Stock       | shelf ("main"), reward_id  | left; flash rewards: see `points.adapters.catalog.dispenser`        |
| Counters    | owner, counter             | n; campaigns' budgets: see `points.adapters.counters.budgets`        |
| Payments    | payment_id                 | see `points.adapters.ledger.payments`                              |

No read before, no read after. A cancellation brings the items that failed their conditions: they say whether this is
a replay, which refusal it is, or that a month has to be closed first.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table, value
from points.adapters.catalog import dispenser
from points.adapters.catalog.stock import SHELF
from points.adapters.counters import budgets
from points.adapters.ledger import payments, receipts, reviews
from points.adapters.members import invitations
from points.domain import ids
from points.domain.earning.budgets import BudgetDraw, budget_owner
from points.domain.earning.invitations import InvitationStep
from points.domain.earning.orders import BonusPlaced
from points.domain.earning.reviews import Review, Reviewed
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger import settlement_mark
from points.domain.ledger.accounts import Account, Value, check_here
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, EntryKind, Guard, Posting, Unchanged, apply
from points.domain.ledger.transactions import Findings, Receipt, Transaction
from points.domain.rewards.dispenser import UnitBack, UnitTaken
from points.domain.rewards.payments import PaymentNote, PaymentStep
from points.domain.rewards.stock import StockChange

ATTEMPTS: Final = 8  # a month to close, a limit to meet and a few conflicts fit in it
_BACKOFF_S: Final = 0.02

Plan = Callable[[Findings], Transaction]


class Replay(Exception):
    """The receipt exists: this was done before, and `receipt` knows what was answered.

    `account` is given where its own guards fail by now: who asks may be gone.
    """

    def __init__(self, receipt: Receipt, account: Account | None) -> None:
        super().__init__("done before")
        self.receipt = receipt
        self.account = account


# ── Writing ──────────────────────────────────────────────────────────────────


def post(plan: Plan, now: datetime, account: Account | None = None) -> Transaction:
    """Commits what `plan` makes of the findings so far, until it holds or is refused.

    The first plan is blind (or made with an `account` that was read). Raises the plan's refusals,
    `Replay` where the receipt exists, NotFound where the member does not, PaymentMoved where the payment was not
    what it was planned with, TryAgain after `ATTEMPTS`.
    """
    found = Findings(account=_caught_up(account, now) if account else None)
    for attempt in range(ATTEMPTS):
        found, transaction = _planned(plan, found)
        cancelled = commit(transaction)
        if cancelled is None:
            return transaction
        if cancelled.receipt is not None:
            raise Replay(cancelled.receipt, cancelled.accounts.get(_first_member(transaction)))
        if cancelled.unit_gone:
            raise TryAgain("The unit went to somebody else before it was claimed.")
        if cancelled.payment_moved:
            raise payments.PaymentMoved
        found = _learn(found, cancelled, transaction, now)
        if cancelled.busy:
            budgets.step_aside(transaction.draws)
            _wait(attempt)
    raise TryAgain("Too many others write the same things.")


def _planned(plan: Plan, found: Findings) -> tuple[Findings, Transaction]:
    """What to write as far as this environment knows: without the budgets it has seen used up."""
    while True:
        transaction = plan(found)
        hopeless = {budget_owner(draw.campaign_id) for draw in transaction.draws if budgets.is_used_up(draw)}
        if hopeless <= found.full:
            return found, transaction
        found = replace(found, full=found.full | hopeless)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Why a transaction did not happen: the receipt if it existed, and each failed item as it is."""

    receipt: Receipt | None
    accounts: Mapping[str, Account | None]
    full: frozenset[str]
    sold_out: bool
    busy: bool
    unit_gone: bool = False
    dry: tuple[BudgetDraw, ...] = ()
    payment_moved: bool = False


_NOBODY_KNOWS_WHY: Final = Cancelled(None, {}, frozenset(), sold_out=False, busy=True)


def commit(transaction: Transaction) -> Cancelled | None:
    """Writes the transaction; None where it happened."""
    parts = list(_parts(transaction))
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(
                TransactItems=[part.write for part in parts],  # type: ignore[misc]
                ClientRequestToken=str(uuid.uuid4()),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        reasons = cast("list[Item]", error.response.get("CancellationReasons", []))
        return _why(transaction, parts, reasons)
    return None


def _learn(found: Findings, cancelled: Cancelled, transaction: Transaction, now: datetime) -> Findings:
    mine = _first_member(transaction)
    for member_id, account in cancelled.accounts.items():
        if member_id != mine:
            other = _caught_up(account, now) if account else None
            found = replace(found, others={**found.others, member_id: other})
        elif account is None:
            raise NotFound("No such member.")
        else:
            found = replace(found, account=_caught_up(account, now))
    used_up = {budget_owner(draw.campaign_id) for draw in cancelled.dry if not budgets.is_elsewhere(draw)}
    return replace(found, full=found.full | cancelled.full | used_up, sold_out=found.sold_out or cancelled.sold_out)


def _first_member(transaction: Transaction) -> str:
    return transaction.postings[0].member_id if transaction.postings else ""


def _caught_up(account: Account, now: datetime) -> Account:
    """The account with everything told that has happened by `now`; recorded here where no job has done it.

    Whoever was faster, it is told of the account that was given and no newer one: that was seen together with the
    receipt, and what has been done since may be this very request, whose repetition must not be refused for it.
    """
    overdue = overdue_posting(account, now)
    if overdue is None:
        return account
    for attempt in range(ATTEMPTS):
        cancelled = commit(Transaction((overdue,)))
        if cancelled is None or not cancelled.busy:
            return apply(account, overdue)
        _wait(attempt)
    raise TryAgain("Too many others write the same account.")


def settle(account: Account, now: datetime, run_id: str = "") -> int | None:
    """Records what has happened to the account by `now`: points expired (0 or more), None where nothing was overdue.

    One transaction; where somebody else was faster their record stands and this one changes nothing. A pass leaves its
    mark (`points.domain.ledger.settlement_mark`).
    """
    overdue = overdue_posting(account, now)
    if overdue is None:
        return None
    if commit(Transaction((settlement_mark.marked(overdue, run_id) if run_id else overdue,))) is not None:
        return None
    return settlement_mark.expired(overdue)


def settle_all(
    overdue: Sequence[Posting], now: datetime, refused: Callable[[str], None], *, run_id: str
) -> Iterator[tuple[str, int]]:
    """Writes what `overdue_posting` found overdue of these accounts, many to a transaction: (member_id, points
    expired) each.

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
        cancelled = commit(Transaction(tuple(postings)))
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


_SETTLED_TOGETHER: Final = (
    25  # two writes each: far from the hundred a transaction may have, and seldom in anybody's way
)


# ── A transaction as DynamoDB takes it ───────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Part:
    subject: (
        Receipt
        | Posting
        | Entry
        | StockChange
        | CounterIncrement
        | UnitTaken
        | UnitBack
        | PaymentStep
        | PaymentNote
        | BudgetDraw
        | InvitationStep
        | Review
        | Reviewed
        | BonusPlaced
    )
    write: Item


def _parts(transaction: Transaction) -> list[_Part]:
    parts: list[_Part] = []
    if transaction.receipt is not None:
        parts.append(_Part(transaction.receipt, receipts.write(transaction.receipt)))
    for posting in transaction.postings:
        parts.append(_Part(posting, _account_update(posting)))
        parts += [_Part(entry, _entry_put(entry)) for entry in posting.entries]
    if transaction.stock is not None:
        parts.append(_Part(transaction.stock, _stock_update(transaction.stock)))
    if transaction.unit is not None:
        parts.append(_Part(transaction.unit, _unit_write(transaction.unit)))
    if transaction.payment is not None:
        parts.append(_Part(transaction.payment, payments.write(transaction.payment)))
    parts += [_Part(tally, _tally_update(tally)) for tally in transaction.tallies]
    parts += [_Part(review, reviews.opened_put(review)) for review in transaction.reviews]
    if transaction.reviewed is not None:
        parts.append(_Part(transaction.reviewed, reviews.decided_update(transaction.reviewed)))
    if transaction.placed is not None:
        parts.append(_Part(transaction.placed, receipts.bonus_update(transaction.placed)))
    if transaction.invitation is not None:
        parts.append(_Part(transaction.invitation, invitations.step_update(transaction.invitation)))
    parts += [_Part(draw, budgets.drawn(draw)) for draw in transaction.draws]
    return parts


class _Expression:
    """Placeholders for the attribute names and values of one write."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: Item = {}

    def name(self, attribute: str) -> str:
        return self.names.setdefault(attribute, f"#{len(self.names)}")

    def value(self, plain: Value) -> str:
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = value(plain)
        return placeholder

    def write(self, **rest: Any) -> Item:
        written: Item = {
            **rest,
            "ExpressionAttributeNames": {placeholder: name for name, placeholder in self.names.items()},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if self.values:
            written["ExpressionAttributeValues"] = self.values
        return written


def _account_update(posting: Posting) -> Item:
    e = _Expression()
    exists = f"attribute_exists({e.name('member_id')})"
    conditions = [exists, *(_condition(guard, e) for guard in posting.guards)]
    clauses = {
        "ADD": [f"{e.name(attribute)} {e.value(change)}" for attribute, change in posting.add.items()],
        "SET": [f"{e.name(attribute)} = {e.value(new)}" for attribute, new in posting.put.items()],
        "REMOVE": [e.name(attribute) for attribute in posting.remove],
    }
    update = " ".join(f"{verb} {', '.join(terms)}" for verb, terms in clauses.items() if terms)
    key = {"member_id": value(posting.member_id)}
    condition = " AND ".join(conditions)
    if not update:
        return {"ConditionCheck": e.write(TableName=table("accounts"), Key=key, ConditionExpression=condition)}
    return {
        "Update": e.write(TableName=table("accounts"), Key=key, UpdateExpression=update, ConditionExpression=condition)
    }


def _condition(guard: Guard, e: _Expression) -> str:
    name = e.name(guard.attribute)
    missing = f"attribute_not_exists({name})"
    match guard:
        case AtLeast(floor=floor):
            return f"{name} >= {e.value(floor)}"
        case AtMost(ceiling=int(ceiling)) if ceiling < 0:
            return f"{name} <= {e.value(ceiling)}"
        case AtMost(ceiling=ceiling):
            return f"({missing} OR {name} <= {e.value(ceiling)})"
        case Absent():
            return missing
        case Unchanged(seen=seen) if not seen:
            return f"({missing} OR {name} = {e.value(seen)})"
        case Unchanged(seen=seen):
            return f"{name} = {e.value(seen)}"


def _entry_put(entry: Entry) -> Item:
    item: Item = {
        "member_id": entry.member_id,
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "source_id": entry.source_id,
        "at": ids.microseconds(entry.at),
    }
    if entry.title:
        item["title"] = entry.title
    if entry.lot:
        item["lot"] = entry.lot
    if entry.why:
        item["why"] = dict(entry.why)
    return {
        "Put": {
            "TableName": table("entries"),
            "Item": dynamodb.pack(item),
            "ConditionExpression": "attribute_not_exists(entry_id)",
        }
    }


def _unit_write(move: UnitTaken | UnitBack) -> Item:
    return dispenser.claimed(move.unit) if isinstance(move, UnitTaken) else dispenser.put_back(move.unit)


def _stock_update(move: StockChange) -> Item:
    e = _Expression()
    left, units = e.name("left"), e.value(-move.taken)
    enough = f"{left} >= {e.value(move.taken)}" if move.taken > 0 else f"attribute_exists({left})"
    return {
        "Update": e.write(
            TableName=table("stock"),
            Key=dynamodb.pack({"shelf": SHELF, "reward_id": move.reward_id}),
            UpdateExpression=f"ADD {left} {units}",
            ConditionExpression=enough,
        )
    }


def _tally_update(tally: CounterIncrement) -> Item:
    e = _Expression()
    n = e.name("n")
    update = f"ADD {n} {e.value(tally.add)}"
    key = dynamodb.pack({"owner": tally.owner, "counter": tally.name})
    if tally.ceiling is None:
        return {"Update": e.write(TableName=table("counters"), Key=key, UpdateExpression=update)}
    room = tally.ceiling - tally.add
    below = f"{n} <= {e.value(room)}"
    if room >= 0:
        below = f"attribute_not_exists({n}) OR {below}"
    return {"Update": e.write(TableName=table("counters"), Key=key, UpdateExpression=update, ConditionExpression=below)}


# ── A cancellation as we understand it ───────────────────────────────────────


def _why(transaction: Transaction, parts: list[_Part], reasons: list[Item]) -> Cancelled:
    failed = [
        (part.subject, reason.get("Item"))
        for part, reason in zip(parts, reasons, strict=True)
        if reason["Code"] == "ConditionalCheckFailed"
    ]
    receipt: Receipt | None = None
    accounts: dict[str, Account | None] = {}
    full: set[str] = set()
    dry: list[BudgetDraw] = []
    sold_out = unit_gone = payment_moved = False
    for subject, packed in failed:
        item = dynamodb.unpack(packed) if packed else None
        match subject:
            case Posting():
                accounts[subject.member_id] = account_of(item) if item else None
            case Entry() | InvitationStep() | Review() | Reviewed() | BonusPlaced():
                pass  # written by whoever wrote the receipt, whose own condition has failed as well
            case StockChange():
                sold_out = True
            case UnitTaken():
                unit_gone = True
            case UnitBack():
                raise AssertionError("a shard that a unit came from is gone")
            case PaymentStep() | PaymentNote():
                payment_moved = True
            case CounterIncrement():
                full.add(subject.owner)
            case BudgetDraw():
                dry.append(subject)
            case _:
                receipt = receipts.read_back(subject, item)
    return Cancelled(
        receipt, accounts, frozenset(full), sold_out, not failed, unit_gone, dry=tuple(dry), payment_moved=payment_moved
    )


def _wait(attempt: int) -> None:
    # Full jitter: those who collided must not meet again.
    time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))


# ── Reading ──────────────────────────────────────────────────────────────────


def account_of(item: Item) -> Account:
    return Account(item.pop("member_id"), item)


def account(member_id: str, *, consistent: bool = False) -> Account:
    """The member's account as stored, or NotFound. 0.5 read units, 1 where `consistent`."""
    found = anybodys_account(member_id, consistent=consistent)
    check_here(found)
    return found


def anybodys_account(member_id: str, *, consistent: bool = False) -> Account:
    """The same, also where the member is gone and only their sums are kept."""
    item = dynamodb.get("accounts", {"member_id": member_id}, consistent=consistent)
    if item is None and not consistent:
        # Who joined a moment ago is not everywhere yet; the second look costs only where there is nobody to find.
        item = dynamodb.get("accounts", {"member_id": member_id}, consistent=True)
    if item is None:
        raise NotFound("No such member.")
    return account_of(item)


def funds(member_id: str, counter: str, key: str) -> tuple[Account, int]:
    """(the account, how far the member's counter has come), perhaps a moment old; one round trip, 1.5 read units.

    Raises `Replay` where there is a redemption under this key.
    """
    found = dynamodb.look(
        {
            "accounts": {"member_id": member_id},
            "counters": {"owner": member_id, "counter": counter},
            "redemptions": {"member_id": member_id, "redemption_key": key},
        }
    )
    if "accounts" not in found:
        raise NotFound("No such member.")
    account = account_of(found["accounts"])
    if "redemptions" in found:
        raise Replay(receipts.redemption_of(found["redemptions"]), account)
    return account, found.get("counters", {"n": 0})["n"]


def exists(member_id: str) -> bool:
    return dynamodb.get("accounts", {"member_id": member_id}, only=("member_id",)) is not None


def entry_of(item: Item) -> Entry:
    return Entry(
        item["member_id"],
        item["entry_id"],
        cast("EntryKind", item["kind"]),
        item["points"],
        item["source_id"],
        ids.from_microseconds(item["at"]),
        item.get("title", ""),
        item.get("lot"),
        item.get("why", {}),
    )


def entries(
    member_id: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: str | None = None,
    limit: int,
    after: str | None = None,
    consistent: bool = False,
) -> tuple[list[Entry], str | None]:
    """A member's entries, newest first, from `since` up to (not including) `until`: (page, entry_id to go on after).

    New entries come in above the first page, so pages stay as they are. A page of one `kind` may be short.
    """
    low = ids.base32(ids.microseconds(since), 11) if since else "0"
    high = ids.base32(ids.microseconds(until), 11) if until else "~"
    values: Item = {":member": member_id, ":low": low, ":high": high}
    items, cursor = dynamodb.sifted_page(
        "entries",
        ("member_id", "entry_id"),
        "member_id = :member AND entry_id BETWEEN :low AND :high",
        values | ({":kind": kind} if kind else {}),
        names={"#kind": "kind"} if kind else {},
        keep="#kind = :kind" if kind else "",
        limit=limit,
        after=after,
        consistent=consistent,
    )
    return [entry_of(item) for item in items], cursor
