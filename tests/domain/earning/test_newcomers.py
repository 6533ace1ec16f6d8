"""Who is new, and how an order that knows nobody finds out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from points.domain.earning import newcomers
from points.domain.ledger.accounts import Account, open_account
from points.domain.ledger.postings import Absent, AtLeast, AtMost, holds
from points.domain.program.campaigns import OLD_HAND, Audience, Buyer, Campaign
from tests.fixtures.book import CATALOG, MEMBER, NOON, campaign

NEW = open_account(MEMBER, NOON)
NOBODY: frozenset[str] = frozenset()


def for_new(multiplier: str, **audience: int) -> Campaign:
    terms = Audience(audience.get("days"), first_order="first" in audience)
    return replace(campaign(multiplier, "purchase"), audience=terms)


@pytest.mark.parametrize(("days", "is_new"), [(0, True), (6, True), (7, False), (400, False)])
def test_the_first_seven_days_are_the_day_of_joining_and_the_six_after_it(days: int, is_new: bool) -> None:
    today = NOON.date() + timedelta(days=days)

    assert newcomers.buyer_of(NEW).is_among(Audience(7), today) is is_new


def test_who_came_back_after_an_erasure_is_not_new_and_has_ordered_before() -> None:
    back = Account(MEMBER, {"came_back": NOON.date().isoformat()})

    assert newcomers.buyer_of(back) is OLD_HAND
    assert not newcomers.buyer_of(back).is_among(Audience(None, first_order=True), NOON.date())


def test_whom_nobody_has_looked_at_is_not_new() -> None:
    assert newcomers.buyer_of(None) == OLD_HAND
    assert not OLD_HAND.is_among(Audience(first_order=True), NOON.date())
    assert not newcomers.buyer_of(Account(MEMBER, {})).is_among(Audience(366), NOON.date())


def test_both_conditions_are_asked_where_both_are_set() -> None:
    both = Audience(7, first_order=True)

    assert Buyer(NOON.date(), 0).is_among(both, NOON.date())
    assert not Buyer(NOON.date(), 1).is_among(both, NOON.date())
    assert not Buyer(NOON.date() - timedelta(days=7), 0).is_among(both, NOON.date())


def test_an_order_in_a_shop_without_such_campaigns_asks_for_nothing() -> None:
    catalog = replace(CATALOG, campaigns=(campaign("2", "purchase"),))

    assert newcomers.guards(["tea"], catalog, NOON, None, NOBODY) == ()


def test_a_blind_order_holds_for_old_members_only_where_new_ones_would_earn_more() -> None:
    catalog = replace(CATALOG, campaigns=(for_new("3", days=7), campaign("2", "purchase")))

    guards = newcomers.guards(["tea"], catalog, NOON, None, NOBODY)

    assert guards == (AtMost("joined", "2026-11-15"),)
    assert not holds(guards[0], NEW)
    assert holds(guards[0], open_account(MEMBER, NOON - timedelta(days=7)))


def test_a_campaign_for_new_members_that_gives_less_is_not_asked_about() -> None:
    catalog = replace(CATALOG, campaigns=(for_new("2", days=7), campaign("3", "purchase")))

    assert newcomers.guards(["tea"], catalog, NOON, None, NOBODY) == ()
    assert newcomers.guards(["tea"], catalog, NOON, None, frozenset({"x3"})) == (AtMost("joined", "2026-11-15"),)


def test_a_first_order_is_the_first_of_two_at_once() -> None:
    catalog = replace(CATALOG, campaigns=(for_new("5", first=1),))
    bought = replace(NEW, attributes={**NEW.attributes, "orders": 1})

    assert newcomers.guards(["tea"], catalog, NOON, None, NOBODY) == (AtLeast("orders", 1),)
    assert newcomers.guards(["tea"], catalog, NOON, NEW, NOBODY) == (Absent("orders"),)
    assert newcomers.guards(["tea"], catalog, NOON, bought, NOBODY) == ()
