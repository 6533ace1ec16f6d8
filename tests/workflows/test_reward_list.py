"""Rewards as one member sees them: categories, what they had, what they may redeem, and why not."""

from typing import Any

import pytest

from points.adapters.catalog import dispenser
from points.adapters.figures import reader, redeemed_lately
from points.domain.errors import TryAgain
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.shop import MUG, rich
from tests.fixtures.streams import Streams

NOON = "2026-11-22T12:00:00+08:00"
TENFOLD = {"kind": "coupon", "coupon": {"kind": "free_shipping", "threshold_fen": 0, "valid_days": 30}}


@pytest.fixture
def ming(mall: Cloud) -> str:
    """With a hundred points."""
    mall.clock(NOON)
    return rich(mall, "ming")


def on_sale(mall: Cloud, reward_id: str, **terms: Any) -> None:
    body = MUG | {"reward_id": reward_id, "per_member_limit": None} | terms
    answer = mall.merchant("POST /merchant/rewards", body=body)
    assert answer.status == 201, answer.body


def listed(mall: Cloud, member_id: str, query: str = "") -> Any:
    answer = mall.member(member_id, "GET /rewards", query=query)
    assert answer.status == 200, answer.body
    return answer.body


def ids(mall: Cloud, member_id: str, query: str) -> list[str]:
    return [item["reward_id"] for item in listed(mall, member_id, query)["items"]]


def one(mall: Cloud, member_id: str, reward_id: str) -> Any:
    return mall.member(member_id, "GET /rewards/{reward_id}", f"/rewards/{reward_id}").body


def redeem(mall: Cloud, member_id: str, reward_id: str, points: int = 20, tap: str = "first") -> str:
    """The status, or the code of the refusal."""
    wish = {"reward_id": reward_id, "quantity": 1, "expected_points": points, "address": ADDRESS}
    answer = mall.member(member_id, "POST /redeem", body=wish, key=f"{reward_id}-{tap}")
    return str(answer.body.get("code", answer.body["status"]))


def test_the_list_and_the_reward_say_the_same(mall: Cloud, ming: str) -> None:
    on_sale(mall, "cup", category="茶具", market_fen=12_800, cost_fen=4_000, per_member_limit=2, stock=5)
    assert redeem(mall, ming, "cup") == "to_ship"

    (item,) = listed(mall, ming)["items"]

    assert item == one(mall, ming, "cup")
    assert (item["category"], item["market_fen"], item["redeemed"], item["stock"]) == ("茶具", 12_800, 1, 4)
    assert item["mine"] == {"redeemed": 1, "left": 1, "may_redeem": True, "why_not": None, "missing_points": 0}
    assert "cost_fen" not in item


def test_units_of_the_member_are_counted_without_any_limit_until_they_are_given_back(mall: Cloud, ming: str) -> None:
    on_sale(mall, "tea", stock=None)
    on_sale(mall, "never-had", stock=None)
    redeem(mall, ming, "tea")
    redeem(mall, ming, "tea", tap="second")

    item = one(mall, ming, "tea")

    assert (item["stock"], item["category"], item["market_fen"]) == (None, None, None)
    assert (item["mine"]["redeemed"], item["mine"]["left"]) == (2, None)
    assert [each["mine"]["redeemed"] for each in listed(mall, ming)["items"]] == [0, 2]

    last = mall.member(ming, "GET /redemptions").body["items"][0]["redemption_id"]
    path = f"/redemptions/{last}/cancel"
    assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path, key="regret").status == 200
    assert one(mall, ming, "tea")["mine"]["redeemed"] == 1


def test_units_of_unlimited_stock_are_those_that_the_figures_counted(mall: Cloud, ming: str) -> None:
    for reward_id in ("popular", "tea"):
        on_sale(mall, reward_id, stock=None)
    streams = Streams("redemptions")
    for tap in ("first", "second"):
        redeem(mall, ming, "popular", tap=tap)
    assert one(mall, ming, "popular")["redeemed"] == 0, "not counted yet"
    for event in streams.events():
        handler_of("figures")(event, None)

    assert one(mall, ming, "popular")["redeemed"] == 0, "as it was a moment ago"
    redeemed_lately.forget()

    assert [one(mall, ming, reward_id)["redeemed"] for reward_id in ("popular", "tea")] == [2, 0]
    assert ids(mall, ming, "sort=popular") == ["popular", "tea"]


