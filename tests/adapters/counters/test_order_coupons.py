"""The coupons of an order: who placed one on what they had read, and what others have written since."""

from collections.abc import Mapping

import pytest

from points.adapters.counters import order_coupons
from points.adapters.counters.order_coupons import StaleOrderCoupons
from points.adapters.write_path import transactions
from points.domain.ledger.transactions import Transaction
from points.domain.ledger.writes import Write
from points.domain.rewards.order_coupons import CouponPlaced, CouponTakenOut
from tests.fixtures.book import NOON

pytestmark = pytest.mark.usefixtures("aws")


def post(fact: Write) -> None:
    transactions.post_guarded(lambda _: Transaction((), None, (fact,)), NOON)


def place(redemption_id: str, off_fen: int, seen: Mapping[str, int]) -> None:
    post(CouponPlaced("T1", redemption_id, off_fen, seen))


def test_the_first_coupon_of_an_order_needs_no_read() -> None:
    assert order_coupons.uses("T1") == {}

    place("a", 500, {})

    assert order_coupons.uses("T1") == {"a": 500}
    assert order_coupons.uses("T2") == {}


def test_who_did_not_see_another_coupon_is_told_of_it() -> None:
    place("a", 500, {})

    with pytest.raises(StaleOrderCoupons) as stale:
        place("b", 300, {})

    assert stale.value.now_are == {"a": 500}
    assert order_coupons.uses("T1") == {"a": 500}


def test_who_saw_others_that_changed_since_is_told_of_the_change() -> None:
    place("a", 500, {})
    place("b", 300, {"a": 500})

    for seen in ({"a": 500}, {"a": 500, "b": 200}):
        with pytest.raises(StaleOrderCoupons) as stale:
            place("c", 100, seen)
        assert stale.value.now_are == {"a": 500, "b": 300}

    place("c", 100, {"a": 500, "b": 300})
    assert order_coupons.uses("T1") == {"a": 500, "b": 300, "c": 100}


def test_a_coupon_that_was_taken_out_stays_known() -> None:
    place("a", 500, {})

    post(CouponTakenOut("T1", "a"))

    assert order_coupons.uses("T1") == {"a": 0}
    with pytest.raises(StaleOrderCoupons):
        place("b", 300, {"a": 500})
