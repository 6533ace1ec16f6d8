"""Attacks on purchases that must fail, by their numbers: each the attempt, the refusal, and the ledger unharmed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply
from tests.stack.mall import at_once, order, outcomes, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


def report(merchant: Merchant, body: dict[str, Any]) -> Reply:
    return merchant.send("POST", "/merchant/orders", body)


def refund(merchant: Merchant, order_id: str, refund_id: str, fen: int) -> Reply:
    lines = [{"line_id": "1", "amount_fen": fen}]
    return merchant.send("POST", f"/merchant/orders/{order_id}/refunds", {"refund_id": refund_id, "lines": lines})


def balance(phone: Phone) -> int:
    return int(phone.get("/points").body["balance"])


def test_22_an_order_that_is_not_paid_or_was_refunded_earns_nothing(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    number = unique("o")
    paid = order(number, ming.member_id, 10_000)
    unpaid = {name: value for name, value in paid.items() if name != "paid_at"}

    refusals = [report(merchant, body) for body in (unpaid, paid | {"paid_at": None}, paid | {"status": "closed"})]
    assert outcomes(refusals) == {"VALIDATION_FAILED": 3}
    assert balance(ming) == 0

    assert report(merchant, paid).body["points"] == 10
    assert refund(merchant, number, unique("r"), 10_000).body == {"clawed_back": 10, "debt": 0}
    assert report(merchant, paid).replayed
    assert balance(ming) == 0


def test_23_points_are_taken_back_once_and_never_more_than_were_given(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    number, cup, refund_id = unique("o"), unique("cup"), unique("r")
    put_on_sale(merchant, cup)
    pay(merchant, number, ming, 100)
    assert ming.post("/redeem", wish(cup)).status == 201  # all of it is spent

    too_much = refund(merchant, number, unique("r"), 100_001)
    same = at_once([partial(refund, merchant, number, refund_id, 60_000)] * 16)
    others = at_once([partial(refund, merchant, number, unique("r"), 30_000) for _ in range(8)])

    assert too_much.code == "VALIDATION_FAILED"
    assert outcomes(same) == {"200": 16}
    assert sum(not reply.replayed for reply in same) == 1
    assert {(reply.body["clawed_back"], reply.body["debt"]) for reply in same} == {(60, 60)}
    assert outcomes(others) == {"200": 1, "VALIDATION_FAILED": 7}
    assert ming.get("/points").body["debt"] == 90
    assert ming.get("/points").body["balance"] == -90


def test_24_an_order_that_is_split_earns_no_more_than_the_whole(
    merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique
) -> None:
    honest = log_in("honest")
    split = [order(unique("o"), ming.member_id, 99) for _ in range(100)]

    replies = [
        reply for n in range(0, 100, 25) for reply in at_once([partial(report, merchant, o) for o in split[n : n + 25]])
    ]

    assert outcomes(replies) == {"201": 100}
    assert balance(ming) == 0
    assert {reply.body["lines"][0]["reason"] for reply in replies} == {"每满10元得1分，还差9.01元"}
    in_lines = order(unique("o"), honest.member_id, *[198] * 50)
    assert report(merchant, in_lines).body["points"] == 9900 // 1000


def test_25_a_daily_limit_is_held_against_thirty_two_orders_at_once(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    tea = unique("tea")
    rule = {"rule_id": tea, "category": tea, "fen_per_point": 1000, "daily_limit_points": 55}
    assert merchant.send("POST", "/merchant/rules", rule).status == 201
    orders = [order(unique("o"), ming.member_id, 10_000, category=tea) for _ in range(32)]

    replies = at_once([partial(report, merchant, each) for each in orders])

    # Who meets too many others is told to come again, and nothing was done.
    assert outcomes(replies).keys() <= {"201", "TRY_AGAIN"}
    again = [report(merchant, each) for each in orders]
    assert outcomes(again) == {"201": 32}
    assert sorted(reply.body["points"] for reply in again) == [0] * 26 + [5] + [10] * 5
    assert balance(ming) == 55
    merchant.set_clock("2026-11-23T00:00:01+08:00")
    assert report(merchant, order(unique("o"), ming.member_id, 10_000, category=tea)).body["points"] == 10


def test_26_the_date_on_an_order_does_not_choose_when_its_points_die(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    def dated(paid_at: str) -> Reply:
        return report(merchant, order(unique("o"), ming.member_id, 10_000, paid_at=paid_at))

    future = [dated(day) for day in ("2026-11-22T12:06:00+08:00", "2099-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z")]
    ancient = [dated(day) for day in ("0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59+08:00")]
    old = [dated(day) for day in ("2001-01-01T00:00:00+08:00", "2026-11-22T12:00:00+08:00")]

    assert outcomes([*future, *ancient]) == {"VALIDATION_FAILED": 5}
    assert outcomes(old) == {"201": 2}
    assert {entry["expires_on"] for entry in ming.get("/points/entries").body["items"]} == {"2027-11-30"}
    assert ming.get("/points").body["expiring"] == [{"points": 20, "expires_on": "2027-11-30"}]
