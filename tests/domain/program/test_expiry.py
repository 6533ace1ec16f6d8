"""How long points live."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.calendar import NEVER, month_of, months_after
from points.domain.program.expiry import ExpiryPolicy, live_from, lot_of

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


# ── How long points wait ─────────────────────────────────────────────────────


@pytest.mark.parametrize("pending_days", range(15))
def test_a_wait_of_up_to_two_weeks_is_exact_to_the_day(pending_days: int) -> None:
    today = date(2026, 11, 22)

    assert live_from(ExpiryPolicy(), pending_days, today) == today + timedelta(days=pending_days)


@given(policies, st.integers(0, 90), days)
def test_no_wait_is_shorter_than_the_return_window_or_much_longer(
    policy: ExpiryPolicy, pending_days: int, today: date
) -> None:
    waited_days = (live_from(policy, pending_days, today) - today).days

    is_long = policy.kind == "rolling_months" and policy.months > 12
    assert pending_days <= waited_days <= pending_days + (pending_days + 1) / (8 if is_long else 15)


@given(st.integers(0, 90), days)
def test_what_is_earned_every_day_comes_alive_on_sixteen_days_at_most(pending_days: int, first: date) -> None:
    today = first + timedelta(days=120)
    earned_on = [first + timedelta(days=n) for n in range(121)]

    waiting = {day for day in (live_from(ExpiryPolicy(), pending_days, earned) for earned in earned_on) if day > today}

    assert len(waiting) <= 16


@given(policies, days)
def test_a_long_life_ends_on_few_months_and_never_early(policy: ExpiryPolicy, first: date) -> None:
    if policy.kind != "rolling_months":
        return
    for month in range(12):
        born = months_after(month_of(first), month)
        lot = lot_of(policy, date.fromisoformat(f"{born}-01"))
        exact = months_after(born, policy.months)
        assert exact <= lot <= months_after(exact, policy.months // 24)
    lots = {
        lot_of(policy, date.fromisoformat(f"{months_after(month_of(first), month)}-01"))
        for month in range(policy.months)
    }
    assert len(lots) <= 25
