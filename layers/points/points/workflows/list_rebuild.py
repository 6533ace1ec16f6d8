"""Makes the rows of the merchant's lists anew from the source tables, while the shop is open.

It reads one page at a time and writes only rows that are missing or wrong, so it needs little memory, and a run that
was interrupted is simply run again. `points.adapters.lists.rebuilding` says why no newer row is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.lists import entry_chunks, rebuilding
from points.adapters.lists.every_kind import KINDS

PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a table: how many items were read, and how many rows were written or, in `moving` kinds, moved."""

    table: str
    read: int
    written: int


def rebuild(now_s: int) -> Iterator[Page]:
    """Yields each page when its rows are right. Raises TryAgain.

    Rows of redemptions that no redemption gives any more are withdrawn at the end. Other rows without an item do not
    arise: no member, order or entry is ever deleted.
    """
    for name in ("members", "redemptions", "orders"):
        kinds = [kind for kind in KINDS if kind.table == name]
        for items in _pages(name):
            yield Page(name, len(items), sum(rebuilding.put_right(kind, items, now_s) for kind in kinds))
    for items in _pages("entries"):
        missing = entry_chunks.missing(items)
        entry_chunks.add_entries(missing)
        yield Page("entries", len(items), len(missing))
    for items in _pages("lists"):
        yield Page("lists", len(items), rebuilding.withdraw(KINDS, items, now_s))


def _pages(name: str) -> Iterator[list[Item]]:
    return dynamodb.pages(lambda after: dynamodb.scan(name, limit=PAGE, after=after))
