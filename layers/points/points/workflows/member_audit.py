"""Reads the account, entries and receipts of one member for the audit, and finds receipts without an entry.

It writes nothing. All reads are strongly consistent, and the member is read again if the account changed meanwhile.
Therefore a reported difference is an error in the stored data, and not a posting that was only half read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Literal

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.catalog.stock import SHELF
from points.adapters.counters import uses
from points.adapters.ledger import accounts, claims, orders, payments, status_counts
from points.adapters.ledger.claims import claim_of
from points.adapters.ledger.entries import entry_of
from points.adapters.ledger.orders import order_of
from points.adapters.ledger.redemption_items import redemption_of
from points.domain import ids
from points.domain.audit import member
from points.domain.audit.allowances import used_of_budgets
from points.domain.audit.books import Books
from points.domain.audit.findings import Difference
from points.domain.earning.activity_limits import total_owner
from points.domain.earning.budgets import Tally
from points.domain.earning.orders import Order
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.status_counts import COUNTER

_PAGE: Final = 500
_LOOKS: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one member's audit: differences, redemptions, and the points taken from each budget, by owner."""

    entries: int
    differences: tuple[Difference, ...]
    redemptions: tuple[Redemption, ...]
    budgets: Mapping[str, Tally]


def examine(account: Account, now: datetime) -> Finding:
    """Audits a member. Reads again if the account changed meanwhile, because a half-read change looks like an error."""
    for _ in range(_LOOKS):
        books = _read(account)
        differences = tuple(member.audit_account(books, now))
        if not differences:
            break
        try:
            again = accounts.anybodys_account(account.member_id, consistent=True)
        except NotFound:
            break
        if again.attributes == account.attributes:
            # Payments change without the account, so a difference must be found twice.
            twice = set(member.audit_account(_read(account), now))
            differences = tuple(difference for difference in differences if difference in twice)
            break
        account = again
    else:
        differences = ()  # the account changes too often now; the next night audits it again
    used = used_of_budgets(books.orders, books.entries)
    return Finding(len(books.entries), differences, tuple(books.redemptions), used)


def stock() -> tuple[dict[str, int], dict[str, int]]:
    """Returns (left, supply) of every life of a reward."""
    items = list(_all("stock", "shelf = :shelf", {":shelf": SHELF}))
    return {i["reward_id"]: i["left"] for i in items}, {i["reward_id"]: i["supply"] for i in items}


def receipts_without_entry(kind: Literal["orders", "receipts"]) -> Iterator[Difference]:
    """Yields a difference for each order or claim without an entry.

    It scans the whole table, because such a receipt cannot be found from a member's history.
    """
    for items in dynamodb.pages(lambda after: dynamodb.scan(kind, limit=_PAGE, after=after)):
        yield from _orphans(items, kind)


def payments_without_redemption() -> Iterator[Difference]:
    """Yields a difference for each payment without a redemption.

    It scans the whole table, because such a payment cannot be found from a member's history.
    """
    everything = payments.everything()
    while page := list(islice(everything, _PAGE)):
        keys = {payment.payment_id: ids.split_redemption_id(payment.redemption_id) for payment in page}
        wanted = [{"member_id": parts[0], "redemption_key": parts[1]} for parts in set(keys.values()) if parts]
        there = {(i["member_id"], i["redemption_key"]) for i in dynamodb.batch("redemptions", wanted)}
        for payment in page:
            if keys[payment.payment_id] not in there:
                yield Difference(payment.member_id, f"redemption of payment {payment.payment_id}", "there", "missing")


def _orphans(items: list[Item], kind: Literal["orders", "receipts"]) -> Iterator[Difference]:
    receipt_of = order_of if kind == "orders" else claim_of
    found: list[Order | Claim] = [receipt_of(item) for item in items]
    keys = {(receipt.member_id, receipt.entry_id): receipt for receipt in found}
    there = _entries_under(keys)
    for key in keys.keys() - there:
        receipt = keys[key]
        name = f"purchase {receipt.order_id}" if isinstance(receipt, Order) else f"claim {receipt.receipt_id}"
        yield Difference(receipt.member_id, f"entry of {name}", receipt.points, "missing")


def _read(account: Account) -> Books:
    member_id = account.member_id
    entries = [entry_of(item) for item in _all("entries", "member_id = :member", {":member": member_id})]
    reported = orders.orders(entry.source_id for entry in entries if entry.kind == "purchase")
    claimed = claims.claims(_claim_of(entry) for entry in entries if entry.kind in ("activity", "adjust"))
    found = _all("redemptions", "member_id = :member", {":member": member_id})
    redeemed = [redemption_of(item) for item in found]
    counted = _counters(member_id)
    limits = {name: uses.own(item) for name, item in counted.items() if name.startswith("reward#")}
    return Books(
        account=account,
        entries=entries,
        orders=[order for order in reported.values() if order.member_id == member_id],
        claims=[claim for claim in claimed.values() if claim.member_id == member_id],
        redemptions=redeemed,
        limits=limits,
        totals={name: uses.own(item) for name, item in _counters(total_owner(member_id)).items() if "n" in item},
        thanked=_thanked(member_id, entries),
        payments=payments.payments(redemption.redemption_id for redemption in redeemed if redemption.cash_fen),
        counts=status_counts.of(counted.get(COUNTER, {})),
    )


def _counters(owner: str) -> dict[str, Item]:
    counted = _all("counters", "#owner = :owner", {":owner": owner}, names={"#owner": "owner"})
    return {item["counter"]: item for item in counted}


def _claim_of(entry: Entry) -> str:
    return entry.source_id if entry.kind == "adjust" else str(entry.why.get("receipt"))


def _thanked(member_id: str, entries: Iterable[Entry]) -> frozenset[str]:
    """Returns the friends who received their part of the referral bonus together with this member's part."""
    theirs = {
        (entry.source_id, ids.entry_id(entry.at, "referral", entry.source_id, entry.source_id))
        for entry in entries
        if entry.kind == "referral" and entry.source_id != member_id
    }
    return frozenset(friend for friend, _ in _entries_under(theirs))


def _entries_under(keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    wanted = [{"member_id": member_id, "entry_id": entry_id} for member_id, entry_id in keys]
    return {(item["member_id"], item["entry_id"]) for item in dynamodb.batch("entries", wanted)}


def _all(name: str, condition: str, values: Item, *, names: Item | None = None) -> Iterator[Item]:
    return dynamodb.every(name, condition, values, names=names, limit=_PAGE, consistent=True)
