"""For whom a reward is, asked of the account in the write itself."""

from datetime import timedelta

import pytest

from points.domain.errors import NotEligible
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.postings import holds
from points.domain.program.reward_terms import Eligibility
from points.domain.rewards import eligibility
from tests.fixtures.book import MEMBER, NOON

TODAY = NOON.date()
AMNESTY = frozenset({TODAY - timedelta(days=1), TODAY - timedelta(days=2)})


def account(**attributes: Value) -> Account:
    return Account(MEMBER, {"balance": 0, **attributes})


def day(days_ago: int) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


@pytest.mark.parametrize(
    ("wanted", "who", "is_welcome"),
    [
        (Eligibility(joined_within_days=7), account(joined=day(0)), True),
        (Eligibility(joined_within_days=7), account(joined=day(6)), True),
        (Eligibility(joined_within_days=7), account(joined=day(7)), False),
        (Eligibility(joined_within_days=7), account(), False),
        (Eligibility(min_streak=3), account(streak=3, signed_on=day(0)), True),
        (Eligibility(min_streak=3), account(streak=3, signed_on=day(1)), True),
        (Eligibility(min_streak=3), account(streak=3, signed_on=day(2)), False),
        (Eligibility(min_streak=3), account(streak=2, signed_on=day(0)), False),
        (Eligibility(min_streak=3), account(), False),
        (Eligibility(tags=("vip",)), Account(MEMBER, {"tag:vip": 1}), True),
        (Eligibility(tags=("vip", "tea")), Account(MEMBER, {"tag:vip": 1}), False),
        (Eligibility(tags=("vip", "tea")), Account(MEMBER, {"tag:vip": 1, "tag:tea": 1, "tag:cup": 1}), True),
        (Eligibility(), account(), True),
    ],
)
def test_the_condition_of_the_write_and_the_look_at_the_account_say_the_same(
    wanted: Eligibility, who: Account, is_welcome: bool
) -> None:
    blind = eligibility.guards(wanted, frozenset(), NOON, None)

    assert all(holds(guard, who) for guard in blind) == is_welcome
    if is_welcome:
        eligibility.check(wanted, frozenset(), NOON, who)
        assert all(holds(guard, who) for guard in eligibility.guards(wanted, frozenset(), NOON, who))
    else:
        with pytest.raises(NotEligible):
            eligibility.check(wanted, frozenset(), NOON, who)


def test_a_streak_that_an_amnesty_keeps_alive_counts() -> None:
    kept = account(streak=5, signed_on=day(3))

    assert all(holds(guard, kept) for guard in eligibility.guards(Eligibility(min_streak=5), AMNESTY, NOON, None))
    eligibility.check(Eligibility(min_streak=5), AMNESTY, NOON, kept)
    with pytest.raises(NotEligible):
        eligibility.check(Eligibility(min_streak=5), frozenset(), NOON, kept)


def test_what_was_looked_at_must_still_be_so_when_the_points_are_taken() -> None:
    seen = account(streak=5, signed_on=day(1))
    guards = eligibility.guards(Eligibility(min_streak=3), frozenset(), NOON, seen)

    assert all(holds(guard, seen) for guard in guards)
    assert not all(holds(guard, account(streak=1, signed_on=day(0))) for guard in guards)
