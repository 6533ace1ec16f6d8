"""How long points live."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from points.domain.calendar import NEVER, month_of
from points.domain.expiry import ExpiryPolicy, lot_of

policies = st.one_of(
    st.builds(ExpiryPolicy, st.just("rolling_months"), months=st.integers(1, 120)),
    st.builds(ExpiryPolicy, st.just("end_of_year"), years=st.integers(0, 10)),
    st.just(ExpiryPolicy("never")),
)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2150, 12, 31))


@pytest.mark.parametrize(
    ("policy", "lot"),
    [
        (ExpiryPolicy(), "2027-11"),
        (ExpiryPolicy("rolling_months", months=2), "2027-01"),
        (ExpiryPolicy("end_of_year"), "2026-12"),
        (ExpiryPolicy("end_of_year", years=1), "2027-12"),
        (ExpiryPolicy("never"), NEVER),
    ],
)
def test_points_of_november_live_as_long_as_the_program_says(policy: ExpiryPolicy, lot: str) -> None:
    assert lot_of(policy, date(2026, 11, 22)) == lot


@given(days)
def test_all_points_of_a_month_die_together(day: date) -> None:
    assert lot_of(ExpiryPolicy(), day) == lot_of(ExpiryPolicy(), day.replace(day=1))


@given(policies, days)
def test_no_points_are_dead_on_the_day_they_come_alive(policy: ExpiryPolicy, day: date) -> None:
    assert lot_of(policy, day) >= month_of(day)
