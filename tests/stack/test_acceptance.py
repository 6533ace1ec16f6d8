"""What others get wrong, tried on the running stack with real parallel requests."""

import time
from collections.abc import Callable
from functools import partial

import pytest
import requests

from local.client import Merchant, Phone
from local.stack import Stack
from local.wechat.templates import POINTS_EXPIRING
from tests.stack.mall import at_once, eventually, order, outcomes, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def test_01_fifty_redemptions_at_once_with_points_for_one(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup, stock=100)
    pay(merchant, unique("o"), ming, 100)

    replies = at_once([lambda: ming.post("/redeem", wish(cup))] * 50)

    assert outcomes(replies) == {"201": 1, "INSUFFICIENT_POINTS": 49}
    assert ming.get("/points").body["balance"] == 0


def test_02_fifty_members_at_once_for_the_last_one(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    cup, members = unique("cup"), [log_in() for _ in range(50)]
    put_on_sale(merchant, cup, stock=1)
    for member in members:
        pay(merchant, unique("o"), member, 100)

    replies = at_once([partial(member.post, "/redeem", wish(cup)) for member in members])

    assert outcomes(replies) == {"201": 1, "OUT_OF_STOCK": 49}


def test_02_fifty_redemptions_at_once_where_one_each_is_allowed(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup, stock=100, per_member_limit=1)
    pay(merchant, unique("o"), ming, 5000)

    replies = at_once([lambda: ming.post("/redeem", wish(cup))] * 50)

    assert outcomes(replies) == {"201": 1, "LIMIT_REACHED": 49}


def test_03_twenty_sign_ins_at_once_are_one(log_in: LogIn) -> None:
    ming = log_in()

    replies = at_once([lambda: ming.post("/sign-in")] * 20)

    assert outcomes(replies) == {"200": 1, "ALREADY_SIGNED_IN": 19}
    assert ming.get("/points").body["balance"] == 5


def test_03_around_midnight_in_shanghai_there_are_two_days(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()

    merchant.set_clock("2026-11-30T23:59:59+08:00")
    before = at_once([lambda: ming.post("/sign-in")] * 4)
    merchant.set_clock("2026-11-30T16:00:01+00:00")  # a second past midnight in Shanghai
    after = at_once([lambda: ming.post("/sign-in")] * 4)

    assert [reply.body["date"] for reply in before if reply.status == 200] == ["2026-11-30"]
    assert [(reply.body["date"], reply.body["streak"]) for reply in after if reply.status == 200] == [("2026-12-01", 2)]


def test_04_a_refund_of_spent_points_is_debt_and_the_next_order_pays_it(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, first, ming = unique("cup"), unique("o"), log_in()
    put_on_sale(merchant, cup, points=80)
    pay(merchant, first, ming, 100)
    assert ming.post("/redeem", wish(cup, 80)).status == 201

    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 100_000}]}
    taken = merchant.send("POST", f"/merchant/orders/{first}/refunds", refund)

    assert taken.body == {"clawed_back": 100, "debt": 80}
    assert ming.get("/points").body["debt"] == 80
    pay(merchant, unique("o"), ming, 100)
    points = ming.get("/points").body
    assert (points["balance"], points["debt"]) == (20, 0)
    assert sum(lot["points"] for lot in points["expiring"]) == 20


def test_04_spent_points_are_owed_although_their_lot_has_died_since(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, first, ming = unique("cup"), unique("o"), log_in()
    put_on_sale(merchant, cup, points=60)
    merchant.set_clock("2025-11-30T12:00:00+08:00")
    paid = order(first, ming.member_id, 100_000, paid_at="2025-11-30T11:00:00+08:00")
    assert merchant.send("POST", "/merchant/orders", paid).status == 201
    assert ming.post("/redeem", wish(cup, 60)).status == 201
    merchant.set_clock("2026-12-02T12:00:00+08:00")  # forty have expired

    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 100_000}]}
    taken = merchant.send("POST", f"/merchant/orders/{first}/refunds", refund)

    assert taken.body == {"clawed_back": 60, "debt": 60}
    assert ming.get("/points").body["debt"] == 60
    (entry,) = [one for one in ming.get("/points/entries").body["items"] if one["kind"] == "clawback"]
    assert (entry["points"], entry["reason"]) == (-60, "其中40分已过期，不再扣回")


