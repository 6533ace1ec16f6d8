"""The same again is answered as at first, whatever has happened since; another under the same name is refused."""

from typing import Any

import pytest

from points.adapters.catalog import decisions, stock
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.shop import MUG, ORDER

REFUND = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 6_000}]}
GAME = {
    "kind": "game",
    "title": "茶知识问答",
    "points": 10,
    "daily_limit": 1,
    "ticket_required": False,
    "starts_at": "2026-11-01T00:00:00+08:00",
    "ends_at": "2026-12-01T00:00:00+08:00",
}
WISH = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member with 26 points, a mug to spend them on and a game to play."""
    mall.clock("2026-11-22T12:00:00+08:00")
    decisions.save("reward", "mug", MUG, version=0, beside=lambda: stock.restocked("mug", 0, 1))
    decisions.save("activity", "quiz", GAME, version=0)
    member_id = mall.join("ming")
    mall.merchant("POST /merchant/orders", body=ORDER | {"member_id": member_id})
    return member_id


def refund(mall: Cloud, body: dict[str, Any]) -> Response:
    return mall.merchant("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o-1/refunds", body)


def test_a_refund_with_the_same_id_and_another_amount_is_refused(mall: Cloud, ming: str) -> None:
    refund(mall, REFUND)

    other = refund(mall, REFUND | {"lines": [{"line_id": "1", "amount_fen": 1_000}]})

    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
    assert mall.member(ming, "GET /points").body["balance"] == 26 - 6


def test_a_key_redeems_one_wish_and_no_other(mall: Cloud, ming: str) -> None:
    mall.member(ming, "POST /redeem", body=WISH, key="tap-1")

    other = mall.member(ming, "POST /redeem", body=WISH | {"quantity": 2}, key="tap-1")

    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
    assert mall.member(ming, "GET /points").body["balance"] == 6


def test_a_key_reports_one_game_and_no_other(mall: Cloud, ming: str) -> None:
    mall.member(ming, "POST /earn", body={"activity_id": "quiz", "score": 7}, key="tap-1")

    other = mall.member(ming, "POST /earn", body={"activity_id": "quiz", "score": 9}, key="tap-1")

    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
    assert mall.member(ming, "GET /points").body["balance"] == 36


def test_a_key_reports_one_activity_and_no_other(mall: Cloud, ming: str) -> None:
    decisions.save("activity", "other", GAME, version=0)
    mall.member(ming, "POST /earn", body={"activity_id": "quiz", "score": 7}, key="tap-1")

    other = mall.member(ming, "POST /earn", body={"activity_id": "other", "score": 7}, key="tap-1")

    assert (other.status, other.code) == (409, "IDEMPOTENCY_CONFLICT")
    assert mall.member(ming, "GET /points").body["balance"] == 36


def test_a_key_hands_in_one_ticket_and_a_ticket_is_handed_in_under_one_key(mall: Cloud, ming: str) -> None:
    decisions.save("activity", "ticketed", GAME | {"ticket_required": True, "daily_limit": 5}, version=0)

    def hand_in(ticket: str, key: str) -> Response:
        return mall.member(ming, "POST /earn", body={"activity_id": "ticketed", "score": 7, "ticket": ticket}, key=key)

    def fetched() -> str:
        offers = mall.member(ming, "GET /activities").body["items"]
        return str(next(one["ticket"] for one in offers if one["activity_id"] == "ticketed"))

    one, two = fetched(), fetched()
    first, again = hand_in(one, "tap-1"), hand_in(one, "tap-1")
    refused = [hand_in(two, "tap-1"), hand_in(one, "tap-2")]

    assert (first.status, again.body, again.replayed) == (200, first.body, True)
    assert [(other.status, other.code) for other in refused] == [(409, "IDEMPOTENCY_CONFLICT")] * 2
    assert hand_in(two, "tap-3").status == 200
    assert mall.member(ming, "GET /points").body["balance"] == 46


def test_what_was_redeemed_is_answered_again_though_it_costs_more_by_now(mall: Cloud, ming: str) -> None:
    first = mall.member(ming, "POST /redeem", body=WISH, key="tap-1")
    decisions.save("reward", "mug", MUG | {"points": 50}, version=1)

    again = mall.member(ming, "POST /redeem", body=WISH, key="tap-1")

    assert (again.status, again.body, again.replayed) == (201, first.body, True)


def test_a_game_played_is_answered_again_though_it_has_ended(mall: Cloud, ming: str) -> None:
    report = {"activity_id": "quiz", "score": 7}
    first = mall.member(ming, "POST /earn", body=report, key="tap-1")
    mall.clock("2026-12-01T00:00:00+08:00")

    again = mall.member(ming, "POST /earn", body=report, key="tap-1")

    assert (again.status, again.body, again.replayed) == (200, first.body, True)
