"""Coupons at the checkout, request by request: several in one order, and releases whose answer was lost."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from points.adapters.counters import order_coupons
from points.domain import ids
from tests.fixtures.cloud import Cloud, Response

NewCoupon = Callable[..., str]
CATEGORIES = {"tea": 5000, "cups": 5000}


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    return mall.join("ming")


@pytest.fixture
def new_coupon(mall: Cloud, ming: str) -> NewCoupon:
    """Redeems a coupon of 50 yuan for nothing; answers its code."""
    numbers = count()

    def redeemed(**terms: Any) -> str:
        key = f"coupon-{next(numbers)}"
        coupon = {"kind": "amount_off", "threshold_fen": 0, "amount_off_fen": 5000, "valid_days": 30, "stacks": True}
        reward = {"reward_id": key, "kind": "coupon", "name": "券", "points": 0, "coupon": coupon | terms}
        assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
        answer = mall.member(
            ming, "POST /redeem", body={"reward_id": key, "quantity": 1, "expected_points": 0}, key=key
        )
        assert answer.status == 201, answer.body
        return str(answer.body["coupon"]["coupon_code"])

    return redeemed


def send(mall: Cloud, code: str, act: str, order_id: str = "T1", **more: Any) -> Response:
    lines = [{"line_id": name, "category": name, "amount_fen": fen} for name, fen in CATEGORIES.items()]
    body = {"order_id": order_id, "lines": lines} | more
    return mall.merchant(f"POST /merchant/coupons/{{code}}/{act}", f"/merchant/coupons/{code}/{act}", body)


# ── Several in one order ─────────────────────────────────────────────────────


def test_two_coupons_for_tea_do_not_pay_for_the_cups(mall: Cloud, new_coupon: NewCoupon) -> None:
    first, second = new_coupon(categories=["tea"]), new_coupon(categories=["tea"])

    assert send(mall, first, "use").body["discount_fen"] == 5000
    assert send(mall, second, "quote").body["discount_fen"] == 0
    assert send(mall, second, "use").code == "NOT_ELIGIBLE"


def test_a_coupon_for_everything_leaves_the_tea_to_a_coupon_for_tea(mall: Cloud, new_coupon: NewCoupon) -> None:
    everything, tea, cups = new_coupon(), new_coupon(categories=["tea"]), new_coupon(categories=["cups"])

    taken = [send(mall, code, "use").body["discount_fen"] for code in (everything, tea)]

    assert taken == [5000, 5000]
    assert send(mall, cups, "use").code == "NOT_ELIGIBLE"
    assert send(mall, everything, "release").status == 200
    assert send(mall, cups, "use").body["discount_fen"] == 5000


def test_a_released_coupon_that_did_not_stack_leaves_its_order_to_others(mall: Cloud, new_coupon: NewCoupon) -> None:
    alone, other = new_coupon(stacks=False), new_coupon(stacks=False)
    send(mall, alone, "use")
    assert send(mall, other, "use").code == "NOT_ELIGIBLE"

    send(mall, alone, "release")

    assert send(mall, other, "use").body["discount_fen"] == 5000
    assert sorted(order_coupons.uses("T1").values()) == [0, 5000]


# ── Releases whose answer was lost ───────────────────────────────────────────


def test_a_repeated_release_does_not_undo_the_next_use_of_the_same_order(mall: Cloud, new_coupon: NewCoupon) -> None:
    code = new_coupon()
    first = send(mall, code, "use").body["use_id"]
    released = send(mall, code, "release", use_id=first)
    second = send(mall, code, "use")

    again = send(mall, code, "release", use_id=first)

    assert (again.status, again.replayed, again.body) == (200, True, released.body)
    assert second.body["use_id"] != first
    assert send(mall, code, "use").replayed, "the second use stands"
    assert send(mall, code, "use", order_id="T2").code == "STATE_CONFLICT"
    assert send(mall, code, "release", use_id=second.body["use_id"]).replayed is False


def test_a_repeated_release_does_not_undo_the_next_use_of_another_order(mall: Cloud, new_coupon: NewCoupon) -> None:
    code = new_coupon()
    first = send(mall, code, "use").body["use_id"]
    send(mall, code, "release", use_id=first)
    send(mall, code, "use", order_id="T2")

    again = send(mall, code, "release", use_id=first)

    assert (again.status, again.replayed) == (200, True)
    assert send(mall, code, "use", order_id="T2").replayed


def test_a_release_that_names_no_use_is_refused_once_the_coupon_was_used_again(
    mall: Cloud, new_coupon: NewCoupon
) -> None:
    code = new_coupon()
    send(mall, code, "use")
    assert send(mall, code, "release").replayed is False
    assert send(mall, code, "release").replayed is True

    send(mall, code, "use", order_id="T2")
    assert send(mall, code, "release").code == "STATE_CONFLICT"
    assert send(mall, code, "release", order_id="T2").status == 200
    send(mall, code, "use")

    refused = send(mall, code, "release")
    assert (refused.status, refused.code) == (409, "STATE_CONFLICT")
    assert "use_id" in refused.body["detail"]
    assert send(mall, code, "use").replayed


def test_a_repeated_use_is_answered_with_the_same_use_id(mall: Cloud, new_coupon: NewCoupon) -> None:
    code = new_coupon()

    first, again = send(mall, code, "use"), send(mall, code, "use")

    assert again.replayed
    assert again.body == first.body
    assert set(first.body["use_id"]) <= set(ids.ALPHABET)


def test_a_use_that_never_was_is_not_released(mall: Cloud, new_coupon: NewCoupon) -> None:
    code, other = new_coupon(), new_coupon()
    send(mall, code, "use")
    of_other = send(mall, other, "use", order_id="T2").body["use_id"]

    assert send(mall, code, "release", use_id=of_other).code == "STATE_CONFLICT"
    assert send(mall, code, "release", use_id="?").code == "VALIDATION_FAILED"
    assert send(mall, code, "use").replayed
