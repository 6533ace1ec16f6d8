"""Audits an account against its entries: sums, lots, pending points, expired points and the closed month.

The history is rebuilt from the entries alone. Its lots and its pending, spent and expired points must equal the
account's.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from points.domain.audit.books import Books
from points.domain.audit.findings import Difference, compare
from points.domain.calendar import Month, last_month, later
from points.domain.ledger.accounts import Account
from points.domain.ledger.charging import History
from points.domain.ledger.entry_order import CLOCKS_APART
from points.domain.ledger.postings import Entry
from points.domain.ledger.rebuild import rebuilt
from points.domain.zones import latest_day


def audit_sums(books: Books) -> Iterator[Difference]:
    """Yields a difference if the balance does not equal the sums of the lots or of the entries."""
    account = books.account
    who = account.member_id
    yield from compare(who, "balance (lots - spent)", sum(account.lots.values()) - account.spent, account.balance)
    there = account.balance + sum(account.pending.values()) + account.number("held")
    yield from compare(who, "balance + pending + held", sum(entry.points for entry in books.entries), there)


def audit_history(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields every difference between the account and the history rebuilt from its entries."""
    account = books.account
    who = account.member_id
    assert now.tzinfo is not None
    played = rebuilt(books.entries, now.tzinfo, account.settled_through)
    fastest = latest_day(later(now, CLOCKS_APART).astimezone(now.tzinfo))
    yield from _audit_pending(account, played, fastest)
    come_alive = {key for key in played.waiting if key not in account.pending}
    lots = played.in_lots(lambda lot, day: not day or (day, lot) in come_alive)
    for lot in sorted(lots.keys() | account.lots.keys()):
        yield from compare(who, f"lot {lot}", lots[lot], account.lots.get(lot, 0))
    yield from compare(who, "spent", played.spent, account.spent)
    yield from compare(who, "held", played.held, account.number("held"))
    yield from compare(who, "expired", played.expired, played.written_off)
    for name, points in account.attributes.items():
        if name.startswith("dead:"):
            yield from compare(who, f"expired of {name}", played.left[name.removeprefix("dead:")], points)
    for entry_id in played.misplaced:
        yield Difference(who, f"dead points of {entry_id}", "what the closed months say", "something else")
    latest = last_month(fastest)
    if account.settled_through > latest:
        yield Difference(who, "settled_through", f"{latest} or earlier", account.settled_through)
    earliest = _settled_at_least(books.entries, now)
    if account.settled_through < earliest:
        yield Difference(who, "settled_through", f"{earliest} or later", account.settled_through)


def _audit_pending(account: Account, played: History, today: date) -> Iterator[Difference]:
    for key in sorted(played.waiting.keys() | account.pending.keys()):
        day, lot = key
        is_over = key not in account.pending and day <= today.isoformat()
        if not is_over:
            name = f"pending {day} for {lot}"
            yield from compare(account.member_id, name, played.waiting[key], account.pending.get(key, 0))


def _settled_at_least(entries: Iterable[Entry], now: datetime) -> Month:
    """Returns the month up to which the account must be closed; empty if no entry requires one.
    A posting that is not a pure grant requires that the month before it is closed.
    """
    guarded = [entry.at for entry in entries if entry.kind in ("redeem", "cancel", "clawback") or _is_taken(entry)]
    closed = [last_month(at.astimezone(now.tzinfo).date()) for at in guarded]
    return max([*closed, *(entry.source_id for entry in entries if entry.kind == "expire")], default="")


def _is_taken(entry: Entry) -> bool:
    return entry.kind in ("adjust", "sign_in") and entry.points < 0 and "refused" not in entry.why