def test_05_one_line_of_three_refunded_twice_is_that_line_once(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    number, ming = unique("o"), log_in()
    earned = merchant.send("POST", "/merchant/orders", order(number, ming.member_id, 30_000, 20_000, 10_000)).body
    refund = {"refund_id": "r-1", "lines": [{"line_id": "2", "amount_fen": 20_000}]}

    replies = at_once([lambda: merchant.send("POST", f"/merchant/orders/{number}/refunds", refund)] * 8)

    assert {str(reply.body) for reply in replies} == {str({"clawed_back": 20, "debt": 0})}
    assert sum(not reply.replayed for reply in replies) == 1
    assert earned["points"] == 60
    assert ming.get("/points").body["balance"] == 40


def test_06_points_from_a_lot_that_died_come_back_for_the_grace_period_only(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)
    merchant.set_clock("2025-11-30T12:00:00+08:00")
    paid = order(unique("o"), ming.member_id, 100_000, paid_at="2025-11-30T11:00:00+08:00")
    assert merchant.send("POST", "/merchant/orders", paid).status == 201
    merchant.set_clock("2026-11-30T23:00:00+08:00")  # the lot's last hour
    redeemed = ming.post("/redeem", wish(cup))
    assert redeemed.status == 201, redeemed.body

    merchant.set_clock("2026-12-02T12:00:00+08:00")
    merchant.run_job("expire")
    cancelled = ming.post(f"/redemptions/{redeemed.body['redemption_id']}/cancel")

    assert cancelled.body["status"] == "cancelled"
    assert ming.get("/points").body["next_expiry"] == {"points": 100, "expires_on": "2027-01-31"}
    merchant.set_clock("2027-02-01T00:00:00+08:00")
    assert ming.get("/points").body["balance"] == 0


def test_06_points_in_grace_do_not_come_back_again(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)
    merchant.set_clock("2025-11-30T12:00:00+08:00")
    paid = order(unique("o"), ming.member_id, 100_000, paid_at="2025-11-30T11:00:00+08:00")
    assert merchant.send("POST", "/merchant/orders", paid).status == 201

    balances = []
    for last_hour, too_late in (
        ("2026-11-30T23:00:00+08:00", "2026-12-02T12:00:00+08:00"),
        ("2027-01-31T23:00:00+08:00", "2027-02-02T12:00:00+08:00"),
    ):
        merchant.set_clock(last_hour)
        redeemed = ming.post("/redeem", wish(cup))
        assert redeemed.status == 201, redeemed.body
        merchant.set_clock(too_late)
        assert ming.post(f"/redemptions/{redeemed.body['redemption_id']}/cancel").status == 200
        balances.append(ming.get("/points").body["balance"])

    assert balances == [100, 0]
    returns = [one for one in ming.get("/points/entries").body["items"] if one["kind"] == "cancel"]
    assert (returns[0]["points"], returns[0]["reason"]) == (0, "其中100分宽限期已过，不再退回")


def test_07_expired_points_cannot_be_spent_although_no_job_ran(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), ming, 100)

    merchant.set_clock("2027-12-01T00:00:00+08:00")
    refused = ming.post("/redeem", wish(cup))

    assert (refused.status, refused.code) == (422, "INSUFFICIENT_POINTS")


def test_08_the_lot_granted_later_that_expires_earlier_is_spent_first(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)
    program = merchant.send("GET", "/merchant/program").body
    try:
        pay(merchant, unique("o"), ming, 100)  # lives to the end of November 2027
        short = program | {"expiry": {"kind": "rolling_months", "months": 2}}
        answer = merchant.send("PUT", "/merchant/program", short)
        assert answer.status == 200, answer.body
        pay(merchant, unique("o"), ming, 100)  # lives to the end of January 2027
        assert ming.post("/redeem", wish(cup)).status == 201
    finally:
        version = merchant.send("GET", "/merchant/program").body["version"]
        merchant.send("PUT", "/merchant/program", program | {"version": version})

    assert ming.get("/points").body["expiring"] == [{"points": 100, "expires_on": "2027-11-30"}]


def test_09_another_members_redemption_is_not_found(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    cup, ming, mallory = unique("cup"), log_in(), log_in()
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), ming, 100)
    number = ming.post("/redeem", wish(cup)).body["redemption_id"]

    replies = [
        mallory.get(f"/redemptions/{number}"),
        mallory.post(f"/redemptions/{number}/cancel"),
        mallory.post(f"/redemptions/{number}/confirm"),
    ]

    assert [(reply.status, reply.code) for reply in replies] == [(404, "NOT_FOUND")] * 3
    assert ming.get(f"/redemptions/{number}").body["status"] == "to_ship"


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 10**12, "1", True, None])
def test_10_a_quantity_that_is_none_is_refused(
    merchant: Merchant, log_in: LogIn, unique: Unique, quantity: object
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)

    refused = ming.post("/redeem", wish(cup, quantity=quantity))

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert refused.body["errors"][0]["field"] == "quantity"


