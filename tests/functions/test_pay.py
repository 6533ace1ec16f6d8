"""Points plus cash: paid in time, late, twice or never, each ends with the reward or with everything back, once."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from functions.tidy import app as tidy
from local.wechat import pay as bank_side
from points.adapters.aws import dynamodb
from points.adapters.ledger import payments
from points.adapters.wechat.pay import PayRefused, PayUnreachable, WeChatPay
from points.domain import ids
from tests.fixtures.bank import POT, WISH, Bank, cancel, night, redeem, run_followup, with_a_pot_on_sale
from tests.fixtures.cloud import Cloud, handler_of, openid_of
from tests.fixtures.followups import looked_at, record_of
from tests.fixtures.shop import differences, rich

HOLD_OVER: Final = "2026-11-22T12:15:01+08:00"


@pytest.fixture
def ming(mall: Cloud, bank: Bank) -> str:
    return with_a_pot_on_sale(mall, bank)


def shown(mall: Cloud, member_id: str, redemption_id: str) -> tuple[str, str]:
    """(status, state of the payment) as the member is told."""
    path = f"/redemptions/{redemption_id}"
    body = mall.member(member_id, "GET /redemptions/{redemption_id}", path).body
    return body["status"], body["payment"]["state"]


def left(mall: Cloud, member_id: str) -> tuple[int, int]:
    """(points, units in stock)."""
    stock = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/pot").body["stock_left"]
    return mall.member(member_id, "GET /points").body["balance"], stock


# ── The ordinary way ─────────────────────────────────────────────────────────


def test_points_stock_and_limit_are_held_until_the_money_is_there(mall: Cloud, ming: str, bank: Bank) -> None:
    held = redeem(mall, ming)

    assert held.status == 201
    assert held.body["status"] == "pending_payment"
    payment = held.body["payment"]
    assert (payment["state"], payment["fen"], payment["pay_until"][:19]) == ("awaiting", 9900, "2026-11-22T12:15:00")
    assert payment["request"]["package"].startswith("prepay_id=wx")
    assert left(mall, ming) == (80, 2)

    assert bank.pays(held.body["redemption_id"]) == [204]

    assert shown(mall, ming, held.body["redemption_id"]) == ("to_ship", "paid")
    assert left(mall, ming) == (80, 2)
    assert differences() == []


def test_the_same_tap_again_is_asked_for_the_same_payment(mall: Cloud, ming: str, bank: Bank) -> None:
    first = redeem(mall, ming)
    again = redeem(mall, ming)
    bank.pays(first.body["redemption_id"])
    later = redeem(mall, ming)

    assert first.body == again.body == later.body
    assert later.replayed
    assert left(mall, ming) == (80, 2)


def test_what_wx_request_payment_takes_is_signed_for_this_app(mall: Cloud, ming: str) -> None:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    from tests.fixtures.cloud import APPID, PAY_SETTINGS

    request = redeem(mall, ming).body["payment"]["request"]

    message = "".join(f"{part}\n" for part in (APPID, request["timeStamp"], request["nonceStr"], request["package"]))
    key = serialization.load_pem_public_key(PAY_SETTINGS.merchant_public_key.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    import base64

    key.verify(base64.b64decode(request["paySign"]), message.encode(), padding.PKCS1v15(), hashes.SHA256())
    assert request["signType"] == "RSA"


def test_a_coupon_shows_its_code_once_it_is_paid_for(mall: Cloud, ming: str, bank: Bank) -> None:
    coupon = {"kind": "amount_off", "amount_off_fen": 500, "valid_days": 30}
    reward = {"reward_id": "c", "kind": "coupon", "name": "券", "points": 1, "cash_fen": 100, "stock": 5}
    assert mall.merchant("POST /merchant/rewards", body=reward | {"coupon": coupon}).status == 201
    wish = {"reward_id": "c", "quantity": 1, "expected_points": 1, "expected_cash_fen": 100}

    held = mall.member(ming, "POST /redeem", body=wish, key="c").body
    hidden = mall.member(ming, "GET /coupons").body["items"]
    bank.pays(held["redemption_id"])

    assert "coupon" not in held
    assert hidden == []
    (coupon_shown,) = mall.member(ming, "GET /coupons").body["items"]
    assert coupon_shown["status"] == "issued"


# ── Never paid, paid late, paid twice ────────────────────────────────────────


def test_never_paid_gives_everything_back_when_the_hold_is_over(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]

    assert run_followup(redemption_id)
    assert shown(mall, ming, redemption_id) == ("pending_payment", "awaiting"), "there is time left"
    mall.clock(HOLD_OVER)
    assert run_followup(redemption_id)
    assert run_followup(redemption_id), "a second look changes nothing"

    assert shown(mall, ming, redemption_id) == ("cancelled", "closed")
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_paid_late_is_refunded(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    mall.clock(HOLD_OVER)
    run_followup(redemption_id)

    assert bank.pays(redemption_id, late=True, times=2) == [204, 204]
    assert shown(mall, ming, redemption_id) == ("cancelled", "refunding")
    assert run_followup(redemption_id)
    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id) == ("cancelled", "refunded")
    assert bank.has(redemption_id) == (9900, 9900)
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_paid_and_never_told_is_found_out_when_the_hold_is_over(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id, notify=False)
    mall.clock(HOLD_OVER)

    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id) == ("to_ship", "paid")
    assert bank.has(redemption_id) == (9900, 0)
    assert differences() == []


def test_paid_and_never_told_is_found_out_when_the_member_asks(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    path = f"/redemptions/{redemption_id}/pay"
    route = "POST /redemptions/{redemption_id}/pay"

    before = mall.member(ming, route, path).body
    bank.pays(redemption_id, notify=False)
    after = mall.member(ming, route, path)

    assert before["status"] == "pending_payment"
    assert before["payment"]["request"]["package"].startswith("prepay_id=")
    assert (after.body["status"], after.body["payment"]["state"], after.replayed) == ("to_ship", "paid", True)


def test_paid_twice_keeps_one_and_sends_the_other_back(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)

    assert bank.pays(redemption_id, twice=True, times=2) == [204, 204]
    night()

    assert shown(mall, ming, redemption_id) == ("to_ship", "paid")
    assert bank.has(redemption_id) == (19_800, 9900)
    assert differences() == []


def test_cancelled_after_it_was_paid_gives_points_and_money_back(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)

    assert cancel(mall, ming, redemption_id).status == 200
    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id) == ("cancelled", "refunded")
    assert bank.has(redemption_id) == (9900, 9900)
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_cancelled_while_somebody_pays_gives_points_and_money_back(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    cancel(mall, ming, redemption_id)
    bank.pays(redemption_id)
    night()
    night()

    assert shown(mall, ming, redemption_id) == ("cancelled", "refunded")
    assert bank.has(redemption_id) == (9900, 9900)
    assert left(mall, ming) == (100, 3)


def test_cancelled_before_anybody_paid_closes_the_order(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    cancel(mall, ming, redemption_id)

    assert run_followup(redemption_id)

    payment = payments.payment(redemption_id)
    assert payment is not None
    assert payment.state == "closed"
    assert not payment.is_open
    assert differences() == []


# ── When WeChat Pay does not answer ──────────────────────────────────────────


def test_an_order_that_cannot_be_opened_now_is_held_and_opened_later(mall: Cloud, ming: str, bank: Bank) -> None:
    bank.fails("/v3/pay/transactions/jsapi", status=502, times=1)

    held = redeem(mall, ming)
    again = redeem(mall, ming)

    assert held.status == 201
    assert "request" not in held.body["payment"]
    assert again.body["payment"]["request"]
    assert left(mall, ming) == (80, 2)


def test_a_hold_ends_by_the_night_even_if_wechat_does_not_answer(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    mall.clock(HOLD_OVER)
    close = "/v3/pay/transactions/out-trade-no/{no}/close"
    bank.fails(close, status=500, times=4)

    assert not run_followup(redemption_id)
    assert shown(mall, ming, redemption_id)[0] == "pending_payment", "perhaps it is paid: a followup waits"
    with pytest.raises(Exception, match="1 of 1"):
        night()
    assert shown(mall, ming, redemption_id)[0] == "cancelled"
    assert left(mall, ming) == (100, 3)
    bank.pays(redemption_id, notify=False, late=True)
    night()
    night()

    assert bank.has(redemption_id) == (9900, 9900)
    assert differences() == []


@pytest.mark.parametrize("told", ["PROCESSING", "ABNORMAL"])
def test_a_refund_is_followed_until_it_has_arrived(mall: Cloud, ming: str, bank: Bank, told: str) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    cancel(mall, ming, redemption_id)
    bank.refunds_are(told)

    assert run_followup(redemption_id) is (told == "PROCESSING"), "what WeChat cannot do rings"
    between = shown(mall, ming, redemption_id)[1]
    bank.refunds_are("SUCCESS")
    assert run_followup(redemption_id)

    assert between == ("refunding" if told == "PROCESSING" else "refund_failed")
    assert shown(mall, ming, redemption_id)[1] == "refunded"
    assert bank.has(redemption_id) == (9900, 9900)


def test_an_order_that_is_paid_and_does_not_say_so_yet_is_looked_at_again(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id, notify=False)
    mall.clock(HOLD_OVER)
    with monkeypatch.context() as lagging:
        lagging.setattr(WeChatPay, "transaction", lambda *_: {"trade_state": "NOTPAY"})
        assert not run_followup(redemption_id)
        with pytest.raises(Exception, match="1 of 1"):
            night()
    assert shown(mall, ming, redemption_id)[0] == "cancelled"

    assert run_followup(redemption_id)
    assert run_followup(redemption_id)

    assert bank.has(redemption_id) == (9900, 9900)
    assert differences() == []


def test_whoever_has_paid_is_found_whatever_keeps_the_order_from_being_closed(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id, notify=False)
    mall.clock(HOLD_OVER)

    def refused(*_: Any) -> None:
        raise PayRefused("close", "INVALID_REQUEST")

    monkeypatch.setattr(WeChatPay, "close", refused)
    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id) == ("to_ship", "paid")
    assert bank.has(redemption_id) == (9900, 0)
    assert differences() == []


def test_money_that_the_merchant_sent_back_by_hand_buys_nothing(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id, notify=False)
    mall.clock(HOLD_OVER)
    sent_back_by_hand(monkeypatch)

    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id) == ("cancelled", "refunded")
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_a_refund_that_the_merchant_has_made_by_hand_is_one(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    cancel(mall, ming, redemption_id)

    def refused(*_: Any) -> str:
        raise PayRefused("refund", "INVALID_REQUEST")

    monkeypatch.setattr(WeChatPay, "refund", refused)
    assert not run_followup(redemption_id)
    sent_back_by_hand(monkeypatch)

    assert run_followup(redemption_id)
    assert shown(mall, ming, redemption_id)[1] == "refunded"
    night()


def sent_back_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = WeChatPay.transaction
    monkeypatch.setattr(WeChatPay, "transaction", lambda *a: asked(*a) | {"trade_state": "REFUND"})


def test_a_refund_that_wechat_closes_is_asked_for_anew(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    cancel(mall, ming, redemption_id)
    bank.refunds_are("CLOSED")

    assert run_followup(redemption_id)
    bank.refunds_are("SUCCESS")
    assert run_followup(redemption_id)

    assert shown(mall, ming, redemption_id)[1] == "refunded"
    assert bank.has(redemption_id) == (9900, 9900)


@pytest.mark.parametrize("is_paid", [False, True])
def test_an_order_that_is_opened_after_its_hold_has_ended_is_closed_again(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch, *, is_paid: bool
) -> None:
    opened = WeChatPay.order
    pending: list[str] = []

    def slowly(client: Any, payment: Any, *args: Any, **more: Any) -> str:
        if not pending:
            pending.append(payment.payment_id)
            assert cancel(mall, ming, payment.payment_id).status == 200
            assert run_followup(payment.payment_id)
        return opened(client, payment, *args, **more)

    monkeypatch.setattr(WeChatPay, "order", slowly)
    held = redeem(mall, ming)
    (redemption_id,) = pending
    if is_paid:
        bank.pays(redemption_id, notify=False)

    assert held.status == 201
    assert "request" not in held.body["payment"]
    assert run_followup(redemption_id)
    assert run_followup(redemption_id)
    assert shown(mall, ming, redemption_id) == ("cancelled", "refunded" if is_paid else "closed")
    assert bank.has(redemption_id) == ((9900, 9900) if is_paid else (0, 0))
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_every_hold_ends_in_a_night_in_which_wechat_is_silent(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [rich(mall, f"member-{n}") for n in range(3)]
    bank.wechat.state.openids.update(openid_of(f"member-{n}") for n in range(3))
    held = [(who, redeem(mall, who).body["redemption_id"]) for who in members]
    mall.clock(HOLD_OVER)
    asked: list[str] = []

    def silent(_: Any, method: str, path: str, *__: Any) -> None:
        asked.append(path)
        raise PayUnreachable("nothing")

    with monkeypatch.context() as outage:
        outage.setattr(tidy, "PATIENCE", 2)
        outage.setattr(WeChatPay, "_ask", silent)
        with pytest.raises(Exception, match="3 of 3"):
            night()

    assert [shown(mall, who, which)[0] for who, which in held] == ["cancelled"] * 3
    assert len(asked) == 4, "to close and to ask, twice; then nobody waits any more"
    night()
    assert [shown(mall, who, which)[1] for who, which in held] == ["closed"] * 3
    assert differences() == []


@pytest.mark.parametrize("is_paid", [False, True])
def test_what_a_member_who_leaves_has_not_been_sent_is_called_off(
    mall: Cloud, ming: str, bank: Bank, *, is_paid: bool
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    if is_paid:
        bank.pays(redemption_id)
    assert mall.member(ming, "DELETE /me").status == 204
    for _ in range(2):
        assert looked_at(record_of("leaver", ming)) == (False, 0)

    payment = payments.payment(redemption_id)

    assert payment is not None
    assert payment.state == ("refunded" if is_paid else "closed")
    assert bank.has(redemption_id) == ((9900, 9900) if is_paid else (0, 0))
    done = mall.merchant("GET /merchant/redemptions", query="status=cancelled").body["items"]
    assert [item["redemption_id"] for item in done] == [redemption_id]
    assert differences() == []


def test_nothing_is_shipped_to_who_has_left(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    assert mall.member(ming, "DELETE /me").status == 204

    parcel = {"carrier": "YTO", "tracking_no": "YT1234567890"}
    path = f"/merchant/redemptions/{redemption_id}/ship"

    assert mall.merchant("POST /merchant/redemptions/{redemption_id}/ship", path, parcel).code == "STATE_CONFLICT"


def test_answers_that_wechat_pay_did_not_sign_are_not_believed(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    honest: Callable[..., dict[str, str]] = bank_side.signed_headers
    monkeypatch.setattr(
        bank_side, "signed_headers", lambda *a, **k: honest(*a, **k) | {"Wechatpay-Signature": "bm90IHRoZWlycw=="}
    )
    mall.clock(HOLD_OVER)

    assert not run_followup(redemption_id)
    assert shown(mall, ming, redemption_id)[0] == "pending_payment"


# ── Who may not pay, and what is not believed ────────────────────────────────


def test_20_a_notification_of_something_else_than_was_ordered_is_refused(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]

    lies: list[dict[str, Any]] = [
        {"amount.total": 1},
        {"amount.total": "9900"},
        {"amount.currency": "USD"},
        {"mchid": "1900000110"},
        {"appid": "wxsomebodyelse00"},
        {"payer.openid": openid_of("hong")},
        {"trade_state": "NOTPAY"},
        {"transaction_id": "../x"},
        {"success_time": "yesterday"},
    ]
    statuses = [bank.pays(redemption_id, changed=lie) for lie in lies]
    elsewhere = bank.pays(redemption_id, changed={"out_trade_no": ids.base32(7, 32)})

    assert statuses == [[422]] * len(lies)
    assert elsewhere == [404]
    assert shown(mall, ming, redemption_id) == ("pending_payment", "awaiting")
    assert bank.pays(redemption_id) == [204], "the truth is taken still"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"tampered": "tag"}, 400),
        ({"tampered": "aad"}, 400),
        ({"tampered": "key"}, 400),
        ({"tampered": "body"}, 401),
        ({"tampered": "signature"}, 401),
        ({"tampered": "probe"}, 401),
        ({"age_s": 301}, 401),
        ({"age_s": -400}, 401),
        ({"serial": "PUB_KEY_ID_of_somebody_else"}, 401),
    ],
)
def test_21_a_notification_that_was_tampered_with_is_refused(
    mall: Cloud, ming: str, bank: Bank, how: dict[str, Any], status: int
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]

    assert bank.pays(redemption_id, **how) == [status]

    assert shown(mall, ming, redemption_id) == ("pending_payment", "awaiting")


def test_without_wechat_pay_nothing_can_cost_cash(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_PAY", "disabled")

    refused = mall.merchant("POST /merchant/rewards", body=POT | {"reward_id": "other"})
    told = redeem(mall, ming)

    assert refused.body["errors"][0]["field"] == "cash_fen"
    assert told.code == "NOT_ELIGIBLE"
    assert left(mall, ming) == (100, 3)


def test_a_price_in_cash_that_the_member_never_saw_is_not_charged(mall: Cloud, ming: str) -> None:
    unseen = {name: value for name, value in WISH.items() if name != "expected_cash_fen"}
    reward = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/pot").body
    raised = {name: value for name, value in reward.items() if name in POT} | {"cash_fen": 99_900}
    path = "/merchant/rewards/pot"
    answer = mall.merchant("PUT /merchant/rewards/{reward_id}", path, raised | {"version": reward["version"]})
    assert answer.status == 200, answer.body

    without = mall.member(ming, "POST /redeem", body=unseen, key="without")
    before = redeem(mall, ming)

    assert (without.status, [error["field"] for error in without.body["errors"]]) == (422, ["expected_cash_fen"])
    assert (before.status, before.code) == (409, "PRICE_CHANGED")
    assert left(mall, ming) == (100, 3)


def test_another_members_payment_is_not_found_and_one_without_cash_is_none(mall: Cloud, ming: str) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    stranger = mall.join("stranger")
    path = f"/redemptions/{redemption_id}/pay"

    assert mall.member(stranger, "POST /redemptions/{redemption_id}/pay", path).code == "NOT_FOUND"


def test_whoever_is_too_late_to_pay_is_told(mall: Cloud, ming: str) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    mall.clock(HOLD_OVER)

    told = mall.member(ming, "POST /redemptions/{redemption_id}/pay", f"/redemptions/{redemption_id}/pay")

    assert told.code == "EXPIRED"


def _payment_item(payment_id: str) -> dict[str, Any]:
    item = dynamodb.get("payments", {"payment_id": payment_id})
    assert item is not None
    return item


def test_the_money_of_one_redemption_fits_a_kilobyte(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    cancel(mall, ming, redemption_id)

    assert len(json.dumps(dynamodb.pack(_payment_item(redemption_id)))) < 1024
    assert "openid" not in json.dumps(_payment_item(redemption_id))


def test_the_audit_sees_money_that_does_not_fit_what_it_is_for(mall: Cloud, ming: str, bank: Bank) -> None:
    held, paid = (redeem(mall, ming, key=key).body["redemption_id"] for key in ("held", "paid"))
    bank.pays(paid)
    _change(held, state="paid")
    _change(paid, given_back=True, fen=1)

    assert {line.partition(": ")[2] for line in differences()} == {
        f"payment of redemption {held}, its state should be awaiting, is paid",
        f"payment of redemption {paid}, its fen should be 9900, is 1",
        f"payment of redemption {paid}, given back should be False, is True",
    }
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 3


def test_the_audit_sees_a_hold_that_nobody_ended_and_money_for_nothing(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    nothing = f"{ming}{ming}"
    _put_payment(_payment_item(redemption_id) | {"payment_id": nothing, "redemption_id": nothing})
    mall.clock("2026-11-24T12:00:00+08:00")

    assert {line.partition(": ")[2] for line in differences()} == {
        f"payment of redemption {redemption_id} should be over, is held still",
        f"redemption of payment {nothing} should be there, is missing",
    }


def _change(payment_id: str, **changes: Any) -> None:
    _put_payment(_payment_item(payment_id) | changes)


def _put_payment(item: dict[str, Any]) -> None:
    dynamodb.client().put_item(TableName=dynamodb.table("payments"), Item=dynamodb.pack(item))


def test_what_staff_refuse_or_take_back_is_refunded(mall: Cloud, ming: str, bank: Bank) -> None:
    refused, returned = (redeem(mall, ming, key=key).body["redemption_id"] for key in ("refused", "returned"))
    for redemption_id in (refused, returned):
        bank.pays(redemption_id)
    parcel = {"carrier": "YTO", "tracking_no": "YT1234567890"}

    def staff(redemption_id: str, step: str, body: dict[str, str]) -> int:
        route = f"POST /merchant/redemptions/{{redemption_id}}/{step}"
        return mall.merchant(route, f"/merchant/redemptions/{redemption_id}/{step}", body).status

    assert staff(refused, "refuse", {"reason": "缺货"}) == 200
    assert staff(returned, "ship", parcel) == 200
    assert staff(returned, "refund", {"reason": "破损"}) == 200
    night()

    assert shown(mall, ming, refused) == ("cancelled", "refunded")
    assert shown(mall, ming, returned) == ("refunded", "refunded")
    assert left(mall, ming) == (100, 3)
    assert differences() == []


def test_who_leaves_while_a_hold_lasts_leaves_nothing_held(mall: Cloud, ming: str, bank: Bank) -> None:
    unpaid, paid = (redeem(mall, ming, key=key).body["redemption_id"] for key in ("unpaid", "paid"))
    assert mall.member(ming, "DELETE /me").status == 204
    mall.clock(HOLD_OVER)

    assert run_followup(unpaid)
    assert run_followup(paid)
    assert bank.pays(paid, late=True) == [204]
    night()

    stock = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/pot").body["stock_left"]
    assert stock == 3
    assert bank.has(paid) == (9900, 9900)
    assert differences() == []
