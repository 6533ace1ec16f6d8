"""WeChat is told that what was paid for has left the shop, and staff see whether it has heard."""

import json
from typing import Any

import pytest
import requests

from points.adapters.members import erasure
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.bank import Bank, cancel, night, redeem, run_followup, with_a_pot_on_sale
from tests.fixtures.cloud import Cloud

UPLOAD = "/wxa/sec/order/upload_shipping_info"


@pytest.fixture
def ming(mall: Cloud, bank: Bank) -> str:
    return with_a_pot_on_sale(mall, bank)


def ship(mall: Cloud, redemption_id: str, carrier: str = "YTO") -> Any:
    path = f"/merchant/redemptions/{redemption_id}/ship"
    parcel = {"carrier": carrier, "tracking_no": "YT1234567890"}
    answer = mall.merchant("POST /merchant/redemptions/{redemption_id}/ship", path, parcel)
    assert answer.status == 200, answer.body
    return answer.body


def heard(bank: Bank, redemption_id: str) -> Any:
    (order,) = requests.get(f"{bank.wechat.url}/_orders?out_trade_no={redemption_id}", timeout=10).json()
    return order["shipped"]


@pytest.fixture
def paid(mall: Cloud, ming: str, bank: Bank) -> str:
    redemption_id = str(redeem(mall, ming).body["redemption_id"])
    bank.pays(redemption_id)
    return redemption_id


def test_wechat_hears_of_a_parcel_and_staff_see_that_it_has(mall: Cloud, bank: Bank, paid: str) -> None:
    assert ship(mall, paid)["wechat_told"] == {"state": "due", "fault": None}

    assert run_followup(paid)
    assert run_followup(paid), "once is enough"

    assert heard(bank, paid)["logistics_type"] == 1
    assert heard(bank, paid)["shipping_list"][0]["tracking_no"] == "YT1234567890"
    assert ship(mall, paid)["wechat_told"] == {"state": "told", "fault": None}
    listed = mall.merchant("GET /merchant/redemptions", query="status=shipped").body["items"]
    assert [item["wechat_told"]["state"] for item in listed] == ["told"]


def test_a_carrier_that_asks_for_the_phone_gets_its_ends(mall: Cloud, bank: Bank, paid: str) -> None:
    ship(mall, paid, carrier="SF")

    assert run_followup(paid)

    assert heard(bank, paid)["shipping_list"][0]["contact"] == {"receiver_contact": "138****8000"}


def test_what_needs_no_parcel_is_told_as_soon_as_it_is_paid(mall: Cloud, ming: str, bank: Bank) -> None:
    coupon = {"kind": "amount_off", "amount_off_fen": 500, "valid_days": 30}
    reward = {"reward_id": "c", "kind": "coupon", "name": "券", "points": 1, "cash_fen": 100, "stock": 5}
    assert mall.merchant("POST /merchant/rewards", body=reward | {"coupon": coupon}).status == 201
    wish = {"reward_id": "c", "quantity": 1, "expected_points": 1, "expected_cash_fen": 100}
    redemption_id = mall.member(ming, "POST /redeem", body=wish, key="c").body["redemption_id"]

    bank.pays(redemption_id)
    assert run_followup(redemption_id)

    assert heard(bank, redemption_id)["logistics_type"] == 3


@pytest.mark.parametrize("errcode", [-1, 10060001, 10060012])
def test_what_wechat_does_not_take_now_it_hears_again(mall: Cloud, bank: Bank, paid: str, errcode: int) -> None:
    bank.fails(UPLOAD, errcode=errcode, times=3)
    ship(mall, paid)

    assert not run_followup(paid)
    assert run_followup(paid)

    assert heard(bank, paid) is not None


def test_what_was_said_before_counts_as_said(mall: Cloud, bank: Bank, paid: str) -> None:
    ship(mall, paid)
    bank.fails(UPLOAD, drop=True, after=True)

    assert run_followup(paid)

    assert ship(mall, paid)["wechat_told"]["state"] == "told"


