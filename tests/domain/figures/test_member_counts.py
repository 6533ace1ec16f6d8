"""A member counts on the day of joining."""

from datetime import UTC, datetime

from points.domain.figures.counts import Cell
from points.domain.figures.member_counts import of_member
from tests.fixtures.book import SHANGHAI


def test_a_member_counts_on_the_day_they_joined_in_the_shop() -> None:
    assert of_member(datetime(2026, 11, 21, 16, tzinfo=UTC), SHANGHAI) == {Cell("2026-11-22", "members_new"): 1}


def test_an_item_without_the_time_of_joining_counts_nothing() -> None:
    assert of_member(None, SHANGHAI) == {}
