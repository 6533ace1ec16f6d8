"""What lies on the merchant's desk: redemptions that wait for somebody, the longest first.

| index of Redemptions | key                                | in the order of                                          |
| -------------------- | ---------------------------------- | -------------------------------------------------------- |
| Desk                 | desk (`to_ship#2`), due (time, id) | redeeming; shipped: when they count as received          |

Whatever is done with has left the index, so that it stays as small as the work at hand. It costs one write unit when
something comes in and one when it goes, is written a moment after the redemption itself, and is nowhere hot: members
fall into drawers by their id. A page reads one page of every drawer.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Final

from points.adapters import dynamodb, ledger, receipts
from points.adapters.dynamodb import Item
from points.domain import identity, redemption
from points.domain.postings import Step, Transaction
from points.domain.redemption import Redemption, Status


def waiting(
    status: Status, *, limit: int, after: str | None = None, due_by: datetime | None = None
) -> tuple[list[Redemption], str | None]:
    """A page of what waits in this state, the longest first: (page, what to go on after or None).

    `due_by` leaves out what is not due until later. Half a read unit for every 4 KB of each drawer's page.
    """
    until = identity.base32(identity.microseconds(due_by), 11) + "~" if due_by else "~"
    drawers = [_drawer(f"{status}#{n}", after or "", until, limit + 1) for n in range(receipts.DRAWERS)]
    items = list(islice(merge(*drawers, key=itemgetter("due")), limit + 1))
    page = items[:limit]
    return [receipts.redemption_of(item) for item in page], page[-1]["due"] if len(items) > limit else None


def note_arrivals(now: datetime) -> int:
    """Writes down the goods that count as received by `now`, and clears the desk of them; answers how many.

    They have long counted as that; nobody gains or loses by when this runs.
    """
    noted = 0
    after: str | None = None
    while True:
        arrived, after = waiting("shipped", limit=_AT_A_TIME, after=after, due_by=now)
        for parcel in arrived:
            step = Step(parcel, redemption.moved(parcel, "confirm", "clock", now))
            with suppress(receipts.StaleReceipt):  # the member was faster
                noted += ledger.commit(Transaction((), step)) is None
        if after is None:
            return noted


_AT_A_TIME: Final = 100


def _drawer(name: str, after: str, until: str, limit: int) -> Iterator[Item]:
    # "!" sorts below every character of an id: after the one named, before the next.
    values = {":desk": name, ":after": after + "!", ":until": until}
    items, _ = dynamodb.page(
        "redemptions", "desk = :desk AND due BETWEEN :after AND :until", values, limit=limit, index="Desk"
    )
    return iter(items)
