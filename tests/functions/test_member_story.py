"""The member's calls, one after the other, as a person makes them."""

import json

import pytest

from points.adapters.catalog import decisions, stock
from tests.deployment import ROOT
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.shop import MUG, ORDER


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    decisions.save("reward", "mug", MUG, version=0, beside=lambda: stock.restocked("mug", 0, 2))
    return mall.join("ming")


def test_an_order_earns_once_however_often_it_is_reported(mall: Cloud, ming: str) -> None:
    order = ORDER | {"member_id": ming}

    first = mall.merchant("POST /merchant/orders", body=order)
    again = mall.merchant("POST /merchant/orders", body=order)

    assert first.status == 201
    assert first.body["points"] == 18 + 8
    assert [line["points"] for line in first.body["lines"]] == [12, 6, 8]
    assert again.body == first.body
    assert again.replayed
    assert mall.member(ming, "GET /points").body["balance"] == 26


def test_the_same_order_id_with_other_content_is_refused(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})

    other = mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming, "lines": ORDER["lines"][:1]})

    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")


def test_points_turn_into_goods_and_back(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}

    got = mall.member(ming, "POST /redeem", body=wish, key="tap-1")
    assert got.status == 201, got.body
    assert got.body["status"] == "to_ship"
    again = mall.member(ming, "POST /redeem", body=wish, key="tap-1")
    assert again.replayed
    assert again.body == got.body
    second = mall.member(ming, "POST /redeem", body=wish, key="tap-2")
    assert second.code == "LIMIT_REACHED"

    path = f"/redemptions/{got.body['redemption_id']}/cancel"
    back = mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path)
    assert back.body["status"] == "cancelled"
    assert mall.member(ming, "GET /points").body["balance"] == 26
    assert mall.member(ming, "GET /rewards").body["items"][0]["stock"] == 2
    once = mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path)
    assert once.replayed
    entries = mall.member(ming, "GET /points/entries").body["items"]
    assert [entry["kind"] for entry in entries] == ["cancel", "redeem", "purchase"]
    assert sum(entry["points"] for entry in entries) == 26


def test_a_late_repetition_of_a_redemption_gets_its_first_answer(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}
    first = mall.member(ming, "POST /redeem", body=wish, key="tap-1")
    path = f"/redemptions/{first.body['redemption_id']}"
    mall.member(ming, "POST /redemptions/{redemption_id}/cancel", f"{path}/cancel")

    late = mall.member(ming, "POST /redeem", body=wish, key="tap-1")

    assert (late.status, late.body, late.replayed) == (201, first.body, True)
    assert mall.member(ming, "GET /redemptions/{redemption_id}", path).body["status"] == "cancelled"


def test_signing_in_climbs_the_ladder_once_a_day(mall: Cloud, ming: str) -> None:
    for day, points in ((22, 5), (23, 5), (24, 10)):
        mall.clock(f"2026-11-{day}T08:00:00+08:00")
        assert mall.member(ming, "POST /sign-in", body={}).body["points"] == points
        again = mall.member(ming, "POST /sign-in", body={})
        assert (again.status, again.code) == (409, "ALREADY_SIGNED_IN")
    calendar = mall.member(ming, "GET /sign-in", query="month=2026-11").body
    assert calendar["days"] == ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert calendar["streak"] == 3
    assert calendar["next_points"] == 5


def test_points_spent_and_refunded_become_debt_that_the_next_order_pays(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}
    mall.member(ming, "POST /redeem", body=wish, key="tap-1")

    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 12_350}]}
    taken = mall.merchant("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o-1/refunds", refund)
    again = mall.merchant("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o-1/refunds", refund)

    assert taken.body == {"clawed_back": 12, "debt": 6}
    assert again.replayed
    assert again.body == taken.body
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming, "order_id": "o-2"})
    assert mall.member(ming, "GET /points").body["balance"] == 20


def test_expired_points_cannot_be_spent_though_no_job_ran(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})
    mall.clock("2027-12-01T00:00:00+08:00")

    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}
    refused = mall.member(ming, "POST /redeem", body=wish, key="tap-1")

    assert (refused.status, refused.code) == (422, "INSUFFICIENT_POINTS")
    assert mall.member(ming, "GET /points").body["balance"] == 0
    entries = mall.member(ming, "GET /points/entries").body["items"]
    assert [(entry["kind"], entry["points"]) for entry in entries] == [("expire", -26), ("purchase", 26)]


def test_a_friend_and_whoever_invited_them_are_paid_with_the_first_order(mall: Cloud, ming: str) -> None:
    friend = mall.join("li", invited_by=ming)

    for number in (1, 2):
        mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": friend, "order_id": f"f-{number}"})

    assert mall.member(ming, "GET /points").body["balance"] == 100
    assert mall.member(friend, "GET /points").body["balance"] == 26 * 2 + 50


def test_a_known_path_asked_in_another_way_says_how_it_is_asked(mall: Cloud) -> None:
    event = json.loads((ROOT / "events" / "query-unknown.json").read_text(encoding="utf-8"))

    def asked(path: str) -> tuple[int, str, str | None]:
        answer = handler_of("query")(event | {"rawPath": path}, None)
        return answer["statusCode"], json.loads(answer["body"])["code"], answer["headers"].get("Allow")

    assert asked("/points") == (405, "METHOD_NOT_ALLOWED", "GET")
    assert asked("/redemptions/any/cancel") == (405, "METHOD_NOT_ALLOWED", "POST")
    assert asked("/no/such/call") == (404, "NOT_FOUND", None)


def test_a_month_of_the_history_is_that_month_and_pending_points_say_from_when(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming, "order_id": "o-0"})
    program = mall.merchant("GET /merchant/program").body
    assert mall.merchant("PUT /merchant/program", body=program | {"pending_days": 7}).status == 200
    mall.clock("2026-11-23T12:00:00+08:00")
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": ming})
    mall.clock("2026-12-01T00:00:00+08:00")
    mall.member(ming, "POST /sign-in", body={})

    months = {
        month: mall.member(ming, "GET /points/entries", query=f"month={month}").body["items"]
        for month in ("2026-10", "2026-11", "2026-12")
    }

    shown = {month: [(entry["kind"], entry["live_from"]) for entry in items] for month, items in months.items()}
    assert shown == {
        "2026-10": [],
        "2026-11": [("purchase", "2026-11-30"), ("purchase", None)],
        "2026-12": [("sign_in", "2026-12-08")],
    }
    for query, field in (("month=2026-11&from=2026-11-01", "month"), ("month=2026-13", "month")):
        refused = mall.member(ming, "GET /points/entries", query=query)
        assert refused.status == 422
        assert [error["field"] for error in refused.body["errors"]] == [field]


def test_invitations_are_summed_over_all_pages(mall: Cloud, ming: str) -> None:
    for name in ("hong", "lan"):
        mall.join(name, invited_by=ming)
    hong = mall.join("hong")
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": hong})

    shown = mall.member(ming, "GET /invitations", query="limit=1").body

    assert len(shown["items"]) == 1
    assert shown["totals"] == {"joined": 2, "counted": 1, "points": 100}