def test_what_wechat_refuses_for_good_staff_are_told(mall: Cloud, bank: Bank, paid: str) -> None:
    bank.fails(UPLOAD, errcode=10060031)
    ship(mall, paid)

    assert run_followup(paid)

    assert told(mall) == {"state": "failed", "fault": "10060031"}
    assert ship(mall, paid)["wechat_told"] == {"state": "due", "fault": None}, "shipped again, it is told again"
    assert run_followup(paid)
    assert told(mall) == {"state": "told", "fault": None}


@pytest.mark.parametrize("errcode", [40164, 48001, 99999])
def test_what_somebody_has_to_mend_first_is_told_the_night_after(
    mall: Cloud, bank: Bank, paid: str, errcode: int
) -> None:
    bank.fails(UPLOAD, errcode=errcode)
    ship(mall, paid)

    assert run_followup(paid)
    between = told(mall)
    night()

    assert between == {"state": "due", "fault": str(errcode)}
    assert told(mall) == {"state": "told", "fault": None}
    assert heard(bank, paid) is not None


def told(mall: Cloud) -> Any:
    (item,) = mall.merchant("GET /merchant/redemptions", query="status=shipped").body["items"]
    return item["wechat_told"]


def test_of_a_member_who_has_left_nothing_is_told(mall: Cloud, ming: str, bank: Bank, paid: str) -> None:
    ship(mall, paid)
    erasure.forget(ming, None)

    assert run_followup(paid)

    assert heard(bank, paid) is None
    assert told(mall) == {"state": "failed", "fault": "erased"}


def test_a_redemption_of_points_alone_is_no_business_of_wechats(mall: Cloud, ming: str, bank: Bank) -> None:
    cup = {"reward_id": "cup", "kind": "goods", "name": "杯", "points": 1, "stock": 5}
    assert mall.merchant("POST /merchant/rewards", body=cup).status == 201
    redemption_id = redeem(mall, ming, reward_id="cup", expected_points=1, expected_cash_fen=0).body["redemption_id"]

    shipped = ship(mall, redemption_id)

    assert "wechat_told" not in shipped
    assert UPLOAD not in json.dumps(requests.get(f"{bank.wechat.url}/_calls", timeout=10).json())
    assert cancel(mall, ming, redemption_id).code == "STATE_CONFLICT"


# ── Where the parcel is ──────────────────────────────────────────────────────

TRACE = "/cgi-bin/express/delivery/open_msg/trace_waybill"


def track(mall: Cloud, member_id: str, redemption_id: str, *, english: bool = False) -> Any:
    headers = {"accept-language": "en"} if english else {}
    path = f"/redemptions/{redemption_id}/tracking"
    return mall.member(member_id, "GET /redemptions/{redemption_id}/tracking", path, headers=headers)


def test_a_parcel_paid_through_wechat_can_be_followed_there(mall: Cloud, ming: str, bank: Bank, paid: str) -> None:
    ship(mall, paid)

    shown = track(mall, ming, paid).body

    assert (shown["carrier"], shown["carrier_name"], shown["tracking_no"]) == ("YTO", "圆通速递", "YT1234567890")
    assert track(mall, ming, paid, english=True).body == shown | {"carrier_name": "YTO Express"}
    bank.fails(TRACE, errcode=-1)
    assert shown["waybill_token"]
    assert track(mall, ming, paid).body == shown, "the token is kept"
    assert run_followup(paid), "the parcel is still to be reported"


def test_without_a_token_the_number_is_there_to_copy(mall: Cloud, ming: str, bank: Bank, paid: str) -> None:
    ship(mall, paid)
    bank.fails(TRACE, errcode=9300559, times=1)

    assert track(mall, ming, paid).body["waybill_token"] is None
    assert track(mall, ming, paid).body["waybill_token"]


def test_goods_for_points_alone_have_no_token(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/rewards", body={"reward_id": "cup", "kind": "goods", "name": "杯", "points": 5})
    wish = {"reward_id": "cup", "quantity": 1, "expected_points": 5, "address": ADDRESS}
    done = mall.member(ming, "POST /redeem", body=wish, key="k").body["redemption_id"]

    assert track(mall, ming, done).code == "STATE_CONFLICT"
    ship(mall, done)

    assert track(mall, ming, done).body["waybill_token"] is None


def test_nobody_follows_the_parcel_of_another(mall: Cloud, paid: str) -> None:
    ship(mall, paid)

    assert track(mall, mall.join("hong"), paid).status == 404
