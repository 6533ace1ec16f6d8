"""Who is warned, on which days, and when two warnings are the same one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.ledger.accounts import Account, Value
from points.domain.messages.reminders import LATE_DAYS, Reminder, coming, due

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = (30, 7, 1)
MEMBER = "7k3mq9d2xv5tbn0w"


def account(*, spent: int = 0, frozen: bool = False, **lots: int) -> Account:
    """With lots by month, `m2026_12=100`."""
    attributes: dict[str, Value] = {"spent": spent, "settled_through": "2026-10"}
    attributes |= {f"lot:{month[1:].replace('_', '-')}": points for month, points in lots.items()}
    attributes["balance"] = sum(lots.values()) - spent
    return Account(MEMBER, attributes | ({"frozen": "2026-11-01"} if frozen else {}))


def told(on: str, who: Account, days: tuple[int, ...] = DAYS) -> list[tuple[int, str, int]]:
    """(points, last day, reminder day) of that morning's reminder, if there is one."""
    morning = datetime.fromisoformat(f"{on}T10:00:00").replace(tzinfo=SHANGHAI)
    found = due(who, morning, days)
    return [(found.points, found.expires_on.isoformat(), found.sent_for)] if found else []


@pytest.mark.parametrize(("on", "reminder_day"), [("2026-12-01", 30), ("2026-12-24", 7), ("2026-12-30", 1)])
def test_a_member_is_warned_on_each_reminder_day(on: str, reminder_day: int) -> None:
    assert told(on, account(m2026_12=320)) == [(320, "2026-12-31", reminder_day)]


@pytest.mark.parametrize("on", ["2026-11-30", "2026-12-10", "2026-12-23", "2026-12-27", "2027-01-01"])
def test_a_member_is_left_alone_on_other_days(on: str) -> None:
    assert told(on, account(m2026_12=320)) == []


@pytest.mark.parametrize(("on", "reminder_day"), [("2026-12-03", 30), ("2026-12-26", 7), ("2026-12-31", 1)])
def test_a_missed_morning_is_made_up_for(on: str, reminder_day: int) -> None:
    assert told(on, account(m2026_12=320)) == [(320, "2026-12-31", reminder_day)]


def test_only_points_that_nobody_has_spent_are_announced() -> None:
    assert told("2026-12-24", account(spent=300, m2026_12=320, m2027_01=50)) == [(20, "2026-12-31", 7)]
    assert told("2026-12-24", account(spent=320, m2026_12=320)) == []


def test_points_that_never_die_are_not_announced() -> None:
    never = account()
    never = Account(MEMBER, {**never.attributes, "lot:never": 80, "balance": 80})

    assert told("2026-12-24", never) == []


def test_nobody_is_warned_twice_in_a_day_and_who_was_passed_over_has_the_next() -> None:
    both = account(m2026_11=10, m2026_12=20)

    assert told("2026-11-29", both, (32, 7, 1)) == [(10, "2026-11-30", 1)]
    assert told("2026-11-30", both, (32, 7, 1)) == [(20, "2026-12-31", 32)]


def test_a_warning_whose_day_it_is_comes_before_one_that_is_late() -> None:
    both = account(m2026_11=10, m2026_12=20)

    assert told("2026-11-30", both, (31, 1)) == [(20, "2026-12-31", 31)]


def test_a_warning_keeps_an_agreed_message_for_each_greater_sum_to_come() -> None:
    def kept(**lots: int) -> int:
        found = due(account(frozen=False, **lots), datetime(2026, 12, 24, 10, tzinfo=SHANGHAI), DAYS)
        assert found is not None
        return found.keep

    assert kept(m2026_12=320) == 0
    assert kept(m2026_12=320, m2027_01=320) == 0
    assert kept(m2026_12=320, m2027_01=321) == 1
    assert kept(m2026_12=320, m2027_01=900, m2027_02=900, m2027_03=9_000) == 2


@pytest.mark.parametrize(
    ("months", "dates"),
    [(("m2026_12",), 1), (("m2027_01",), 1), (("m2027_06",), 0), (("m2026_12", "m2027_01", "m2027_06"), 2)],
)
def test_warnings_are_coming_of_whatever_dies_within_two_months(months: tuple[str, ...], dates: int) -> None:
    morning, lots = datetime(2026, 12, 10, 10, tzinfo=SHANGHAI), dict.fromkeys(months, 5)

    assert coming(account(frozen=False, **lots), morning, DAYS) == dates
    assert coming(account(frozen=False, **lots), morning, ()) == 0
    assert coming(account(frozen=True, **lots), morning, DAYS) == 0


def test_of_two_reminder_days_within_reach_the_nearer_speaks() -> None:
    assert told("2026-12-24", account(m2026_12=320), (8, 7)) == [(320, "2026-12-31", 7)]


def test_days_begin_where_the_shop_is() -> None:
    before, after = (
        datetime.fromisoformat(f"2026-12-23T{hour}+00:00").astimezone(SHANGHAI) for hour in ("15:59", "16:00")
    )

    assert due(account(m2026_12=320), before, DAYS) is None
    assert due(account(m2026_12=320), after, DAYS) == Reminder(MEMBER, 320, date(2026, 12, 31), 7)


def test_who_cannot_spend_is_not_told_to() -> None:
    assert told("2026-12-24", account(frozen=True, m2026_12=320)) == []


@given(st.dates(date(2026, 11, 1), date(2026, 12, 31)), st.sets(st.integers(0, 60), max_size=5))
def test_however_often_it_runs_a_date_has_one_message_for_each_reminder_day(day: date, days: set[int]) -> None:
    who, reminder_days = account(m2026_12=320), tuple(sorted(days))
    morning = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)

    reminder = due(who, morning, reminder_days)

    if reminder is not None:
        days_left = (reminder.expires_on - day).days
        assert reminder.sent_for in reminder_days
        assert 0 <= reminder.sent_for - days_left <= LATE_DAYS


# ── What makes a reminder one ────────────────────────────────────────────────


def test_a_reminder_found_again_is_the_same_message() -> None:
    first = due(account(m2026_12=320), datetime(2026, 12, 24, 10, tzinfo=SHANGHAI), DAYS)
    later = due(account(m2026_12=300), datetime(2026, 12, 25, 10, tzinfo=SHANGHAI), DAYS)

    assert first is not None
    assert later is not None
    assert first.message_id == later.message_id


def test_another_day_or_date_is_another_message_and_later_ones_sort_later() -> None:
    ids = [Reminder(MEMBER, 1, date(2026, 12, 31), day).message_id for day in DAYS]
    ids.append(Reminder(MEMBER, 1, date(2027, 1, 31), 1).message_id)

    assert ids == sorted(set(ids))
