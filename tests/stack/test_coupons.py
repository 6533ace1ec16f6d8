"""Coupons at the checkout of the running stack: quoted, used once, bound to their order, given back."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply
from local.stack import Stack
from tests.stack.mall import at_once, early_in_a_minute, forged, outcomes, pay, put_on_sale, spoilt, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
NewCoupon = Callable[..., str]
TEN_OFF = {"kind": "amount_off", "threshold_fen": 5000, "amount_off_fen": 1000, "valid_days": 30}


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


@pytest.fixture
def new_coupon(merchant: Merchant, ming: Phone, unique: Unique) -> NewCoupon:
    """Redeems a coupon; answers its code."""

    def redeemed(**terms: Any) -> str:
        name = unique("ten-off")
        put_on_sale(merchant, name, kind="coupon", name="满减券", coupon=TEN_OFF | terms)
        pay(merchant, unique("o"), ming, 100)
        answer = ming.post("/redeem", wish(name, address=None))
        assert answer.status == 201, answer.body
        return str(answer.body["coupon"]["coupon_code"])

    return redeemed


def basket(order_id: str, amount_fen: int = 5000, category: str = "tea") -> dict[str, Any]:
    line = {"line_id": "1", "category": category, "amount_fen": amount_fen}
    return {"order_id": order_id, "lines": [line], "shipping_fen": 1200}


def at_checkout(merchant: Merchant, code: str, act: str, body: dict[str, Any]) -> Reply:
    return merchant.send("POST", f"/merchant/coupons/{code}/{act}", body)


def status_of(ming: Phone, code: str) -> str:
    (mine,) = [one for one in ming.get("/coupons?limit=100").body["items"] if one["coupon_code"] == code]
    return str(mine["status"])


def test_a_coupon_is_quoted_used_for_one_order_and_given_back(
    merchant: Merchant, ming: Phone, new_coupon: NewCoupon, unique: Unique
) -> None:
    code, order_id = new_coupon(), unique("T")
    below = at_checkout(merchant, code, "quote", basket(order_id, 4999)).body
    quoted = at_checkout(merchant, code, "quote", basket(order_id)).body
    assert below == {"discount_fen": 0, "reason": "再买0.01元可用"}
    assert quoted == {"discount_fen": 1000, "reason": "已优惠10元"}
    assert status_of(ming, code) == "issued"

    used = at_checkout(merchant, code, "use", basket(order_id))
    again = at_checkout(merchant, code, "use", basket(order_id))

    use_id = used.body["use_id"]
    assert (used.status, used.body, used.replayed) == (200, quoted | {"use_id": use_id}, False)
    assert (again.status, again.body, again.replayed) == (200, used.body, True)
    assert at_checkout(merchant, code, "use", basket(order_id, 6000)).code == "IDEMPOTENCY_CONFLICT"
    assert at_checkout(merchant, code, "use", basket(unique("T"))).code == "STATE_CONFLICT"
    assert status_of(ming, code) == "used"

    assert at_checkout(merchant, code, "release", basket(unique("T"))).code == "STATE_CONFLICT"
    back = at_checkout(merchant, code, "release", basket(order_id))
    assert (back.status, at_checkout(merchant, code, "release", {"order_id": order_id}).replayed) == (200, True)
    assert status_of(ming, code) == "issued"
    assert at_checkout(merchant, code, "use", basket(order_id)).body["use_id"] != use_id
    repeated = at_checkout(merchant, code, "release", {"order_id": order_id, "use_id": use_id})
    assert (repeated.status, repeated.replayed) == (200, True), "it was released, and is used again since"
    assert status_of(ming, code) == "used"


def test_two_checkouts_at_once_use_it_once(merchant: Merchant, new_coupon: NewCoupon, unique: Unique) -> None:
    code = new_coupon()
    orders = [unique("T") for _ in range(8)]

    replies = at_once([partial(at_checkout, merchant, code, "use", basket(order_id)) for order_id in orders])

    assert outcomes(replies) == {"200": 1, "STATE_CONFLICT": 7}


def test_a_coupon_that_does_not_stack_is_alone_in_its_order_whoever_is_faster(
    merchant: Merchant, new_coupon: NewCoupon, unique: Unique
) -> None:
    alone, other, friendly, friend = new_coupon(), new_coupon(), new_coupon(stacks=True), new_coupon(stacks=True)
    first, second = unique("T"), unique("T")

    rivals = at_once([partial(at_checkout, merchant, code, "use", basket(first)) for code in (alone, other)])
    friends = at_once([partial(at_checkout, merchant, code, "use", basket(second)) for code in (friendly, friend)])

    assert outcomes(rivals) == {"200": 1, "NOT_ELIGIBLE": 1}
    assert outcomes(friends) == {"200": 2}
    winner, loser = (alone, other) if rivals[0].status == 200 else (other, alone)
    assert at_checkout(merchant, loser, "use", basket(second)).code == "NOT_ELIGIBLE"
    assert at_checkout(merchant, winner, "release", {"order_id": first}).status == 200
    assert at_checkout(merchant, loser, "use", basket(first)).status == 200


def test_coupons_that_stack_take_no_more_off_than_the_order_whoever_is_faster(
    merchant: Merchant, new_coupon: NewCoupon, unique: Unique
) -> None:
    codes, order_id = [new_coupon(stacks=True, threshold_fen=0, amount_off_fen=2000) for _ in range(4)], unique("T")
    shipping = [new_coupon(kind="free_shipping", stacks=True, amount_off_fen=None) for _ in range(2)]

    replies = at_once([partial(at_checkout, merchant, code, "use", basket(order_id)) for code in codes])
    free = [at_checkout(merchant, code, "use", basket(order_id)) for code in shipping]

    assert sorted(reply.body.get("discount_fen", 0) for reply in replies) == [0, 1000, 2000, 2000]
    assert outcomes(replies) == {"200": 3, "NOT_ELIGIBLE": 1}
    assert [reply.body.get("discount_fen", reply.code) for reply in free] == [1200, "NOT_ELIGIBLE"]
    (left_out,) = [code for code, reply in zip(codes, replies, strict=True) if reply.status != 200]
    assert at_checkout(merchant, left_out, "quote", basket(order_id)).body["discount_fen"] == 0
    back = next(code for code, reply in zip(codes, replies, strict=True) if reply.body.get("discount_fen") == 2000)
    assert at_checkout(merchant, back, "release", {"order_id": order_id}).status == 200
    assert at_checkout(merchant, left_out, "use", basket(order_id)).body["discount_fen"] == 2000


def test_coupons_for_tea_take_no_more_off_than_the_tea_whoever_is_faster(
    merchant: Merchant, new_coupon: NewCoupon, unique: Unique
) -> None:
    terms: dict[str, Any] = {"stacks": True, "threshold_fen": 0, "amount_off_fen": 3000}
    codes = [new_coupon(**terms, categories=["tea"]) for _ in range(3)] + [new_coupon(**terms)]
    lines = [{"line_id": name, "category": name, "amount_fen": 5000} for name in ("tea", "cups")]
    body = {"order_id": unique("T"), "lines": lines}

    replies = at_once([partial(at_checkout, merchant, code, "use", body) for code in codes])

    *tea, everything = (reply.body.get("discount_fen", 0) for reply in replies)
    assert sorted(tea) == [0, 2000, 3000]
    assert everything == 3000


def test_a_quote_tells_what_another_coupon_in_the_order_means(
    merchant: Merchant, new_coupon: NewCoupon, unique: Unique
) -> None:
    first, second, order_id = new_coupon(), new_coupon(), unique("T")
    at_checkout(merchant, first, "use", basket(order_id))

    quoted = at_checkout(merchant, second, "quote", basket(order_id))

    assert quoted.body == {"discount_fen": 0, "reason": "不能与本单的其他优惠券同时使用"}
    assert at_checkout(merchant, second, "use", basket(order_id)).code == "NOT_ELIGIBLE"


def test_50_guesses_at_coupons_end_with_the_minute_and_keep_nobody_else_from_paying(
    merchant: Merchant, new_coupon: NewCoupon, unique: Unique
) -> None:
    right, guesser, honest = new_coupon(), unique("T"), unique("T")
    early_in_a_minute()

    mistyped = [at_checkout(merchant, spoilt(right, n), "quote", basket(guesser)) for n in range(20, 32)]
    guesses = at_once(
        [partial(at_checkout, merchant, forged(right, n), "quote", basket(guesser)) for n in range(12, 32)]
    )

    assert outcomes(mistyped) == {"NOT_FOUND": 12}, "what fails its check character is no guess"
    assert outcomes(guesses).keys() == {"NOT_FOUND", "RATE_LIMITED"}
    assert 10 <= outcomes(guesses)["NOT_FOUND"] <= 10 + 4, "then one every two seconds"
    assert {guess.headers["Retry-After"] for guess in guesses if guess.status == 429} == {"2"}
    assert at_checkout(merchant, right, "quote", basket(honest)).body["discount_fen"] == 1000


def test_a_coupon_of_fixed_days_rests_on_some_and_ends_for_everybody(
    merchant: Merchant, ming: Phone, new_coupon: NewCoupon, unique: Unique
) -> None:
    code = new_coupon(
        valid_days=None,
        valid_from="2026-12-01T00:00:00+08:00",
        valid_until="2026-12-31T23:59:59+08:00",
        blackout=["2026-12-25"],
    )
    discounts = []
    for day in ("2026-11-30", "2026-12-24", "2026-12-25"):
        merchant.set_clock(f"{day}T12:00:00+08:00")
        discounts.append(at_checkout(merchant, code, "quote", basket("T")).body["discount_fen"])
    merchant.set_clock("2027-01-01T00:00:00+08:00")

    over = at_checkout(merchant, code, "quote", basket("T"))

    assert discounts == [0, 1000, 0]
    assert (over.status, over.code) == (410, "EXPIRED")
    assert at_checkout(merchant, code, "use", basket(unique("T"))).code == "EXPIRED"
    assert status_of(ming, code) == "expired"


def test_a_coupon_given_back_after_its_end_lives_for_its_grace_or_not_at_all(
    merchant: Merchant, ming: Phone, new_coupon: NewCoupon, unique: Unique
) -> None:
    graceful, mortal = new_coupon(valid_days=1, grace_days=7), new_coupon(valid_days=1)
    orders = {code: unique("T") for code in (graceful, mortal)}
    for code, order_id in orders.items():
        assert at_checkout(merchant, code, "use", basket(order_id)).status == 200
    merchant.set_clock("2026-12-10T12:00:00+08:00")

    replies = {code: at_checkout(merchant, code, "release", {"order_id": orders[code]}) for code in orders}

    assert replies[graceful].status == 200
    assert (replies[mortal].status, replies[mortal].code) == (410, "EXPIRED")
    (alive,) = [one for one in ming.get("/coupons").body["items"] if one["coupon_code"] == graceful]
    assert (alive["status"], alive["valid_until"]) == ("issued", "2026-12-17T23:59:59+08:00")


def test_50_a_wrong_coupon_code_tells_nothing(stack: Stack, new_coupon: NewCoupon) -> None:
    (key,) = [one for one in stack.merchant_keys if one.key == "demo-orders"]
    checkout = Merchant(stack.api_url, key.key, key.secret)
    genuine = new_coupon()
    wrong = ["7K3M", "0" * 33, spoilt(genuine, -1), spoilt(genuine, 5), genuine[::-1]]

    refusals = [at_checkout(checkout, code, "quote", basket("T")) for code in wrong]

    assert {(refused.status, refused.code) for refused in refusals} == {(404, "NOT_FOUND")}
    assert len({refused.body["detail"] for refused in refusals}) == 1
    assert at_checkout(checkout, f"{genuine[:4]}-{genuine[4:].lower()}", "quote", basket("T")).status == 200


@pytest.mark.parametrize(
    "change", [{"valid_days": None}, {"valid_until": "2027-01-01T00:00:00+08:00"}, {"excluded": ["a", "a"]}]
)
def test_terms_that_contradict_themselves_are_refused(
    merchant: Merchant, unique: Unique, change: dict[str, Any]
) -> None:
    body = {"reward_id": unique("bad"), "kind": "coupon", "name": "券", "points": 1, "coupon": TEN_OFF | change}

    refused = merchant.send("POST", "/merchant/rewards", body)

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert [error["field"].split(".")[0] for error in refused.body["errors"]] == ["coupon"]
