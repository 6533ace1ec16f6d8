"""Counts add up in any order, and can be read by day and by part."""

from datetime import date
from random import Random

from points.domain.figures.counts import (
    Cell,
    add,
    by_day,
    days,
    merged,
    parts_by_day,
    total,
    totals_by_key,
    within,
)

COUNTS = {
    Cell("2026-11-21", "issued"): 7,
    Cell("2026-11-22", "issued"): 5,
    Cell("2026-11-22", "issued", "source", "purchase"): 3,
    Cell("2026-11-22", "issued", "source", "activity"): 2,
    Cell("2026-11-21", "issued", "source", "purchase"): 7,
    Cell("2026-11-22", "expired"): 4,
}


def test_counts_are_read_by_day_and_by_part() -> None:
    assert by_day(COUNTS, "issued") == {"2026-11-21": 7, "2026-11-22": 5}
    assert parts_by_day(COUNTS, "issued", "source")["2026-11-22"] == {"activity": 2, "purchase": 3}
    assert total(COUNTS, "issued") == 12
    assert totals_by_key(COUNTS, "issued", "source") == {"activity": 2, "purchase": 10}
    assert days(COUNTS) == ["2026-11-21", "2026-11-22"]


def test_a_range_has_both_its_ends() -> None:
    assert total(within(COUNTS, date(2026, 11, 22), date(2026, 11, 22)), "issued") == 5
    assert within(COUNTS, date(2026, 11, 21), date(2026, 11, 22)) == COUNTS


def test_counts_add_up_in_any_order_and_what_comes_to_nothing_is_gone() -> None:
    random = Random(18)
    several = [
        {Cell("2026-11-22", "issued", "rule", str(random.randint(0, 3))): random.randint(-3, 3)} for _ in "12345678"
    ]
    forwards = merged(*several)
    random.shuffle(several)

    assert merged(*several) == forwards
    assert 0 not in forwards.values()
    for counts in several:
        add(forwards, counts, -1)
    assert not forwards
