"""A voucher is looked at before it is redeemed: what it is, whose, until when, and who was faster."""

from typing import Any

import pytest

from functions.fulfilment import app
from points.adapters.aws import dynamodb
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.shop import rich

LOOK = "GET /merchant/vouchers/{code}"
VERIFY = "POST /merchant/vouchers/verify"
NOON = "2026-11-22T12:00:00+08:00"
WEST_LAKE, LAKESIDE = "西湖店", "湖滨店"
TASTING = {"reward_id": "tasting", "kind": "service", "name": "品茶一次", "points": 20, "stock": 5}


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock(NOON)
    member_id = rich(mall, "ming")
    assert mall.member(member_id, "PATCH /me", body={"nickname": "小明"}).status == 200
    return member_id


def voucher(mall: Cloud, member_id: str, *stores: str) -> tuple[str, str]:
    """Redeems a service that these stores offer: (the redemption's id, the code on the member's phone)."""
    body = TASTING | {"service": {"valid_days": 30, "stores": list(stores)}}
    assert mall.merchant("POST /merchant/rewards", body=body).status == 201
    wish = {"reward_id": "tasting", "quantity": 1, "expected_points": 20}
    redemption_id = mall.member(member_id, "POST /redeem", body=wish, key="k").body["redemption_id"]
    shown = mall.member(member_id, "GET /redemptions/{redemption_id}", f"/redemptions/{redemption_id}").body
    return redemption_id, shown["voucher"]["voucher_code"]


def look(mall: Cloud, cookie: str, code: str, query: str = "") -> Response:
    return mall.operator(cookie, LOOK, f"/merchant/vouchers/{code}", query=query)


def use(mall: Cloud, cookie: str, code: str, **more: Any) -> Response:
    return mall.operator(cookie, VERIFY, body={"voucher_code": code, **more})


def test_the_counter_sees_what_it_is_and_nothing_is_used(mall: Cloud, ming: str) -> None:
    redemption_id, code = voucher(mall, ming, WEST_LAKE, LAKESIDE)
    counter = mall.hire("counter")

    first = look(mall, counter, code)

    assert first.status == 200, first.body
    assert first.body == {
        "redemption_id": redemption_id,
        "reward_id": "tasting",
        "name": "品茶一次",
        "image": None,
        "quantity": 1,
        "status": "issued",
        "may_use": True,
        "why_not": None,
        "valid_until": "2026-12-22T23:59:59+08:00",
        "stores": [WEST_LAKE, LAKESIDE],
        "store_names": [WEST_LAKE, LAKESIDE],
        "store": WEST_LAKE,
        "used": None,
        "member": {"member_id": ming, "alias": ming[-4:].upper(), "nickname": None},
    }
    assert look(mall, counter, code).body == first.body
    assert use(mall, counter, code).status == 200


def test_a_name_is_shown_only_to_who_may_see_names(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming)

    assert look(mall, mall.hire("support"), code).body["member"]["nickname"] == "小明"
    assert look(mall, mall.hire("counter"), code).body["member"]["nickname"] is None


def test_of_two_counters_one_redeems_and_the_other_sees_who_and_when(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming)
    fast, slow = mall.hire("counter"), mall.hire("counter", stores=(LAKESIDE,))
    assert look(mall, fast, code).body["may_use"] is True
    assert look(mall, slow, code).body["may_use"] is True

    assert use(mall, fast, code).status == 200
    assert use(mall, slow, code).code == "STATE_CONFLICT"

    seen = look(mall, slow, code).body
    who = mall.operator(fast, "GET /operators/me").body["name"]
    assert seen["used"].pop("at").startswith("2026-11-22T12:00:00")
    assert seen["used"] == {"store": WEST_LAKE, "store_name": WEST_LAKE, "by": who}
    assert (seen["status"], seen["may_use"], seen["why_not"]) == ("used", False, "STATE_CONFLICT")


def test_a_voucher_of_another_store_is_refused_as_when_redeeming(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming, LAKESIDE)
    counter = mall.hire("counter")

    assert look(mall, counter, code).code == use(mall, counter, code).code == "FORBIDDEN"
    assert look(mall, counter, code, "store=%E6%B9%96%E6%BB%A8%E5%BA%97").code == "FORBIDDEN"


def test_where_several_stores_are_possible_none_is_named(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming, WEST_LAKE, LAKESIDE)
    operations = mall.hire("operations")

    assert look(mall, operations, code).body["store"] is None
    assert use(mall, operations, code).code == "VALIDATION_FAILED"
    assert look(mall, operations, code, f"store={LAKESIDE}").body["store"] == LAKESIDE


def test_a_frozen_members_voucher_says_that_it_cannot_be_redeemed(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming)
    freeze = f"/merchant/members/{ming}/freeze"
    assert mall.merchant("POST /merchant/members/{member_id}/freeze", freeze, {"frozen": True}).status == 200

    seen = look(mall, mall.hire("counter"), code).body

    assert (seen["status"], seen["may_use"], seen["why_not"]) == ("issued", False, "ACCOUNT_FROZEN")


def test_looking_is_no_way_to_guess_codes(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = voucher(mall, ming)
    monkeypatch.setattr(app, "WRONG_CODES_A_MINUTE", 3)
    counter = mall.hire("counter")
    body, _, stamp = code.rpartition("-")
    forged = f"{body}-{stamp[:-1]}{'A' if stamp[-1] != 'A' else 'B'}"

    answers = [look(mall, counter, forged).code for _ in range(8)]

    assert answers[:3] == ["NOT_FOUND"] * 3
    assert "RATE_LIMITED" in answers[3:]
    assert use(mall, counter, forged).code in ("RATE_LIMITED", "NOT_FOUND"), "both count as one"
    wrong = dynamodb.scan("counters", limit=100)[0]
    assert sum(int(item["n"]) for item in wrong if item["owner"].startswith("guesses#voucher")) >= 3


def test_a_code_that_was_shown_too_long_ago_is_refused(mall: Cloud, ming: str) -> None:
    _, code = voucher(mall, ming)
    mall.clock("2026-11-22T12:05:00+08:00")

    assert look(mall, mall.hire("counter"), code).code == "EXPIRED"


def test_a_mistyped_code_is_not_a_guess(mall: Cloud, ming: str) -> None:
    counter = mall.hire("counter")

    assert [look(mall, counter, "V7Q2-9XKD-2210").code for _ in range(40)] == ["NOT_FOUND"] * 40
