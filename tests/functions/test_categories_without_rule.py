"""Orders in categories that no rule covers, as the back office sees them."""

import unicodedata
from typing import Any

import pytest

from benchmarks.metering import Cost, metered
from points.adapters.counters import categories_without_rule
from points.domain.calendar import parse_day
from tests.fixtures.cloud import Cloud, Response

ROUTE = "GET /merchant/categories-without-rule"


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member of a shop that has a rule for tea only."""
    mall.clock("2026-11-22T12:00:00+08:00")
    rule = {"rule_id": "tea", "category": "tea", "fen_per_point": 1000}
    assert mall.merchant("POST /merchant/rules", body=rule).status == 201
    dropped = mall.merchant("DELETE /merchant/rules/{rule_id}", "/merchant/rules/default")
    assert dropped.status == 204
    return mall.join("ming")


def buy(mall: Cloud, member_id: str, order_id: str, *categories: str, fen: int = 100) -> Response:
    lines = [{"line_id": str(n), "category": name, "amount_fen": fen} for n, name in enumerate(categories)]
    body = {"order_id": order_id, "member_id": member_id, "paid_at": "2026-11-22T10:00:00+08:00", "lines": lines}
    return mall.merchant("POST /merchant/orders", body=body)


def listed(mall: Cloud, query: str = "") -> dict[str, Any]:
    answer = mall.merchant(ROUTE, query=query)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_an_order_in_a_category_without_a_rule_says_so_and_is_counted_once(mall: Cloud, ming: str) -> None:
    assert listed(mall) == {"items": [], "is_all": True}

    answers = [buy(mall, ming, order_id, "Tea", "tea") for order_id in ("o-1", "o-2", "o-1")]

    assert [answer.status for answer in answers] == [201, 201, 201]
    assert answers[2].replayed
    assert answers[0].body["lines"][0]["reason"] == "该类商品没有积分规则，不积分"
    count = {"category": "Tea", "orders": 2, "paid_fen": 200, "last_day": "2026-11-22"}
    assert listed(mall) == {"items": [count], "is_all": True}


def test_counting_costs_two_write_units_and_no_round_trip(mall: Cloud, ming: str) -> None:
    def cost_of(order_id: str, category: str) -> Cost:
        with metered() as cost:
            assert buy(mall, ming, order_id, category, fen=1000).status == 201
        return cost

    cost_of("warm", "tea")
    covered, uncovered = cost_of("o-1", "tea"), cost_of("o-2", "cups")

    assert uncovered.round_trips == covered.round_trips
    assert uncovered.write_units == covered.write_units + 2


def test_a_category_in_another_normal_form_meets_its_rule(mall: Cloud, ming: str) -> None:
    category = "caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    rule = {"rule_id": "cafe", "category": category, "fen_per_point": 100}
    assert mall.merchant("POST /merchant/rules", body=rule).status == 201

    answer = buy(mall, ming, "o-1", " " + unicodedata.normalize("NFD", category) + " ", fen=1000)

    assert answer.body["points"] == 10
    assert listed(mall)["items"] == []


def test_the_list_shows_the_last_days_and_the_most_orders_first(mall: Cloud, ming: str) -> None:
    buy(mall, ming, "o-1", "old")
    mall.clock("2026-11-29T12:00:00+08:00")
    for number in range(20):
        buy(mall, ming, f"a-{number}", "few", "many") if number < 3 else buy(mall, ming, f"a-{number}", "many")

    shown = {query: [item["category"] for item in listed(mall, query)["items"]] for query in ("", "days=8", "days=1")}

    assert shown == {"": ["many", "few"], "days=8": ["many", "few", "old"], "days=1": ["many", "few"]}
    assert listed(mall)["items"][0]["orders"] == 20
    assert mall.merchant(ROUTE, query="days=31").code == "VALIDATION_FAILED"


def test_more_than_a_page_of_categories_is_cut_and_says_so(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for order in range(3):
        names = [f"category {order}-{number}" for number in range(40)]
        assert buy(mall, ming, f"o-{order}", *names).status == 201

    cut = listed(mall)
    monkeypatch.setattr(categories_without_rule, "_MOST_ROWS", 30)
    found, is_all = categories_without_rule.since(parse_day("2026-11-22"))

    assert (len(cut["items"]), cut["is_all"]) == (100, False)
    assert is_all is False
    assert 30 <= len(found) < 120
