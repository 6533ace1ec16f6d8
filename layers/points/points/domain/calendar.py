"""Days, ISO weeks and months in the program's time zone.

Every function takes a time that already knows its zone (`at.astimezone(program.zone)`); none asks the clock.
A month is text, `2026-11`, and so is the lot that never expires: as text, `never` comes after every month.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

Month = str
NEVER: Final = "never"
BoardPeriod = Literal["total", "week", "month"]


def month_of(day: date) -> Month:
    return day.isoformat()[: len("2026-11")]


def week_of(day: date) -> str:
    """The ISO week, `2026-W47`; 2027-01-01 lies in `2026-W53`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def months_after(month: Month, count: int) -> Month:
    """The month `count` months later (earlier where negative)."""
    years, months = divmod(_number(month) + count, 12)
    return f"{years:04d}-{months + 1:02d}"


def stepped(month: Month, step: int) -> Month:
    """The month itself or the next that ends a step of so many months, counted from January 0001."""
    return months_after(month, -(_number(month) - 11) % step)


def last_month(day: date) -> Month:
    """The last month that is over on `day`."""
    return months_after(month_of(day), -1)


def last_day(month: Month) -> date:
    year, number = divmod(_number(month), 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def parse_day(text: str) -> date:
    return date.fromisoformat(text)


def midnight(day: date, now: datetime) -> datetime:
    """The first moment of a day, in the zone of `now`."""
    return datetime.combine(day, time.min, tzinfo=now.tzinfo)


def later(moment: datetime, by: timedelta) -> datetime:
    """The instant `by` of real time later (earlier where negative), in UTC.

    Python adds to a zoned time by its wall clock: fifteen minutes in a repeated hour would be seventy-five.
    """
    return moment.astimezone(UTC) + by


def end_of_second(moment: datetime) -> datetime:
    """The last microsecond of the second that `moment` is in: what is good until 23:59:59 is good in all of it."""
    return moment.replace(microsecond=999_999)


def periods(day: date) -> dict[BoardPeriod, str]:
    """The periods that a day is in: `total`, `2026-W47`, `2026-11`."""
    return {"total": "total", "week": week_of(day), "month": month_of(day)}


def _number(month: Month) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
