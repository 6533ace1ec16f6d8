"""Days, weeks and months of the shop."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain import calendar
from points.domain.calendar import end_of_second, later

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 31))
months = days.map(calendar.month_of)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),  # a Sunday
        (date(2026, 11, 23), "2026-W48"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_is_named_by_the_year_most_of_it_lies_in(day: date, week: str) -> None:
    assert calendar.week_of(day) == week


@pytest.mark.parametrize(
    ("month", "count", "later"),
    [
        ("2026-11", 1, "2026-12"),
        ("2026-11", 2, "2027-01"),
        ("2026-11", 12, "2027-11"),
        ("2026-01", -1, "2025-12"),
        ("2026-12", 0, "2026-12"),
    ],
)
def test_months_are_counted_across_new_year(month: str, count: int, later: str) -> None:
    assert calendar.months_after(month, count) == later


@pytest.mark.parametrize(
    ("month", "day"),
    [("2026-02", date(2026, 2, 28)), ("2028-02", date(2028, 2, 29)), ("2026-12", date(2026, 12, 31))],
)
def test_a_month_ends_when_the_calendar_says(month: str, day: date) -> None:
    assert calendar.last_day(month) == day


@given(months, st.integers(-600, 600), st.integers(-600, 600))
def test_counting_months_in_two_goes_is_counting_them_in_one(month: str, first: int, second: int) -> None:
    in_two = calendar.months_after(calendar.months_after(month, first), second)

    assert in_two == calendar.months_after(month, first + second)


@given(days)
def test_the_day_after_a_months_last_is_in_the_next_month(day: date) -> None:
    month = calendar.month_of(day)

    tomorrow = calendar.last_day(month) + timedelta(days=1)

    assert calendar.month_of(tomorrow) == calendar.months_after(month, 1)
    assert tomorrow.day == 1


@given(days)
def test_the_last_month_that_is_over_is_the_one_before_this(day: date) -> None:
    assert calendar.months_after(calendar.last_month(day), 1) == calendar.month_of(day)


@given(days, days)
def test_months_sort_as_text_as_they_do_in_time(one: date, other: date) -> None:
    earlier, later = sorted([one, other])

    assert calendar.month_of(earlier) <= calendar.month_of(later)
    assert calendar.month_of(later) < calendar.NEVER


@given(days, st.integers(1, 12))
def test_a_step_of_months_is_never_cut_short_and_never_a_step_too_long(day: date, step: int) -> None:
    month = calendar.month_of(day)

    ended = calendar.stepped(month, step)

    assert month <= ended < calendar.months_after(month, step)
    assert calendar.stepped(ended, step) == ended


def test_real_time_passes_while_the_wall_clock_repeats_an_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 25, 2, 50, tzinfo=berlin)  # ten minutes before two o'clock comes again

    after = later(before, timedelta(minutes=15))

    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(minutes=15)
    assert after.astimezone(berlin).time() == time(2, 5)


def test_a_last_second_lasts_until_it_is_over() -> None:
    end = end_of_second(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))

    assert datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC) <= end < datetime(2027, 1, 1, tzinfo=UTC)
