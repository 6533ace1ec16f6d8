"""Figures over a range, by day, week and month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.figures import series
from points.domain.figures.counts import Cell
from points.domain.figures.measures import DIVIDED, MEASURES

MONDAY = date(2026, 11, 2)
COUNTS = {
    Cell("2026-11-02", "redeemed"): 50,
    Cell("2026-11-02", "redeemed", "reward", "mug"): 50,
    Cell("2026-11-08", "given_back"): 20,
    Cell("2026-11-08", "given_back", "reward", "mug"): 20,
    Cell("2026-11-09", "redeemed"): 5,
    Cell("2026-11-09", "redeemed", "reward", "pen"): 5,
    Cell("2026-11-09", "issued"): 70,
}


def test_what_is_redeemed_is_less_what_was_given_back() -> None:
    totals = series.totals(COUNTS)

    assert (totals["redeemed"], totals["given_back"], totals["issued"]) == (35, 20, 70)
    assert series.keyed_totals(COUNTS, "redeemed", "reward") == {"mug": 30, "pen": 5}
    assert series.keyed_totals(COUNTS, "given_back", "reward") == {"mug": 20}


def test_a_week_begins_on_monday_and_a_range_cuts_it() -> None:
    rows = series.rows(COUNTS, "redeemed", "reward", MONDAY + timedelta(days=1), MONDAY + timedelta(days=8), "week")

    assert [(row.first, row.total, row.parts) for row in rows] == [
        (date(2026, 11, 3), -20, {"mug": -20}),
        (date(2026, 11, 9), 5, {"pen": 5}),
    ]


def test_a_month_is_named_by_its_first_day_in_the_range() -> None:
    assert series.starts(date(2026, 10, 30), date(2026, 12, 1), "month") == [
        date(2026, 10, 30),
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 399), st.sampled_from(["day", "week", "month"]))
def test_every_step_adds_up_to_the_range(first: date, length: int, step: series.Step) -> None:
    last = first + timedelta(days=length)
    counts = {Cell((first + timedelta(days=n)).isoformat(), "issued"): n + 1 for n in range(-3, length + 4)}

    rows = series.rows(counts, "issued", "none", first, last, step)

    assert sum(row.total for row in rows) == sum(n + 1 for n in range(length + 1))
    assert rows[0].first == first


@pytest.mark.parametrize(
    ("compare", "first", "last"),
    [
        ("week", date(2026, 10, 26), date(2026, 11, 24)),
        ("previous", date(2026, 10, 3), date(2026, 11, 1)),
        ("year", date(2025, 11, 3), date(2025, 12, 2)),
    ],
)
def test_a_range_is_compared_with_as_many_days(compare: str, first: date, last: date) -> None:
    found = series.before(MONDAY, MONDAY + timedelta(days=29), compare)  # type: ignore[arg-type]

    assert found == (first, last)
    assert compare == "previous" or found[0].weekday() == MONDAY.weekday()


def test_a_measure_is_divided_by_its_dimensions_alone() -> None:
    assert series.is_divided("sign_ins", "none")
    assert not series.is_divided("sign_ins", "reward")
    assert all(series.is_divided(measure, by) for measure in MEASURES for by in DIVIDED[measure])


def test_a_share_of_nothing_is_unknown() -> None:
    assert series.rate(1, 4) == 0.25
    assert series.rate(0, 0) is None
