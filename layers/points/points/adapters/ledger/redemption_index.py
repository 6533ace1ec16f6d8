"""What lies on the merchant's desk: redemptions that wait for somebody, the longest first, or for their time; and below
them those that are done with, the latest first.

| index of Redemptions | key                                | in the order of                                 |
| -------------------- | ---------------------------------- | ----------------------------------------------- |
| Desk                 | desk (`to_ship#2`), due (time, id) | redeeming; shipped: when they count as received |
|                      |                                    | issued: when they end; else when it became so   |

| table | shelf    | part       | item                                                                    |
| ----- | -------- | ---------- | ----------------------------------------------------------------------- |
| Runs  | vouchers | the drawer | until: members were told of every voucher due by then; expires_at (TTL) |

It costs a write unit for what comes in and two for each step, is written a moment after the redemption itself, and is
nowhere hot: members fall into drawers by their id. A page reads one page of every drawer. What time alone has changed
moves at night, when it is written down.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import receipts, transactions
from points.domain import ids
from points.domain.calendar import later
from points.domain.ledger.transactions import Transaction
from points.domain.messages.notices import VOUCHER_DAYS
from points.domain.rewards import redemption
from points.domain.rewards.redemption import Redemption, Status, Step


def waiting(
    status: Status, *, limit: int, after: str | None = None, due_by: datetime | None = None
) -> tuple[list[Redemption], str | None]:
    """A page of what waits in this state, the longest first: (page, what to go on after or None).

    `due_by` leaves out what is not due until later. Half a read unit for every 4 KB of each drawer's page.
    """
    until = _due(due_by) if due_by else "~"
    drawers = [_drawer(f"{status}#{n}", after or "", until, limit + 1) for n in range(receipts.DRAWERS)]
    return _page(merge(*drawers, key=itemgetter("due")), limit)


def done(status: Status, *, limit: int, after: str | None = None) -> tuple[list[Redemption], str | None]:
    """A page of what has come to this state, the latest first: (page, what to go on after or None)."""
    drawers = [_drawer_back(f"{status}#{n}", after or "~", limit + 1) for n in range(receipts.DRAWERS)]
    return _page(merge(*drawers, key=itemgetter("due"), reverse=True), limit)


def _page(merged: Iterator[Item], limit: int) -> tuple[list[Redemption], str | None]:
    items = list(islice(merged, limit + 1))
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
                noted += transactions.commit(Transaction((), step)) is None
        if after is None:
            return noted


def note_endings(now: datetime) -> int:
    """Writes down which vouchers have ended unused before `now`, and clears the desk of them; answers how many.

    They have long been worth nothing.
    """
    noted = 0
    after: str | None = None
    while True:
        before_now = later(now, -timedelta(microseconds=1))
        ended, after = waiting("issued", limit=_AT_A_TIME, after=after, due_by=before_now)
        for voucher in ended:
            step = Step(voucher, redemption.moved(voucher, "expire", "clock", now))
            with suppress(receipts.StaleReceipt):
                noted += transactions.commit(Transaction((), step)) is None
        if after is None:
            return noted


def tell_of_endings(now: datetime, tell: Callable[[Iterable[Redemption]], object]) -> int:
    """Hands over the vouchers that end within `VOUCHER_DAYS` and of which nobody was told; answers how many.

    A page at a time, and after each it is written down how far it has come: who is killed goes on from there, and
    tells a page again at most.
    """
    return sum(_tell_of(drawer, now, tell) for drawer in range(receipts.DRAWERS))


def _tell_of(drawer: int, now: datetime, tell: Callable[[Iterable[Redemption]], object]) -> int:
    first, last = _due(now), _due(later(now, timedelta(days=VOUCHER_DAYS)))
    told, found = _told(drawer), 0
    after = first if told > last else max(told, first)  # later than the last: a test clock has gone back
    while after < last:
        values = {":desk": f"issued#{drawer}", ":after": after + "!", ":last": last}
        condition = "desk = :desk AND due BETWEEN :after AND :last"
        items, more = dynamodb.page("redemptions", condition, values, limit=_AT_A_TIME, index="Desk")
        tell(receipts.redemption_of(item) for item in items)
        found += len(items)
        after = last if more is None else items[-1]["due"]
        _note_told(drawer, after)
    return found


def _due(at: datetime) -> str:
    """Behind everything that is due by then."""
    return ids.base32(ids.microseconds(at), 11) + "~"


def _told(drawer: int) -> str:
    item = dynamodb.get("runs", {"shelf": _VOUCHERS, "part": str(drawer)}, consistent=True)
    return item["until"] if item else ""


def _note_told(drawer: int, until: str) -> None:
    item: Item = {"shelf": _VOUCHERS, "part": str(drawer), "until": until, "expires_at": int(time.time()) + _KEPT_S}
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=dynamodb.table("runs"), Item=dynamodb.pack(item))


_AT_A_TIME: Final = 100
_VOUCHERS: Final = "vouchers"
_KEPT_S: Final = 400 * 24 * 3600


def _drawer(name: str, after: str, until: str, limit: int) -> Iterator[Item]:
    # "!" sorts below every character of an id: after the one named, before the next.
    values = {":desk": name, ":after": after + "!", ":until": until}
    items, _ = dynamodb.page(
        "redemptions", "desk = :desk AND due BETWEEN :after AND :until", values, limit=limit, index="Desk"
    )
    return iter(items)


def _drawer_back(name: str, before: str, limit: int) -> Iterator[Item]:
    values = {":desk": name, ":before": before}
    items, _ = dynamodb.page(
        "redemptions", "desk = :desk AND due < :before", values, limit=limit, newest_first=True, index="Desk"
    )
    return iter(items)
