"""What if, through the API: a sample order under drafts, real orders replayed, and not a letter written."""

from collections.abc import Callable
from typing import Any

import pytest

from local.audit_records import Books
from local.client import Merchant, Phone
from tests.stack.mall import order

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@pytest.fixture
def unwritten(books: Books) -> Callable[[], dict[str, list[Any]]]:
    """Every table as it is, but for the nonces and what streams write some seconds after an order."""

    def image() -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, books.items(name)))
            for name in books.tables
            if name not in ("Nonces", "Lists", "Figures")  # a nonce is used up by the request itself
        }

    return image


def draft(tea: str, **changes: Any) -> dict[str, Any]:
    """Double points next year, for a category of its own."""
    window = {"starts_at": "2027-06-01T00:00:00+08:00", "ends_at": "2027-07-01T00:00:00+08:00"}
    return window | {"name": "双倍", "multiplier": "2", "kinds": ["purchase"], "categories": [tea]} | changes


def buy(merchant: Merchant, order_id: str, phone: Phone, tea: str, fen: int) -> None:
    answer = merchant.send("POST", "/merchant/orders", order(order_id, phone.member_id, fen, category=tea))
    assert answer.status == 201, answer.body


def test_a_sample_order_is_priced_by_what_holds_and_by_the_drafts(
    merchant: Merchant, unique: Unique, unwritten: Callable[[], Any]
) -> None:
    tea, before = unique("tea"), unwritten()
    sample = {
        "paid_at": "2027-06-05T12:00:00+08:00",
        "lines": [
            {"line_id": "1", "category": tea, "amount_fen": 10_000},
            {"line_id": "2", "category": "x", "amount_fen": 700},
        ],
    }
    drafts = {
        "rules": [{"rule_id": tea, "category": tea, "fen_per_point": 500}],
        "campaigns": [draft(tea, campaign_id=tea), draft(tea, campaign_id=f"{tea}-2")],
    }

    answer = merchant.send("POST", "/merchant/rules/preview", {"order": sample, **drafts})

    assert answer.status == 200, answer.body
    assert [line["points"] for line in answer.body["live"]["lines"]] == [10, 0]
    assert [line["points"] for line in answer.body["draft"]["lines"]] == [40, 0]
    first = answer.body["draft"]["lines"][0]
    assert (first["rule_id"], first["campaign_id"], first["reason"]) == (tea, f"{tea}-2", "每满5元得1分，活动期间2倍")
    problems = [problem["field"] for problem in answer.body["problems"]]
    assert problems == ["campaigns.0.multiplier", "campaigns.1.multiplier"]
    assert unwritten() == before


def test_past_orders_are_replayed_and_nothing_is_written(
    merchant: Merchant, log_in: LogIn, unique: Unique, unwritten: Callable[[], Any]
) -> None:
    tea, ming, hong = unique("tea"), log_in("ming"), log_in("hong")
    for phone, fen in ((ming, 10_000), (ming, 20_000), (hong, 5_000)):
        buy(merchant, unique("o"), phone, tea, fen)
    before = unwritten()

    def ask(**changes: Any) -> Any:
        body = {"campaign": draft(tea, **changes), "days": 7, "fen_per_point": "0.5"}
        answer = merchant.send("POST", "/merchant/campaigns/backtest", body)
        assert answer.status == 200, answer.body
        return answer.body

    whole, capped, first = ask(), ask(budget_points=45), ask(audience={"first_order": True})

    assert (whole["extra_points"], whole["extra_cost_fen"], whole["members_gaining"]) == (35, 18, 2)
    assert whole["top"] == [
        {"member_id": ming.member_id, "points": 30},
        {"member_id": hong.member_id, "points": 5},
    ]
    assert whole["points_with"] == whole["points_without"] + 35
    assert (whole["parts_read"], whole["next_part"]) == (32, None)
    # Ming's first order takes 20 of 45; the second finds 25 where it wants 40; Hong's takes 10.
    assert (capped["extra_points"], capped["budget"]["points"], capped["budget"]["orders_refused"]) == (15, 30, 1)
    assert first["extra_points"] == 15
    assert unwritten() == before


def test_a_backtest_tells_what_daily_limits_cut(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    tea, ming = unique("tea"), log_in("ming")
    rule = {"rule_id": tea, "category": tea, "fen_per_point": 1000, "daily_limit_points": 25}
    assert merchant.send("POST", "/merchant/rules", rule).status == 201
    body = {"campaign": draft(tea), "days": 7}
    before = merchant.send("POST", "/merchant/campaigns/backtest", body).body
    for _ in range(2):
        buy(merchant, unique("o"), ming, tea, 10_000)

    after = merchant.send("POST", "/merchant/campaigns/backtest", body).body

    cut = [answer["lines_cut_by_daily_limits"] for answer in (before, after)]
    assert (after["extra_points"], cut[1] - cut[0]) == (5, 1)


def test_a_backtest_goes_on_where_it_ended(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    tea, ming = unique("tea"), log_in("ming")
    for _ in range(4):
        buy(merchant, unique("o"), ming, tea, 10_000)

    def ask(part: int) -> Any:
        body = {"campaign": draft(tea), "days": 1, "from_part": part}
        return merchant.send("POST", "/merchant/campaigns/backtest", body).body

    everything, rest = ask(0), ask(16)

    assert everything["extra_points"] == 40
    assert (rest["parts_read"], rest["next_part"]) == (16, None)
    assert rest["orders"] < everything["orders"]