def test_11_the_same_key_is_the_same_answer_and_another_body_a_conflict(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), ming, 1000)

    first = ming.post("/redeem", wish(cup), key="one-tap")
    again = ming.post("/redeem", wish(cup), key="one-tap")
    other = ming.post("/redeem", wish(cup, quantity=2), key="one-tap")

    assert (again.status, again.body, again.replayed) == (first.status, first.body, True)
    assert not first.replayed
    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
    assert ming.get("/points").body["balance"] == 900


def test_12_without_consent_a_warning_is_in_the_app_once_and_wechat_is_not_asked_again(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2025-11-20T10:00:00+08:00")
    ming = log_in()
    paid = order(unique("o"), ming.member_id, 100_000, paid_at="2025-11-20T09:00:00+08:00")
    assert merchant.send("POST", "/merchant/orders", paid).status == 201
    merchant.set_clock("2026-11-23T10:00:00+08:00")  # seven days before the points die
    consent = {"template": POINTS_EXPIRING.template_id, "result": "accept"}
    assert ming.post("/subscriptions", consent).body["remaining"] == 1  # we believe so, WeChat does not: 43101

    merchant.run_job("remind")
    eventually(lambda: ming.get("/messages").body["items"] != [])
    eventually(lambda: messages_asked_of(stack) > 0)
    asked = messages_asked_of(stack)
    merchant.run_job("remind")
    time.sleep(3)

    assert len(ming.get("/messages").body["items"]) == 1
    assert messages_asked_of(stack) == asked
    assert ming.post("/subscriptions", consent).body["remaining"] == 1  # counted from zero


def test_13_refunded_points_leave_the_board_and_the_earlier_of_equals_stays_ahead(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2031-03-05T12:00:00+08:00")  # a week of its own
    first, second, third = log_in(), log_in(), log_in()
    paid_at = "2031-03-05T11:00:00+08:00"
    refunded = unique("o")
    for number, member, fen in (
        (unique("o"), first, 50_000),
        (unique("o"), second, 50_000),
        (refunded, third, 90_000),
    ):
        answer = merchant.send("POST", "/merchant/orders", order(number, member.member_id, fen, paid_at=paid_at))
        assert answer.status == 201, answer.body
        assert member.patch("/me", {"nickname": "小明"}).status == 200  # who has a name is listed with their public id
    merchant.run_job("rank")
    leader = third.get("/rank?board=week").body
    assert [row["member_id"] for row in leader["top"]] == [third.member_id, first.member_id, second.member_id]
    assert [row["rank"] for row in leader["top"]] == [1, 2, 2]

    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 90_000}]}
    assert merchant.send("POST", f"/merchant/orders/{refunded}/refunds", refund).status == 200
    merchant.run_job("rank")

    board = second.get("/rank?board=week").body
    assert [row["member_id"] for row in board["top"]] == [first.member_id, second.member_id]
    assert board["total_members"] == 2
    assert board["me"]["points"] == 50


def test_14_who_opted_out_of_the_board_shows_an_alias_or_nothing(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2031-06-05T12:00:00+08:00")
    shown, alias, hidden = log_in(), log_in(), log_in()
    for member, fen in ((shown, 30_000), (alias, 20_000), (hidden, 10_000)):
        paid = order(unique("o"), member.member_id, fen, paid_at="2031-06-05T11:00:00+08:00")
        assert merchant.send("POST", "/merchant/orders", paid).status == 201
        assert member.patch("/me", {"nickname": "小明"}).status == 200
    assert alias.patch("/me", {"leaderboard": "alias"}).status == 200
    assert hidden.patch("/me", {"leaderboard": "hidden"}).status == 200
    merchant.run_job("rank")

    board = shown.get("/rank?board=week").body
    names = [row["nickname"] for row in board["top"]]
    assert len(names) == 2
    assert names[0] == "小明"
    assert names[1] != "小明"
    assert hidden.member_id not in str(board)
    assert alias.member_id not in str(board)
    ids = {shown.get(f"/rank?board={name}").body["top"][1]["member_id"] for name in ("week", "month")}
    assert len(ids) == 2, "another alias on each board"
    assert board["top"][1]["member_id"] in ids


def messages_asked_of(stack: Stack) -> int:
    calls = requests.get(f"{stack.wechat_url}/_calls", timeout=5).json()
    return int(calls.get("/cgi-bin/message/subscribe/send", 0))
