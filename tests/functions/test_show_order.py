"""An order as the merchant looks it up: its lines, why they earned what they did, and its refunds."""

from typing import Any

import pytest

from benchmarks.metering import metered
from tests.fixtures.cloud import Cloud, Response

SHOW = "GET /merchant/orders/{order_id}"
REFUND = "POST /merchant/orders/{order_id}/refunds"
PAID_AT = "2026-11-22T10:00:00+08:00"
NOON = "2026-11-22T12:00:00+08:00"


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member of a shop that gives points for tea, and at most five a day for cups."""
    mall.clock(NOON)
    for rule in (
        {"rule_id": "tea", "category": "tea"},
        {"rule_id": "cups", "category": "cups", "daily_limit_points": 5},
    ):
        assert mall.merchant("POST /merchant/rules", body=rule | {"fen_per_point": 1000}).status == 201
    assert mall.merchant("DELETE /merchant/rules/{rule_id}", "/merchant/rules/default").status == 204
    return mall.join("ming")


def buy(mall: Cloud, member_id: str, order_id: str, *lines: tuple[str, int], **more: Any) -> None:
    listed = [{"line_id": str(n), "category": name, "amount_fen": fen} for n, (name, fen) in enumerate(lines)]
    body = {"order_id": order_id, "member_id": member_id, "paid_at": PAID_AT, "lines": listed, **more}
    assert mall.merchant("POST /merchant/orders", body=body).status == 201


def show(mall: Cloud, order_id: str) -> Response:
    return mall.merchant(SHOW, f"/merchant/orders/{order_id}")


def test_an_order_shows_each_line_with_its_points_and_the_reason(mall: Cloud, ming: str) -> None:
    buy(mall, ming, "o-1", ("tea", 12_350), ("cups", 1000), store="西湖店")

    answer = show(mall, "o-1")

    assert answer.status == 200, answer.body
    order = answer.body
    assert (order["member_id"], order["store"]) == (ming, "西湖店")
    assert (order["paid_at"], order["spendable_from"]) == (PAID_AT, "2026-11-22")
    assert order["reported_at"].startswith("2026-11-22T12:00:00")
    assert (order["paid_fen"], order["refunded_fen"], order["points"], order["refunds"]) == (13_350, 0, 13, [])
    tea, cup = order["lines"]
    assert (tea["points"], tea["reason"], tea["why_nothing"], tea["because"]) == (12, "每满10元得1分", None, None)
    assert (cup["category"], cup["amount_fen"], cup["sku"], cup["points_left"]) == ("cups", 1000, None, 1)


def test_lines_that_earned_nothing_say_why_in_words(mall: Cloud, ming: str) -> None:
    buy(mall, ming, "o-0", ("cups", 9000))
    buy(mall, ming, "o-1", ("Tea", 5000), ("tea", 950), ("cups", 2000), ("tea", 0))

    lines = show(mall, "o-1").body["lines"]

    assert [(line["points"], line["why_nothing"], line["because"]) for line in lines] == [
        (0, "no_rule", "没有规则覆盖类目「Tea」"),
        (0, "below_minimum", "这类商品满 10 元才得 1 分，还差 0.5 元"),
        (0, "daily_limit", "会员当天已达到规则的每日上限 5 分"),
        (0, "gift", "这一行没有付钱"),
    ]
    english = mall.send(SHOW, "/merchant/orders/o-1").status
    assert english == 401, "nobody else reads it"


def test_english_is_answered_in_english(mall: Cloud, ming: str) -> None:
    buy(mall, ming, "o-1", ("tea", 400), ("tea", 700))
    cookie = mall.hire("support")

    english = {"accept-language": "en"}
    (first, _) = mall.operator(cookie, SHOW, "/merchant/orders/o-1", headers=english).body["lines"]

    assert (first["why_nothing"], first["because"]) == (
        "shared_out",
        "The points of this category did not reach every line",
    )


def test_refunds_are_shown_with_what_they_took(mall: Cloud, ming: str) -> None:
    buy(mall, ming, "o-1", ("tea", 10_000))
    for hour, refund_id, fen in ((13, "r-2", 4000), (14, "r-1", 1000)):
        mall.clock(f"2026-11-22T{hour}:00:00+08:00")
        body = {"refund_id": refund_id, "lines": [{"line_id": "0", "amount_fen": fen}]}
        assert mall.merchant(REFUND, "/merchant/orders/o-1/refunds", body).status == 200

    order = show(mall, "o-1").body

    assert (order["refunded_fen"], order["points"]) == (5000, 10)
    assert (order["lines"][0]["refunded_fen"], order["lines"][0]["points_left"]) == (5000, 5)
    assert [refund.pop("at")[:16] for refund in order["refunds"]] == ["2026-11-22T13:00", "2026-11-22T14:00"]
    assert order["refunds"] == [
        {"refund_id": "r-2", "clawed_back": 4, "debt": 0},
        {"refund_id": "r-1", "clawed_back": 1, "debt": 0},
    ]


def test_an_order_that_was_refused_is_not_there(mall: Cloud, ming: str) -> None:
    body = {"order_id": "o-9", "member_id": "7k3mq9d2xv5tbn0w", "paid_at": PAID_AT}
    line = {"line_id": "1", "category": "tea", "amount_fen": 1000}
    assert mall.merchant("POST /merchant/orders", body=body | {"lines": [line]}).code == "NOT_FOUND"

    answer = show(mall, "o-9")

    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    assert "not stored" in answer.body["detail"]


def test_looking_costs_one_read(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    buy(mall, ming, "o-1", ("tea", 10_000))
    show(mall, "o-1")

    with metered() as cost:
        assert show(mall, "o-1").status == 200

    assert (cost.round_trips, cost.read_units) == (2, 1), "the nonce and the order"
