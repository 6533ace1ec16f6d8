"""Audits redemptions against entries, limits and payments: status, code, points given back, and expired holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from points.domain.audit.books import Books
from points.domain.audit.counters import (
    audit_day_limits,
)
from points.domain.audit.findings import Difference, compare
from points.domain.calendar import later
from points.domain.rewards import codes, status_counts
from points.domain.rewards.limits import limit_counter
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import GIVEN_BACK, first_status, statuses

# A hold that is still there after this time is an error, because the nightly pass ends it in the following night.
LONGEST_AFTER_A_HOLD: Final = timedelta(hours=26)


def audit_redemptions(books: Books, now: datetime, code_of: Callable[[str], str] | None) -> Iterator[Difference]:
    """Yields every wrong status, code, count or limit of the member's redemptions.
    `code_of` returns the right code of a redemption id; if it is None, only the form of codes is checked.
    """
    who = books.account.member_id
    live: Counter[str] = Counter()
    cancelled = {entry.source_id for entry in books.entries if entry.kind == "cancel"}
    for redemption in books.redemptions:
        name = f"redemption {redemption.redemption_id}"
        if redemption.status not in statuses(redemption.kind):
            begun = first_status(redemption.kind, redemption.cash_fen)
            yield Difference(who, f"{name}, its status", begun, redemption.status)
        is_back = redemption.status in GIVEN_BACK
        if is_back != (redemption.redemption_id in cancelled):
            expected = "cancelled" if not is_back else "not given back"
            yield Difference(who, f"{name}, its status", expected, redemption.status)
        yield from _audit_code(who, name, redemption, code_of)
        if redemption.limited and not is_back:
            live[limit_counter(redemption.life_id)] += redemption.quantity
    yield from _audit_counts(books)
    yield from audit_day_limits(books, now)
    for counter in sorted(live.keys() | books.limits.keys()):
        yield from compare(who, f"limit {counter}", live[counter], books.limits.get(counter, 0))


def audit_payments(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields a difference for each redemption whose status does not fit its payment, and for each expired hold.

    A redemption with cash must be `pending_payment` while its payment waits, and leave this status when it is paid.
    """
    who = books.account.member_id
    for redemption in books.redemptions:
        if not redemption.cash_fen:
            continue
        name = f"payment of redemption {redemption.redemption_id}"
        payment = books.payments.get(redemption.redemption_id)
        if payment is None:
            yield Difference(who, name, redemption.cash_fen, "missing")
            continue
        yield from compare(who, f"{name}, its fen", redemption.cash_fen, payment.fen)
        is_back, is_held = redemption.status in GIVEN_BACK, redemption.status == "pending_payment"
        yield from compare(who, f"{name}, given back", is_back, payment.given_back)
        if not is_back:
            yield from compare(who, f"{name}, its state", "awaiting" if is_held else "paid", payment.state)
        if is_held and now > later(payment.hold_until, LONGEST_AFTER_A_HOLD):
            yield Difference(who, name, "over", "held still")


def _audit_counts(books: Books) -> Iterator[Difference]:
    """Yields every count by status or by reward that differs from the redemptions."""
    counted = Counter(status_counts.attribute_of(redemption) for redemption in books.redemptions)
    for redemption in books.redemptions:
        if redemption.status not in GIVEN_BACK:
            counted[status_counts.units_attribute(redemption.life_id)] += redemption.quantity
    for name in sorted(counted.keys() | books.counts.keys()):
        who = books.account.member_id
        yield from compare(who, f"redemptions counted as {name}", counted[name], int(books.counts.get(name, 0)))


def _audit_code(
    who: str, name: str, redemption: Redemption, code_of: Callable[[str], str] | None
) -> Iterator[Difference]:
    if redemption.kind == "goods":
        yield from compare(who, f"{name}, its code", "", redemption.code)
    elif code_of is not None:
        yield from compare(who, f"{name}, its code", code_of(redemption.redemption_id), redemption.code)
    elif not codes.is_code(redemption.code):
        yield Difference(who, f"{name}, its code", "a code", redemption.code)
