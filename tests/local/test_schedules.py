"""The jobs' minutes, in the shop's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local.errors import StackError
from local.schedules import Schedule, cron_fields


def _schedule(expression: str, zone: str = "Asia/Shanghai") -> Schedule:
    return Schedule("Job", expression, ZoneInfo(zone), "function", "{}")


def test_the_month_is_settled_after_midnight_in_shanghai_whatever_the_host_says() -> None:
    month_closed = _schedule("cron(10 0 1 * ? *)")
    assert month_closed.is_due(datetime(2026, 11, 30, 16, 10, 59, tzinfo=UTC))
    assert not month_closed.is_due(datetime(2026, 12, 1, 0, 10, tzinfo=UTC))
    assert not month_closed.is_due(datetime(2026, 11, 30, 16, 11, tzinfo=UTC))


def test_a_step_counts_from_its_first_minute() -> None:
    quarters = _schedule("cron(0/15 * * * ? *)")
    assert [minute for minute in range(60) if quarters.is_due(datetime(2026, 1, 1, 0, minute, tzinfo=UTC))] == [
        *(0, 15, 30, 45)
    ]


def test_lists_ranges_and_days_of_the_week_are_understood() -> None:
    minutes, hours, _, months, weekdays, years = cron_fields("cron(5,40 8-10 ? */6 2-6 2026)")
    assert (minutes, hours, months, weekdays, years) == ({5, 40}, {8, 9, 10}, {1, 7}, {2, 3, 4, 5, 6}, {2026})


def test_sunday_is_the_first_day_of_the_week() -> None:
    assert _schedule("cron(0 12 ? * 1 *)", "UTC").is_due(datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.mark.parametrize("expression", ["rate(5 minutes)", "cron(0 0 L * ? *)", "cron(0 0 1 *)", "at(2026-01-01)"])
def test_a_schedule_that_cannot_run_here_is_refused_at_once(expression: str) -> None:
    with pytest.raises(StackError, match="not one that can run here"):
        cron_fields(expression)


class _Lambda:
    def __init__(self) -> None:
        self.started: list[dict[str, str]] = []

    def invoke(self, **request: str) -> None:
        self.started.append(request)


def test_a_job_is_told_the_minute_it_was_due() -> None:
    functions = _Lambda()
    payload = '{"job": "expire", "scheduled_time": "<aws.scheduler.scheduled-time>"}'
    schedule = Schedule("Night", "cron(30 3 * * ? *)", ZoneInfo("Asia/Shanghai"), "expire", payload)

    schedule.start(functions, datetime(2026, 11, 22, 19, 30, 12, tzinfo=UTC))  # type: ignore[arg-type]

    assert functions.started == [
        {
            "FunctionName": "expire",
            "InvocationType": "Event",
            "Payload": '{"job": "expire", "scheduled_time": "2026-11-22T19:30:00Z"}',
        }
    ]
