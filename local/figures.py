"""`make figures-check` and `make figures-rebuild`: counts all figures by day again, and compares or replaces them.

It reads whole tables of the local stack, or with `--stack NAME` of a deployed one, with the credentials of the person
who runs it. The shop stays open. Of a deployed stack it only checks days whose changes have all left the streams. On
the local stack it checks all days, after the streams have become empty.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import boto3

from local.audit import shop_zone, stack_of, tables_of
from local.audit_records import Books
from points.adapters.aws import dynamodb
from points.adapters.figures import folding, reader
from points.adapters.figures.items import Place, counts_of_month, place_of
from points.domain.calendar import later
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, Counts, add, merged
from points.domain.figures.measures import DIMENSIONS
from points.workflows.figures_feed import COUNTED, counts_of

IN_STREAMS: Final = timedelta(hours=25)  # a stream keeps its changes for 24 hours
MOST_SHOWN: Final = 100
_FROM, _TO = date(2000, 1, 1), date(9999, 12, 31)
_MONTHS_AT_ONCE: Final = 40  # of one transaction
_ATTEMPTS: Final = 20
_PATIENCE_S: Final = 30


def closed_before(now: datetime) -> str:
    """Returns the first day that may still get changes, as an ISO date. `now` is in the shop's zone."""
    return later(now, -IN_STREAMS).astimezone(now.tzinfo).date().isoformat()


def counted(before: str) -> dict[Cell, int]:
    """Returns the figures in the table, of the days before this one."""
    return _before(before, reader.counts(_FROM, _TO, *DIMENSIONS, consistent=True))


def counted_anew(books: Books, before: str) -> dict[Cell, int]:
    """Returns the figures that the records give, of the days before this one."""
    zone = shop_zone(books)
    found = merged(*(counts_of(name, books.items(name.capitalize()), zone) for name in COUNTED))
    return _before(before, found)


def differences(found: Counts, right: Counts) -> list[str]:
    """Returns a line of text for each number that differs."""
    cells = sorted(found.keys() | right.keys())
    pairs = [(cell, found.get(cell, 0), right.get(cell, 0)) for cell in cells]
    return [f"{_named(cell)}: {had} is {is_right} by the records" for cell, had, is_right in pairs if had != is_right]


def _named(cell: Cell) -> str:
    return " ".join(part for part in cell if part not in ("none", ""))


def replace(books: Books, right: Counts, before: str, now_s: int) -> int:
    """Writes these counts in place of all counts of the days before. Returns how many months were changed.

    A month that is written meanwhile is read and replaced again. Raises TryAgain if others keep writing it.
    """
    folding.fold(now_s)
    stored = {Place(item["figure"], item["period"]) for item in books.items("Figures") if item["figure"] in DIMENSIONS}
    places = sorted(stored | set(map(place_of, right)))
    chunks = [places[start : start + _MONTHS_AT_ONCE] for start in range(0, len(places), _MONTHS_AT_ONCE)]
    return sum(_replaced(chunk, right, before) for chunk in chunks)


def _replaced(places: list[Place], right: Counts, before: str) -> int:
    wanted = [cell for cell in right if place_of(cell) in set(places)]
    for _ in range(_ATTEMPTS):
        folds = reader.open_shards(consistent=True).folds
        writes = list(_writes(places, {cell: right[cell] for cell in wanted}, before, folds + 1))
        if not writes or dynamodb.transact([folding.numbered(folds), *writes]) is None:
            return len(writes)
    raise TryAgain("The figures are being folded.")


def _writes(places: list[Place], right: Counts, before: str, number: int) -> Iterator[dynamodb.Item]:
    stored = folding.month_items(places)
    of_places: dict[Place, dict[Cell, int]] = {place: {} for place in places}
    for cell, points in right.items():
        of_places[place_of(cell)][cell] = points
    for place, cells in of_places.items():
        item = stored.get(place)
        old = counts_of_month(item) if item else {}
        add(cells, {cell: points for cell, points in old.items() if cell.day >= before})
        if cells != old:
            yield folding.month_write(place, cells, number, seen=item["fold"] if item else 0)


def _before(day: str, counts: Counts) -> dict[Cell, int]:
    return {cell: number for cell, number in counts.items() if cell.day < day}


# ── The commands ─────────────────────────────────────────────────────────────


def check(books: Books, before: str, *, is_local: bool) -> list[str]:
    """Returns the differences. On the local stack, waits for changes that are still in the streams."""
    until = time.monotonic() + (_PATIENCE_S if is_local else 0)
    while True:
        found = differences(counted(before), counted_anew(books, before))
        if not found or time.monotonic() >= until:
            return found
        time.sleep(1)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Compare or rebuild the figures of a stack.")
    arguments.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    arguments.add_argument("--rebuild", action="store_true", help="write what the records give")
    given = arguments.parse_args()
    found = stack_of(given.stack)
    if found is None:
        print("No local stack is running: start one with `make serve`, or name a deployed one with --stack.")
        return 1
    books = opened(*found)
    is_local = given.stack is None
    before = "9999" if is_local else closed_before(datetime.now(shop_zone(books)))
    if given.rebuild:
        changed = replace(books, counted_anew(books, before), before, int(time.time()))
        print(f"{changed} months were written anew")
    wrong = check(books, before, is_local=is_local)
    for difference in wrong[:MOST_SHOWN]:
        print(difference)
    days = "of all days" if is_local else f"of the days before {before}"
    print(f"{len(wrong)} differences between figures and records {days}")
    return 1 if wrong else 0


def opened(stack_name: str, options: Mapping[str, Any]) -> Books:
    """Returns the stack's tables.
    Also sets the environment variables from which the adapters read the names of the tables.
    """
    tables = tables_of(boto3.client("cloudformation", **options), stack_name)
    os.environ |= {f"{name.upper()}_TABLE": deployed for name, deployed in tables.items()}
    names = {"endpoint_url": "AWS_ENDPOINT_URL", "region_name": "AWS_DEFAULT_REGION"}
    names |= {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY"}
    os.environ |= {names[name]: str(value) for name, value in options.items()}
    return Books(dynamodb.client(), tables)


if __name__ == "__main__":
    sys.exit(main())