def test_a_list_is_shown_although_the_figures_cannot_be_read(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> Any:
        raise TryAgain("The figures are being folded.")

    monkeypatch.setattr(reader, "counts", busy)
    on_sale(mall, "tea", stock=None)

    assert one(mall, ming, "tea")["redeemed"] == 0


def test_the_code_is_the_one_that_redeeming_answers(mall: Cloud, ming: str) -> None:
    cases: dict[str, dict[str, Any]] = {
        "": {},
        "INSUFFICIENT_POINTS": {"points": 101},
        "OUT_OF_STOCK": {"stock": 0},
        "NOT_ELIGIBLE": {"eligibility": {"min_streak": 2}},
        "LIMIT_REACHED": {"per_member_limit": 1},
        "EXPIRED": {"on_sale_until": "2026-11-22T12:30:00+08:00"},
    }
    for code, terms in cases.items():
        on_sale(mall, f"r{code}", **terms)
    on_sale(mall, "later", on_sale_from="2026-11-23T00:00:00+08:00")
    on_sale(mall, "daily", per_day_limit=1)
    on_sale(mall, "sold-and-dear", stock=0, points=500)
    on_sale(mall, "flash", stock=1, flash=True)
    on_sale(mall, "empty-flash", stock=0, flash=True)
    redeem(mall, ming, "rLIMIT_REACHED")
    redeem(mall, ming, "daily")
    mall.clock("2026-11-22T12:31:00+08:00")

    found = {}
    for name in [f"r{code}" for code in cases] + ["later", "daily", "sold-and-dear", "flash", "empty-flash"]:
        item = one(mall, ming, name)
        answer = redeem(mall, ming, name, item["points"], tap="second")
        found[name] = item["mine"]["why_not"]
        assert found[name] == (None if answer == "to_ship" else answer), name
        assert item["mine"]["may_redeem"] is (answer == "to_ship")
    assert {name: found[f"r{name}"] for name in cases} == {code: code or None for code in cases}
    assert found["later"] == "NOT_ELIGIBLE"


def test_only_what_the_member_can_pay_for(mall: Cloud, ming: str) -> None:
    for reward_id, points in (("a", 100), ("b", 101), ("c", 20)):
        on_sale(mall, reward_id, points=points, category="茶", per_member_limit=1)
    on_sale(mall, "d", points=10, stock=0)

    body = listed(mall, ming, "affordable=true&sort=points")

    assert [item["reward_id"] for item in body["items"]] == ["d", "c", "a"]
    assert body["items"][1]["mine"]["left"] == 1
    assert body["categories"] == [{"name": "茶", "count": 2}]
    assert ids(mall, ming, "affordable=false") == ["a", "b", "c", "d"]


def test_categories_are_of_everything_else_that_is_asked_for(mall: Cloud, ming: str) -> None:
    on_sale(mall, "cup", category="茶具")
    on_sale(mall, "tin", category="茶叶", name="茶叶罐")
    on_sale(mall, "pot", category="茶具", name="茶壶")
    on_sale(mall, "shipping", category="券", stock=None, **TENFOLD)

    body = listed(mall, ming, "kind=goods&category=茶叶")

    assert [item["reward_id"] for item in body["items"]] == ["tin"]
    assert body["categories"] == [{"name": "茶具", "count": 2}, {"name": "茶叶", "count": 1}]
    assert ids(mall, ming, "q=茶壶") == ["pot"]
    assert listed(mall, ming, "q=没有")["categories"] == []


def test_the_most_popular_and_the_newest_first(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispenser, "LOOK_S", 0.0)
    on_sale(mall, "old", stock=9)
    mall.clock("2026-11-23T12:00:00+08:00")
    on_sale(mall, "new", stock=9, flash=True)
    mall.clock("2026-11-24T12:00:00+08:00")
    on_sale(mall, "later", stock=9)
    path = "/merchant/rewards/old"
    body = mall.merchant("GET /merchant/rewards/{reward_id}", path).body
    assert mall.merchant("PUT /merchant/rewards/{reward_id}", path, body | {"points": 10}).status == 200
    redeem(mall, ming, "new")

    assert ids(mall, ming, "sort=newest") == ["later", "new", "old"]
    assert ids(mall, ming, "sort=popular") == ["new", "later", "old"]


def test_pages_follow_the_order_that_was_asked_for(mall: Cloud, ming: str) -> None:
    for number in range(5):
        on_sale(mall, f"r{number}", points=50 - number)
    first = listed(mall, ming, "sort=points&limit=2")
    on_sale(mall, "cheap", points=1)

    second = listed(mall, ming, f"sort=points&limit=2&cursor={first['next_cursor']}")
    other = mall.member(ming, "GET /rewards", query=f"sort=newest&limit=2&cursor={first['next_cursor']}")

    assert [item["reward_id"] for item in first["items"] + second["items"]] == ["r4", "r3", "r2", "r1"]
    assert (other.status, other.code) == (400, "MALFORMED_REQUEST")


def test_a_new_member_sees_the_rewards_at_once(mall: Cloud) -> None:
    mall.clock(NOON)
    on_sale(mall, "cup", per_member_limit=1)

    assert one(mall, mall.join("just-now"), "cup")["mine"]["why_not"] == "INSUFFICIENT_POINTS"


@pytest.mark.parametrize("query", ["affordable=1", "affordable=yes", "sort=price", "q=", "category=", "kind=cash"])
def test_a_filter_that_is_none_is_refused(mall: Cloud, ming: str, query: str) -> None:
    assert mall.member(ming, "GET /rewards", query=query).code == "VALIDATION_FAILED"
