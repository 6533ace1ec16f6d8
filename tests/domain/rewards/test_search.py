"""Which redemptions match what staff look for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from points.domain.rewards.search import Search, is_for
from tests.fixtures.book import MEMBER, NOON
from tests.fixtures.redemptions import redeemed

CUP = redeemed("to_ship")
USED = replace(redeemed("used", kind="service"), used_at="西湖店")


def test_an_empty_search_matches_everything() -> None:
    assert Search().matches(CUP, NOON)
    assert Search().matches(USED, NOON)


@pytest.mark.parametrize(
    ("search", "matches_cup", "matches_used"),
    [
        (Search(statuses=frozenset({"to_ship"})), True, False),
        (Search(statuses=frozenset({"used", "to_ship"})), True, True),
        (Search(kind="service"), False, True),
        (Search(reward_id="mug"), True, True),
        (Search(reward_id="pot"), False, False),
        (Search(member_id=MEMBER, kind="goods"), True, False),
        (Search(member_id="0" * 16), False, False),
        (Search(store="西湖店"), False, True),
        (Search(since=NOON), True, True),
        (Search(since=NOON + timedelta(microseconds=1)), False, False),
        (Search(until=NOON), False, False),
        (Search(until=NOON + timedelta(microseconds=1)), True, True),
    ],
)
def test_every_given_filter_must_match(search: Search, matches_cup: bool, matches_used: bool) -> None:
    assert (search.matches(CUP, NOON), search.matches(USED, NOON)) == (matches_cup, matches_used)


def test_a_status_that_time_has_changed_matches_under_both_names() -> None:
    arrived = redeemed("shipped")  # counts as received at noon

    assert Search(statuses=frozenset({"completed"})).matches(arrived, NOON)
    assert Search(statuses=frozenset({"shipped"})).matches(arrived, NOON)
    assert not Search(statuses=frozenset({"completed"})).matches(arrived, NOON - timedelta(seconds=1))


def test_who_is_limited_to_stores_sees_the_vouchers_that_are_valid_there() -> None:
    lakeside = replace(USED, stores=("湖滨店",))

    assert is_for((), CUP)
    assert not is_for(("西湖店",), CUP)
    assert is_for(("西湖店",), USED), "a voucher for every store"
    assert not is_for(("西湖店",), lakeside)
    assert is_for(("西湖店", "湖滨店"), lakeside)
