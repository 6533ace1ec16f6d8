"""Audits one member: the account against entries, receipts, redemptions, payments and counters.

| checked in    | what must hold                                                                                       |
| ------------- | ---------------------------------------------------------------------------------------------------- |
| `accounts`    | balance = sum of lots - spent; balance + pending + held = sum of the entries' points                 |
|               | the entries alone give every lot, what is pending, what is spent and what has expired                |
| `entries`     | an entry's id fits its time and its receipt                                                          |
| `receipts`    | every purchase, refund, activity, adjustment and redemption has its receipt, every receipt its entry |
| `redemptions` | what was given back has a cancel entry; payments, codes and the counts by status fit                 |
| `counters`    | scores, sign-ins, limits and daily counters = what entries and receipts say                          |

Each figure takes part in several checks, so an error that one check misses is found by another. The modules `stock` and
`budgets` check what concerns all members together.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from points.domain.audit.accounts import audit_history, audit_sums
from points.domain.audit.books import Books
from points.domain.audit.counters import audit_days, audit_scores, audit_totals
from points.domain.audit.entries import audit_entries
from points.domain.audit.findings import Difference
from points.domain.audit.receipts import audit_receipts
from points.domain.audit.redemptions import audit_payments, audit_redemptions
from points.domain.zones import ProgramZone


def audit_account(books: Books, now: datetime, code_of: Callable[[str], str] | None = None) -> Iterator[Difference]:
    """Yields every difference in one member's records.
    `code_of` returns the right code of a redemption id; if it is None, only the form of codes is checked. `now` must be
    in the program's zone. For records that were written close to a change of the zone, both zones are tried
    (`points.domain.zones`). If all records agree with one choice of zones, nothing is yielded.
    """
    found = tuple(_differences(books, now, code_of))
    others = now.tzinfo.other_readings(_moments(books)) if found and isinstance(now.tzinfo, ProgramZone) else ()
    if not any(not tuple(_differences(books, now.astimezone(zone), code_of)) for zone in others):
        yield from found


def _moments(books: Books) -> Iterator[datetime]:
    yield from (entry.at for entry in books.entries)
    yield from (order.at for order in books.orders)
    for redemption in books.redemptions:
        yield redemption.created_at
        if redemption.changed_at:
            yield redemption.changed_at


def _differences(books: Books, now: datetime, code_of: Callable[[str], str] | None) -> Iterator[Difference]:
    yield from audit_sums(books)
    yield from audit_history(books, now)
    yield from audit_entries(books, now)
    yield from audit_receipts(books)
    yield from audit_redemptions(books, now, code_of)
    yield from audit_payments(books, now)
    yield from audit_totals(books)
    if not books.account.erased:
        yield from audit_scores(books, now)
        yield from audit_days(books, now)
