"""A shop whose program moves to another time zone: the books stay right, and nothing happens twice."""

from typing import Any

import pytest

from functions.audit import app as nightly
from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.ledger import accounts
from points.workflows import member_audit
from tests.fixtures.cloud import Cloud, Response

GAME = {
    "activity_id": "game",
    "kind": "game",
    "title": "茶知识",
    "points": 3,
    "daily_limit": 5,
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}


def move(mall: Cloud, zone: str, **more: str) -> Response:
    program = mall.merchant("GET /merchant/program").body
    return mall.merchant("PUT /merchant/program", body=program | {"time_zone": zone} | more)


def live(mall: Cloud, ming: str, order_id: str) -> None:
    """An order, a game, and where the day has none yet a sign-in."""
    lines = [{"line_id": "1", "category": "tea", "amount_fen": 50_000}]
    order = {"order_id": order_id, "member_id": ming, "paid_at": "2026-11-01T12:00:00+08:00", "lines": lines}
    assert mall.merchant("POST /merchant/orders", body=order).status == 201
    assert mall.member(ming, "POST /earn", body={"activity_id": "game"}, key=order_id).status == 200
    mall.member(ming, "POST /sign-in", body={})


def refund(mall: Cloud, order_id: str) -> None:
    body = {"refund_id": f"r-{order_id}", "lines": [{"line_id": "1", "amount_fen": 20_000}]}
    answer = mall.merchant("POST /merchant/orders/{order_id}/refunds", f"/merchant/orders/{order_id}/refunds", body)
    assert answer.status == 200


def differences(ming: str) -> list[str]:
    found = member_audit.examine(accounts.account(ming, consistent=True), shop.opened().now)
    return [str(difference) for difference in found.differences]


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize("at", ["2026-11-22T00:30:00+08:00", "2026-11-23T00:30:00+08:00", "2026-11-30T20:00:00+08:00"])
def test_the_books_are_right_after_the_program_has_moved(mall: Cloud, zone: str, at: str) -> None:
    """In the night from Sunday to Monday the week is another one; the month ends sooner or later."""
    assert mall.merchant("POST /merchant/activities", body=GAME).status == 201
    mall.clock(at)
    ming = mall.join("ming")
    live(mall, ming, "before")

    assert move(mall, zone).status == 200
    assert differences(ming) == []
    live(mall, ming, "after")
    refund(mall, "before")
    assert differences(ming) == []

    mall.clock("2026-12-02T12:00:00+08:00")
    live(mall, ming, "later")
    refund(mall, "after")
    assert differences(ming) == []
    assert nightly.audit(None)["differences"] == 0


def test_a_move_that_is_announced_holds_from_its_time_and_one_that_is_taken_back_never_was(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    assert move(mall, "America/New_York", effective_at="2026-11-25T12:00:00+08:00").status == 200
    mall.clock("2026-11-24T12:00:00+08:00")
    assert shop.opened().now.isoformat().endswith("+08:00")
    taken_back: dict[str, Any] = mall.merchant("GET /merchant/program").body | {"effective_at": None}
    assert mall.merchant("PUT /merchant/program", body=taken_back | {"time_zone": "Asia/Shanghai"}).status == 200
    assert move(mall, "Europe/Paris", effective_at="2026-11-26T12:00:00+08:00").status == 200

    mall.clock("2026-11-27T12:00:00+08:00")

    item = dynamodb.get("catalog", {"kind": "policy", "id": "program"}) or {}
    assert [name for name, _ in item["zones"]] == ["Asia/Shanghai"]
    assert shop.opened().now.isoformat().endswith("+01:00")


def test_only_the_latest_zones_are_kept(mall: Cloud) -> None:
    for number in range(25):
        mall.clock(f"2026-11-{number + 1:02d}T15:00:00+08:00")
        assert move(mall, ("Asia/Tokyo", "Asia/Shanghai")[number % 2]).status == 200

    item = dynamodb.get("catalog", {"kind": "policy", "id": "program"}) or {}
    assert len(item["zones"]) == 20
    assert item["zones"] == sorted(item["zones"], key=lambda zone: zone[1])


def test_a_zone_that_brings_back_a_month_that_is_over_is_refused(mall: Cloud) -> None:
    mall.clock("2026-12-01T02:00:00+08:00")

    refused = move(mall, "UTC")

    assert (refused.status, [error["field"] for error in refused.body["errors"]]) == (422, ["time_zone"])
    mall.clock("2026-12-01T08:00:00+08:00")
    assert move(mall, "UTC").status == 200
