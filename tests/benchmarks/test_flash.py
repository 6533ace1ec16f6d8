"""The rush of `make bench`, smaller: few units, one or four shards, and the promise about them."""

import pytest

from benchmarks.flash import SALE_UNITS, rush, wrong

SMALL = {"stock": 1000, "buyers": 8000}


@pytest.mark.parametrize("held_ms", [6, 18])
def test_the_dispenser_sells_every_unit_once_and_nearly_a_thousand_in_a_second(held_ms: int) -> None:
    one = rush("dispenser", shards=1, held_ms=held_ms, **SMALL)
    four = rush("dispenser", shards=4, held_ms=held_ms, stock=4000, buyers=8000)

    assert wrong([one, four]) == []
    assert (one.sold, four.sold) == (1000, 4000)


def test_a_counter_inside_the_transaction_sells_few_and_wastes_many_writes() -> None:
    counter = rush("one counter", shards=1, held_ms=6, **SMALL)
    dispenser = rush("dispenser", shards=1, held_ms=6, **SMALL)

    assert counter.rate < dispenser.rate / 4
    assert counter.units_per_sale > 2 * dispenser.units_per_sale > 2 * SALE_UNITS


def test_the_same_seed_is_the_same_rush() -> None:
    assert rush("dispenser", shards=1, held_ms=6, **SMALL) == rush("dispenser", shards=1, held_ms=6, **SMALL)
