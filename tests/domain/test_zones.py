"""A program that moved: every moment has the day that it had when it was lived."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.zones import FormerZone, ProgramZone, latest_day

SHANGHAI, NEW_YORK, PARIS = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Paris")
TO_PARIS = datetime(2026, 3, 1, 8, tzinfo=UTC)
TO_SHANGHAI = datetime(2026, 11, 22, 4, tzinfo=UTC)
MOVED = ProgramZone(SHANGHAI, (FormerZone(NEW_YORK, TO_PARIS), FormerZone(PARIS, TO_SHANGHAI)))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def zone_then(moment: datetime) -> ZoneInfo:
    if moment < TO_PARIS:
        return NEW_YORK
    return PARIS if moment < TO_SHANGHAI else SHANGHAI


@given(st.timedeltas(timedelta(), timedelta(days=365)).map(lambda after: NEW_YEAR + after))
def test_a_moment_is_told_as_the_zone_of_its_time_tells_it(moment: datetime) -> None:
    told, expected = moment.astimezone(MOVED), moment.astimezone(zone_then(moment))

    assert told.replace(tzinfo=None) == expected.replace(tzinfo=None)
    assert told.utcoffset() == expected.utcoffset()
    assert told.astimezone(UTC) == moment
    assert told.isoformat() == expected.isoformat()
    assert told.tzname() == expected.tzname()
    assert told.dst() == expected.dst()


@pytest.mark.parametrize("seconds", [-3600, -1, 0, 1, 3600])
def test_around_a_move_every_moment_comes_back(seconds: int) -> None:
    west = ProgramZone(NEW_YORK, (FormerZone(SHANGHAI, TO_SHANGHAI),))  # 12:00 in Shanghai becomes 23:00 the day before
    moment = TO_SHANGHAI + timedelta(seconds=seconds)

    assert moment.astimezone(west).astimezone(UTC) == moment


def test_hours_that_come_again_are_told_apart() -> None:
    west = ProgramZone(PARIS, (FormerZone(SHANGHAI, TO_SHANGHAI),))  # 12:00 becomes 5:00

    first, again = (datetime(2026, 11, 22, 9, tzinfo=west, fold=fold) for fold in (0, 1))

    assert first.astimezone(UTC) == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert again.astimezone(UTC) == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_close_to_a_move_either_zone_is_possible() -> None:
    moments = [TO_SHANGHAI + timedelta(seconds=seconds) for seconds in (-11, -9, 0, 300, 311)]

    assert MOVED.doubtful(moments) == moments[1:4]
    days = {tuple(m.astimezone(zone).utcoffset() for m in moments) for zone in MOVED.other_readings(moments)}
    paris, shanghai = timedelta(hours=1), timedelta(hours=8)
    assert len(days) == 7
    assert (paris, shanghai, paris, paris, shanghai) in days
    assert all((first, last) == (paris, shanghai) for first, *_, last in days)


def test_the_latest_day_does_not_come_again() -> None:
    west = ProgramZone(NEW_YORK, (FormerZone(SHANGHAI, TO_SHANGHAI),))
    now = (TO_SHANGHAI + timedelta(minutes=1)).astimezone(west)

    assert now.date() == date(2026, 11, 21)
    assert latest_day(now) == date(2026, 11, 22)
    assert latest_day(now.astimezone(SHANGHAI)) == date(2026, 11, 22)
