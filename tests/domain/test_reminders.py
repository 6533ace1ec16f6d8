"""Who is warned, on which days, and when two warnings are the same one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.ledger import Account, Value
from points.domain.reminders import LATE_DAYS, Reminder, content_of, due, reminder_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = (30, 7, 1)
MEMBER = "7k3mq9d2xv5tbn0w"
WARNING = Reminder(MEMBER, 320, date(2026, 12, 31), 7)


def account(*, spent: int = 0, frozen: bool = False, **lots: int) -> Account:
    """With lots by month, `m2026_12=100`."""
    attributes: dict[str, Value] = {"spent": spent, "settled_through": "2026-10"}
    attributes |= {f"lot:{month[1:].replace('_', '-')}": points for month, points in lots.items()}
    attributes["balance"] = sum(lots.values()) - spent
    return Account(MEMBER, attributes | ({"frozen": "2026-11-01"} if frozen else {}))


def told(on: str, who: Account, days: tuple[int, ...] = DAYS) -> list[tuple[int, str, int]]:
    """(points, last day, reminder day) of each reminder of that morning."""
    morning = datetime.fromisoformat(f"{on}T10:00:00").replace(tzinfo=SHANGHAI)
    return [(r.points, r.expires_on.isoformat(), r.sent_for) for r in due(who, morning, days)]


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


def test_two_dates_are_two_reminders_the_nearer_first() -> None:
    both = account(m2026_11=10, m2026_12=20)

    assert told("2026-11-29", both, (32, 7, 1)) == [(10, "2026-11-30", 1), (20, "2026-12-31", 32)]


def test_of_two_reminder_days_within_reach_the_nearer_speaks() -> None:
    assert told("2026-12-24", account(m2026_12=320), (8, 7)) == [(320, "2026-12-31", 7)]


def test_days_begin_where_the_shop_is() -> None:
    before, after = (
        datetime.fromisoformat(f"2026-12-23T{hour}+00:00").astimezone(SHANGHAI) for hour in ("15:59", "16:00")
    )

    assert due(account(m2026_12=320), before, DAYS) == []
    assert [reminder.sent_for for reminder in due(account(m2026_12=320), after, DAYS)] == [7]


def test_who_cannot_spend_is_not_told_to() -> None:
    assert told("2026-12-24", account(frozen=True, m2026_12=320)) == []


@given(st.dates(date(2026, 11, 1), date(2026, 12, 31)), st.sets(st.integers(0, 60), max_size=5))
def test_however_often_it_runs_a_date_has_one_message_for_each_reminder_day(day: date, days: set[int]) -> None:
    who, reminder_days = account(m2026_12=320), tuple(sorted(days))
    morning = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)

    found = due(who, morning, reminder_days)

    assert len(found) <= 1
    for reminder in found:
        days_left = (reminder.expires_on - day).days
        assert reminder.sent_for in reminder_days
        assert 0 <= reminder.sent_for - days_left <= LATE_DAYS


# ── What makes a reminder one ────────────────────────────────────────────────


def test_a_reminder_found_again_is_the_same_message() -> None:
    first = due(account(m2026_12=320), datetime(2026, 12, 24, 10, tzinfo=SHANGHAI), DAYS)[0]
    later = due(account(m2026_12=300), datetime(2026, 12, 25, 10, tzinfo=SHANGHAI), DAYS)[0]

    assert first.message_id == later.message_id


def test_another_day_or_date_is_another_message_and_later_ones_sort_later() -> None:
    ids = [Reminder(MEMBER, 1, date(2026, 12, 31), day).message_id for day in DAYS]
    ids.append(Reminder(MEMBER, 1, date(2027, 1, 31), 1).message_id)

    assert ids == sorted(set(ids))


def test_a_reminder_survives_the_queue_and_names_nobody() -> None:
    content = content_of(WARNING)

    assert content.keys() == {"kind", "member_id", "points", "expires_on", "sent_for"}
    assert reminder_of(content) == WARNING


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "lottery"},
        {"member_id": "somebody"},
        {"member_id": 7},
        {"points": "320"},
        {"points": 0},
        {"expires_on": "tomorrow"},
        {"sent_for": None},
    ],
    ids=str,
)
def test_what_is_no_reminder_is_not_taken_for_one(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        reminder_of(content_of(WARNING) | wrong)
