"""Lists redemptions by status: waiting ones oldest first, finished ones newest first.

| index of Redemptions | key                                | in the order of                                 |
| -------------------- | ---------------------------------- | ----------------------------------------------- |
| Desk                 | desk (`to_ship#2`), due (time, id) | creation; shipped: when it counts as received;  |
|                      |                                    | issued: its end; else the change of status      |

| table | shelf    | part                 | item                                                                      |
| ----- | -------- | -------------------- | ------------------------------------------------------------------------- |
| Runs  | vouchers | number of partition  | until: members were warned of every voucher due by then; expires_at (TTL) |

A new redemption costs one write unit in the index, and each step costs two. The index is eventually consistent. Each
status has several partitions of the index (`to_ship#0`, `to_ship#1`, …). The member's id decides between them, so that
no partition is written too often. `drawer` is the number of a partition. A page is merged from one page of each
partition. A nightly job records statuses that change by time alone (`points.workflows.deadlines`).
"""

import time
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger import transactions
from points.adapters.ledger.redemption_items import DRAWERS, redemption_of
from points.domain import ids
from points.domain.ledger.transactions import Transaction
from points.domain.rewards import status_counts
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.transitions import Status


def waiting(
    status: Status, *, limit: int, after: str | None = None, due_by: datetime | None = None
) -> tuple[list[Redemption], str | None]:
    """Returns a page of the waiting redemptions of this status, oldest first: (page, where to continue or None).

    Redemptions that are due after `due_by` are left out, if it is given. The call costs half a read unit for each 4 KB
    of each partition's page.
    """
    until = behind(due_by) if due_by else "~"
    drawers = [_drawer(f"{status}#{n}", after or "", until, limit + 1) for n in range(DRAWERS)]
    return _page(merge(*drawers, key=itemgetter("due")), limit)


def done(status: Status, *, limit: int, after: str | None = None) -> tuple[list[Redemption], str | None]:
    """Returns a page of the finished redemptions of this status, newest first: (page, where to continue or None)."""
    drawers = [_drawer_back(f"{status}#{n}", after or "~", limit + 1) for n in range(DRAWERS)]
    return _page(merge(*drawers, key=itemgetter("due"), reverse=True), limit)


def _page(merged: Iterator[Item], limit: int) -> tuple[list[Redemption], str | None]:
    items = list(islice(merged, limit + 1))
    page = items[:limit]
    return [redemption_of(item) for item in page], page[-1]["due"] if len(items) > limit else None


def counted(status: Status) -> tuple[int, bool]:
    """Returns (how many redemptions have this status, whether that is all of them). It counts at most `_COUNTED` of
    each partition, and costs half a read unit for each 4 KB of them.
    """
    pages = [
        dynamodb.page("redemptions", "desk = :desk", {":desk": f"{status}#{n}"}, limit=_COUNTED, index="Desk")
        for n in range(DRAWERS)
    ]
    return sum(len(items) for items, _ in pages), all(more is None for _, more in pages)


def waiting_until(status: Status, due_by: datetime) -> Iterator[list[Redemption]]:
    """Yields the redemptions of this status that are due by `due_by`, page by page."""
    return dynamodb.pages(lambda after: waiting(status, limit=_AT_A_TIME, after=after, due_by=due_by))


def ending(drawer: int, *, after: str, until: str) -> tuple[list[Redemption], str]:
    """Returns a page of one partition's vouchers with index keys from `after` to `until`: (page, its last key).

    The last page has `until` as its last key. `drawer` is the number of the partition.
    """
    values = {":desk": f"issued#{drawer}", ":after": after + "!", ":last": until}
    condition = "desk = :desk AND due BETWEEN :after AND :last"
    items, more = dynamodb.page("redemptions", condition, values, limit=_AT_A_TIME, index="Desk")
    return [redemption_of(item) for item in items], until if more is None else items[-1]["due"]


def note(step: Step) -> bool:
    """Records a step that was caused by time alone. Returns False if another writer was faster."""
    count = status_counts.moved(step.before, step.after)
    return transactions.commit(Transaction((), step, (count,))) is None


def behind(at: datetime) -> str:
    """Returns an index key that sorts after every redemption that is due by `at`."""
    return ids.base32(ids.microseconds(at), 11) + "~"


def warned_until(drawer: int) -> str:
    """Returns the index key up to which members were warned of this partition's vouchers; empty if they never were."""
    item = dynamodb.get("runs", {"shelf": _VOUCHERS, "part": str(drawer)}, consistent=True)
    return item["until"] if item else ""


def note_warned(drawer: int, until: str) -> None:
    item: Item = {"shelf": _VOUCHERS, "part": str(drawer), "until": until, "expires_at": int(time.time()) + _KEPT_S}
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=dynamodb.table("runs"), Item=dynamodb.pack(item))


_AT_A_TIME: Final = 100
_COUNTED: Final = 50
_VOUCHERS: Final = "vouchers"
_KEPT_S: Final = 400 * 24 * 3600


def _drawer(name: str, after: str, until: str, limit: int) -> Iterator[Item]:
    # "!" sorts before every character of an id, so the page begins right after the redemption with the key `after`.
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
