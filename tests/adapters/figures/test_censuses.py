"""What each night counted, kept by day and by month."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from points.adapters.aws import dynamodb
from points.adapters.figures import censuses
from points.domain.calendar import months_after
from points.domain.errors import TryAgain
from points.domain.figures.census import DAYS_KEPT, Census, to_bytes
from tests.fixtures.book import NOON

TODAY = NOON.date()
pytestmark = pytest.mark.usefixtures("aws")
CENSUS = Census(
    members=3,
    pending=7,
    left=Counter({"2026-12": 80, "never": 7}),
    balances=Counter({80: 1, 7: 1}),
    last_days=Counter({TODAY: 3}),
    buyers=Counter({(0, 1): 2, (0, 9): 1}),
    active=Counter({("2026-10", "2026-11"): 2, ("2026-11", "2026-11"): 1, ("2026-10", "2026-10"): 1}),
)


def test_a_census_that_conflicts_with_another_write_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as conflicting:
        conflicting.setattr(dynamodb, "transact", lambda writes: [{"Code": "TransactionConflict"}])
        with pytest.raises(TryAgain):
            censuses.publish(CENSUS, NOON)

    assert censuses.latest(TODAY) is None


def test_the_census_of_a_day_is_the_last_one_until_then() -> None:
    censuses.publish(CENSUS, NOON)
    censuses.publish(replace(CENSUS, members=4), NOON + timedelta(days=2))

    assert censuses.latest(TODAY - timedelta(days=1)) is None
    for day in (TODAY, TODAY + timedelta(days=1)):
        night = censuses.latest(day)
        assert night is not None
        assert night.as_of == NOON
        assert night.census == replace(CENSUS, balances=Counter(), buyers=Counter())
        assert night.segments == {"hibernating": 2, "at_risk": 1}
        assert night.top_share == Fraction(80, 87)


def test_what_was_left_is_that_of_the_months_last_census() -> None:
    censuses.publish(CENSUS, NOON)
    censuses.publish(replace(CENSUS, left=Counter({"2026-12": 60})), NOON + timedelta(days=8))
    censuses.publish(replace(CENSUS, left=Counter({"2026-12": 20, "2027-05": 5})), NOON + timedelta(days=30))

    assert censuses.left("2026-01", "2026-12") == {"2026-12": {1: 60, 0: 20}, "2027-05": {5: 5}}
    assert censuses.left("2026-12", "2026-12") == {"2026-12": {0: 20}, "2027-05": {5: 5}}


def test_who_was_active_in_a_month_is_kept_by_the_month_they_joined_in() -> None:
    censuses.publish(CENSUS, NOON)

    assert censuses.active("2026-10", "2026-11") == {"2026-10": {"2026-10": 1}, "2026-11": {"2026-10": 2, "2026-11": 1}}
    assert censuses.active("2026-09", "2026-09") == {}


def test_the_same_night_published_again_changes_nothing() -> None:
    censuses.publish(CENSUS, NOON)
    before = dynamodb.client().scan(TableName=dynamodb.table("figures"))["Items"]
    censuses.publish(CENSUS, NOON)

    assert dynamodb.client().scan(TableName=dynamodb.table("figures"))["Items"] == before


def test_ten_million_members_are_a_small_item() -> None:
    """As many days, months and streaks as there can be, with the counts of ten million members."""
    random = Random(7)
    days = [TODAY - timedelta(days=back) for back in range(DAYS_KEPT + 1)]
    whole = Census(
        members=10_000_000,
        left=Counter({months_after("2026-11", n): random.randint(1, 10**10) for n in range(120)}),
        last_days=Counter({day: random.randint(1, 10**6) for day in days}),
        points_of=Counter({day: random.randint(1, 10**10) for day in days}),
        joined=Counter({months_after("2016-11", n): random.randint(1, 10**6) for n in range(121)}),
        streaks=Counter({n: random.randint(1, 10**5) for n in range(3650)}),
    )

    assert len(to_bytes(whole)) < 32_000
    censuses.publish(whole, NOON)
    night = censuses.latest(date(2026, 12, 1))
    assert night is not None
    assert night.census == whole
