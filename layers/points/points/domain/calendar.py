"""Days, ISO weeks and months in the program's time zone.

Callers pass dates, or datetimes that already carry the zone (`at.astimezone(program.zone)`). No function reads the
clock. A month is text: `2026-11`. For points that never expire, the text is `never`, which sorts after every month.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

Month = str
NEVER: Final = "never"
BoardPeriod = Literal["total", "week", "month"]


def month_of(day: date) -> Month:
    """Returns the month that contains `day`: `2026-11`."""
    return day.isoformat()[: len("2026-11")]


def week_of(day: date) -> str:
    """Returns the ISO 8601 week that contains `day`: `2026-W47`. 2027-01-01 is in `2026-W53`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def months_after(month: Month, count: int) -> Month:
    """Returns the month `count` months after `month`; a negative count goes back."""
    years, months = divmod(_number(month) + count, 12)
    return f"{years:04d}-{months + 1:02d}"


def stepped(month: Month, step: int) -> Month:
    """Returns the last month of the block of `step` months that contains `month`.
    The first block begins in January of year 1. With a step of 3, `2026-11` gives `2026-12`.
    """
    return months_after(month, -(_number(month) - 11) % step)


def last_month(day: date) -> Month:
    """Returns the last complete month before `day`."""
    return months_after(month_of(day), -1)


def last_day(month: Month) -> date:
    """Returns the last day of `month`. Raises ValueError for `never`."""
    year, number = divmod(_number(month), 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def parse_day(text: str) -> date:
    """Returns the date in ISO 8601 text: `2026-11-30`. Raises ValueError for other text."""
    return date.fromisoformat(text)


def midnight(day: date, now: datetime) -> datetime:
    """Returns the first moment of `day` in the zone of `now`."""
    return datetime.combine(day, time.min, tzinfo=now.tzinfo)


def later(moment: datetime, by: timedelta) -> datetime:
    """Returns the UTC time that is `by` after `moment`, or before it if `by` is negative.
    It adds real time. Python's `+` adds to the local time of a zone, so fifteen minutes can become seventy-five when an
    hour is repeated.
    """
    return moment.astimezone(UTC) + by


def end_of_second(moment: datetime) -> datetime:
    """Returns the last microsecond of the second that contains `moment`.
    Something that is valid until 23:59:59 is valid to the end of that second.
    """
    return moment.replace(microsecond=999_999)


def periods(day: date) -> dict[BoardPeriod, str]:
    """Returns the board periods that contain `day`: `total`, the ISO week (`2026-W47`) and the month (`2026-11`)."""
    return {"total": "total", "week": week_of(day), "month": month_of(day)}


def _number(month: Month) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
