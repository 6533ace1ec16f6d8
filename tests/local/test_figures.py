"""`make figures-check` finds what is wrong, and `make figures-rebuild` puts it right beside an open shop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from local import figures
from local.audit_records import Books
from points.adapters.aws import dynamodb
from points.adapters.figures import reader, shards
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell
from tests.fixtures import figures_records
from tests.fixtures.counted_shop import SHANGHAI, CountedShop
from tests.simulation import hosts

BEGIN = figures_records.BEGIN
ALL, TODAY = "9999", "2026-11-21"
NOW_S = 1_795_000_000


@pytest.fixture
def shop() -> Iterator[CountedShop]:
    with CountedShop().open() as shop:
        for item in figures_records.written(18, 300, 19):
            shop.write(item)
        shop.figures.deliver(all_of_it=True)
        yield shop


def books_of(shop: CountedShop) -> Books:
    return Books(shop.tables, {name.capitalize(): name for name in hosts.table_keys()})


def wrong(shop: CountedShop, before: str = ALL) -> list[str]:
    return figures.check(books_of(shop), before, is_local=False)


def rebuild(shop: CountedShop, before: str = ALL) -> int:
    books = books_of(shop)
    return figures.replace(books, figures.counted_anew(books, before), before, NOW_S)


def spoil(shop: CountedShop, cell: Cell, number: int) -> None:
    found = shards.shard("entries#spoilt")
    assert shards.replace(shards.Shard(found.name, found.version, "1", NOW_S, {cell: number}))


def test_right_figures_are_found_right_and_left_alone(shop: CountedShop) -> None:
    assert wrong(shop) == []

    assert rebuild(shop) == 0

    assert wrong(shop) == []


def test_a_wrong_number_is_named_and_put_right(shop: CountedShop) -> None:
    spoil(shop, Cell("2026-11-05", "issued", "source", "purchase"), 7)
    spoil_before = reader.counts(figures._FROM, figures._TO, "source", consistent=True)
    there = spoil_before[Cell("2026-11-05", "issued", "source", "purchase")]

    assert wrong(shop) == [f"2026-11-05 issued source purchase: {there} is {there - 7} by the records"]
    assert rebuild(shop) > 0

    assert wrong(shop) == []


def test_what_the_nights_have_counted_of_accounts_is_left_alone(shop: CountedShop) -> None:
    night = {"figure": {"S": "census"}, "period": {"S": "2026-11-05"}, "data": {"B": b"x"}}
    shop.tables.put_item(TableName="figures", Item=night)
    spoil(shop, Cell("2026-11-05", "issued"), 7)

    rebuild(shop)

    assert wrong(shop) == []
    assert shop.tables.tables["figures"].items["census", "2026-11-05"] == night


def test_figures_are_made_from_nothing(shop: CountedShop) -> None:
    for key in list(shop.tables.tables["figures"].items):
        shop.tables.tables["figures"].drop(key)
    assert len(wrong(shop)) > 100

    rebuild(shop)

    assert wrong(shop) == []


def test_a_number_of_which_there_are_no_records_goes(shop: CountedShop) -> None:
    spoil(shop, Cell("2020-02-29", "issued", "store", "nowhere"), 7)

    rebuild(shop)

    assert wrong(shop) == []


def test_what_is_counted_while_the_figures_are_made_anew_is_kept(shop: CountedShop) -> None:
    today = datetime(2026, 11, 21, 9, tzinfo=SHANGHAI)
    spoil(shop, Cell("2026-11-05", "issued"), 7)

    def sell() -> None:
        for number in range(3):
            shop.sign_in(today, 900 + number)
        shop.figures.deliver(all_of_it=True)
        shop.figures.fold()

    with _before_call("transact", 2, sell):
        rebuild(shop, TODAY)

    assert shop.sums()[TODAY] == 3
    assert wrong(shop) == []


def test_days_that_may_still_get_changes_are_neither_compared_nor_touched(shop: CountedShop) -> None:
    spoil(shop, Cell(TODAY, "issued"), 7)

    assert wrong(shop, TODAY) == []
    assert rebuild(shop, TODAY) == 0

    assert wrong(shop) == [f"{TODAY} issued: 7 is 0 by the records"]


def test_who_is_never_let_write_is_told_to_try_again(shop: CountedShop) -> None:
    spoil(shop, Cell("2026-11-05", "issued"), 7)
    books = books_of(shop)
    right = figures.counted_anew(books, ALL)
    shop.figures.fold()

    with patch.object(dynamodb, "transact", lambda writes: [{"Code": "TransactionConflict"}]), pytest.raises(TryAgain):
        figures.replace(books, right, ALL, NOW_S)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (datetime(2026, 11, 22, 1, 0, tzinfo=SHANGHAI), "2026-11-21"),
        (datetime(2026, 11, 22, 0, 59, tzinfo=SHANGHAI), "2026-11-20"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=SHANGHAI), "2026-11-21"),
    ],
)
def test_a_day_is_closed_when_no_stream_can_have_a_change_of_it(now: datetime, before: str) -> None:
    assert figures.closed_before(now) == before
    end_of_the_day_before = datetime.fromisoformat(before).replace(tzinfo=SHANGHAI)
    assert now - end_of_the_day_before >= timedelta(hours=25)


@contextmanager
def _before_call(name: str, number: int, happens: Callable[[], object]) -> Iterator[None]:
    """Before the call of this number, something else happens."""
    honest, calls = getattr(dynamodb, name), []

    def call(*arguments: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == number:
            happens()
        return honest(*arguments, **more)

    with patch.object(dynamodb, name, call):
        yield
    assert len(calls) >= number
