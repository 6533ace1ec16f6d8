"""What is deleted and created again under its id begins a new life: stock, limits, budgets and units are its own."""

from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.catalog import dispenser, shop
from points.adapters.counters import budgets
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, Response, handler_of
from tests.fixtures.shop import differences, rich

MUG: dict[str, Any] = {"reward_id": "mug", "kind": "goods", "name": "青瓷杯", "points": 20, "stock": 5}
ALWAYS = {"starts_at": "2020-01-01T00:00:00+08:00", "ends_at": "2090-01-01T00:00:00+08:00"}
QUIZ: dict[str, Any] = {
    "activity_id": "quiz",
    "kind": "quiz",
    "title": "问答",
    "points": 10,
    "daily_limit": 2,
    **ALWAYS,
}
DOUBLE: dict[str, Any] = {
    "campaign_id": "double",
    "name": "双倍",
    "multiplier": "2",
    "kinds": ["purchase", "activity"],
    **ALWAYS,
}
PATHS = {"mug": "rewards/{reward_id}", "quiz": "activities/{activity_id}", "double": "campaigns/{campaign_id}"}


@pytest.fixture
def ming(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    """With a thousand points."""
    mall.clock("2026-11-22T12:00:00+08:00")
    monkeypatch.setattr(dispenser, "LOOK_S", 0.0)
    dispenser.forget()
    return rich(mall, "ming", 1000)


# ── What the merchant and a member do ────────────────────────────────────────


def create(mall: Cloud, body: dict[str, Any], **changes: Any) -> None:
    (plural,) = (p.split("/")[0] for p in PATHS.values() if p.split("{")[1][:-1] in body)
    created = mall.merchant(f"POST /merchant/{plural}", body=body | changes)
    assert created.status == 201, created.body


def one(mall: Cloud, name: str, method: str = "GET", **changes: Any) -> Response:
    """The stored decision; with `changes`, after them."""
    route = f"/merchant/{PATHS[name]}"
    path = route.split("{")[0] + name
    answer = mall.merchant(f"GET {route}", path)
    if changes:
        answer = mall.merchant(f"PUT {route}", path, answer.body | changes)
    return answer


def delete(mall: Cloud, name: str) -> None:
    route = f"/merchant/{PATHS[name]}"
    assert mall.merchant(f"DELETE {route}", route.split("{")[0] + name).status == 204


def again(mall: Cloud, name: str, body: dict[str, Any], **changes: Any) -> None:
    delete(mall, name)
    create(mall, body, **changes)


def redeem(mall: Cloud, member_id: str, key: str, quantity: int = 1) -> Response:
    wish = {"reward_id": "mug", "quantity": quantity, "expected_points": 20, "address": ADDRESS}
    return mall.member(member_id, "POST /redeem", body=wish, key=key)


def cancel(mall: Cloud, member_id: str, redeemed: Response) -> None:
    path = f"/redemptions/{redeemed.body['redemption_id']}/cancel"
    cancelled = mall.member(member_id, "POST /redemptions/{redemption_id}/cancel", path)
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")


def balance(mall: Cloud, member_id: str) -> int:
    return int(mall.member(member_id, "GET /points").body["balance"])


def left(mall: Cloud, name: str = "mug") -> int | None:
    body = one(mall, name).body
    return body["stock_left"] if name == "mug" else body["budget_left"]  # type: ignore[no-any-return]


def play(mall: Cloud, member_id: str, key: str) -> Response:
    return mall.member(member_id, "POST /earn", body={"activity_id": "quiz"}, key=key)


def buy(mall: Cloud, member_id: str, order_id: str, points: int, *, lines: int = 1) -> int:
    """An order of so many points in each line before any campaign; answers the points it earned."""
    bought = [{"line_id": str(n), "category": "tea", "amount_fen": points * 1000} for n in range(lines)]
    order = {"order_id": order_id, "member_id": member_id, "paid_at": "2026-11-22T10:00:00+08:00", "lines": bought}
    answer = mall.merchant("POST /merchant/orders", body=order)
    assert answer.status == 201, answer.body
    return int(answer.body["points"])


def refund(mall: Cloud, order_id: str, refund_id: str, line_id: str, fen: int) -> Response:
    path, body = f"/merchant/orders/{order_id}/refunds", {"line_id": line_id, "amount_fen": fen}
    refunded = {"refund_id": refund_id, "lines": [body]}
    answer = mall.merchant("POST /merchant/orders/{order_id}/refunds", path, refunded)
    assert answer.status == 200, answer.body
    return answer


# ── Stock ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("before", [False, True], ids=["counted", "flash"])
@pytest.mark.parametrize("after", [False, True], ids=["counted again", "flash again"])
def test_what_is_out_of_an_old_life_does_not_come_back_to_a_new_one(
    mall: Cloud, ming: str, before: bool, after: bool
) -> None:
    create(mall, MUG, flash=before)
    out = [redeem(mall, ming, f"k{n}") for n in range(2)]
    again(mall, "mug", MUG, stock=3, flash=after)
    assert (left(mall), balance(mall, ming)) == (3, 960)

    for redeemed in out:
        cancel(mall, ming, redeemed)

    assert (left(mall), balance(mall, ming)) == (3, 1000)
    dispenser.forget()
    assert [redeem(mall, ming, f"new-{n}").status for n in range(4)] == [201, 201, 201, 422]
    assert differences() == []


def test_what_is_out_is_known_while_the_stock_is_without_end(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=3)
    first, _ = redeem(mall, ming, "k1"), redeem(mall, ming, "k2")
    one(mall, "mug", stock=None)
    assert redeem(mall, ming, "k3").status == 201, "not counted"
    cancel(mall, ming, first)

    counted = one(mall, "mug", stock=3)

    assert (counted.body["stock"], counted.body["stock_left"]) == (3, 2)
    assert differences() == []


def test_no_less_than_what_is_out_can_be_the_stock_after_it_was_without_end(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=3)
    assert redeem(mall, ming, "k1", quantity=2).status == 201
    one(mall, "mug", stock=None)

    refused = one(mall, "mug", stock=1)

    assert [error["field"] for error in refused.body["errors"]] == ["stock"]
    assert one(mall, "mug", stock=2).body["stock_left"] == 0
    assert differences() == []


def test_what_comes_back_from_a_life_without_end_is_not_counted_in_the_next(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=None)
    endless = redeem(mall, ming, "k1")
    again(mall, "mug", MUG, stock=1)

    cancel(mall, ming, endless)

    assert left(mall) == 1
    assert differences() == []


def test_a_deleted_reward_is_sold_to_nobody_who_remembers_it(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "300")
    create(mall, MUG)
    redeemed = redeem(mall, ming, "k1")
    state, decided = shop._state, dict(shop._decisions)
    delete(mall, "mug")
    cancel(mall, ming, redeemed)  # which leaves a unit in the old life

    shop._state = state
    shop._decisions.update(decided)

    assert redeem(mall, ming, "late").code == "OUT_OF_STOCK"
    create(mall, MUG, stock=3)
    shop._state = state
    shop._decisions.update(decided)
    assert redeem(mall, ming, "later").code == "OUT_OF_STOCK"
    assert left(mall) == 3
    assert differences() == []


# ── Limits ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("limit", ["per_member_limit", "per_day_limit"])
@pytest.mark.parametrize("flash", [False, True])
def test_a_members_limit_belongs_to_a_life_of_the_reward(mall: Cloud, ming: str, limit: str, flash: bool) -> None:
    create(mall, MUG, flash=flash, **{limit: 1})
    old = redeem(mall, ming, "k1")
    assert redeem(mall, ming, "k2").code == "LIMIT_REACHED"
    again(mall, "mug", MUG, flash=flash, **{limit: 1})
    dispenser.forget()

    assert redeem(mall, ming, "k3").status == 201
    assert redeem(mall, ming, "k4").code == "LIMIT_REACHED"
    cancel(mall, ming, old)
    assert redeem(mall, ming, "k5").code == "LIMIT_REACHED", "a cancellation of the old life makes no room"
    handler_of("tidy")({"source": "aws.scheduler", "job": "tidy", "scheduled_time": ""}, None)
    assert differences() == []


@pytest.mark.parametrize(
    "terms", [{"daily_limit": 1}, {"daily_limit": 1, "total_limit": 1}, {"daily_limit": 9, "budget_points": 10}]
)
def test_an_activity_created_again_is_not_used_up_at_birth(mall: Cloud, ming: str, terms: dict[str, Any]) -> None:
    create(mall, QUIZ, **terms)
    assert play(mall, ming, "k1").status == 200
    refused = play(mall, ming, "k2").code
    assert refused in ("LIMIT_REACHED", "EXPIRED")
    again(mall, "quiz", QUIZ, **terms)

    (shown,) = mall.member(ming, "GET /activities").body["items"]

    assert (shown["done_today"], shown["times_left"]) == (0, terms["daily_limit"])
    assert play(mall, ming, "k3").status == 200
    assert play(mall, ming, "k4").code == refused
    assert differences() == []


def test_a_ticket_of_an_old_life_is_none_of_the_new_one(mall: Cloud, ming: str) -> None:
    create(mall, QUIZ, ticket_required=True)
    ticket = mall.member(ming, "GET /activities").body["items"][0]["ticket"]
    again(mall, "quiz", QUIZ, ticket_required=True)

    refused = mall.member(ming, "POST /earn", body={"activity_id": "quiz", "ticket": ticket}, key="k1")

    assert [error["field"] for error in refused.body["errors"]] == ["ticket"]


# ── Budgets ──────────────────────────────────────────────────────────────────


def test_a_campaign_created_again_has_its_whole_budget(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    assert buy(mall, ming, "o-1", 40) == 80
    again(mall, "double", DOUBLE, budget_points=50)
    assert left(mall, "double") == 50

    refund(mall, "o-1", "r-1", "0", 40_000)

    assert left(mall, "double") == 50, "what an old life gave does not come back to a new one"
    assert (buy(mall, ming, "o-2", 25), buy(mall, ming, "o-3", 25)) == (50, 25)
    assert differences() == []


def test_refunded_points_return_to_the_budget_once(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    assert buy(mall, ming, "o-1", 20, lines=2) == 80

    for _ in range(2):
        refund(mall, "o-1", "r-1", "0", 20_000)
    assert left(mall, "double") == 60
    refund(mall, "o-1", "r-2", "1", 10_000)
    assert left(mall, "double") == 80
    refund(mall, "o-1", "r-3", "1", 10_000)

    assert left(mall, "double") == 100
    assert differences() == []


def test_a_budget_cannot_be_drained_by_buying_and_returning(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    for n in range(5):
        assert buy(mall, ming, f"o-{n}", 50) == 100
        refund(mall, f"o-{n}", "r", "0", 50_000)

    assert buy(mall, mall.join("hong"), "o-9", 50) == 100
    assert differences() == []


def test_an_environment_that_knew_a_budget_used_up_learns_of_what_returned(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(mall, DOUBLE, budget_points=100)
    assert (buy(mall, ming, "o-1", 50), buy(mall, ming, "o-2", 50)) == (100, 50)
    memory = dict(budgets._most_left)
    refund(mall, "o-1", "r-1", "0", 50_000)
    budgets._most_left.update(memory)  # another environment

    assert buy(mall, ming, "o-3", 50) == 50
    monkeypatch.setattr(budgets, "EMPTY_S", 0.0, raising=False)
    assert buy(mall, ming, "o-4", 50) == 100
    assert differences() == []


def test_a_budget_does_not_forget_what_it_gave_while_it_is_without_end(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    buy(mall, ming, "o-1", 40)
    one(mall, "double", budget_points=None)
    buy(mall, ming, "o-2", 100)
    refund(mall, "o-1", "r-1", "0", 20_000)

    counted = one(mall, "double", budget_points=100)

    assert counted.body["budget_left"] == 60
    refused = one(mall, "double", budget_points=39)
    assert [error["field"] for error in refused.body["errors"]] == ["budget_points"]
    assert differences() == []


def suspect(mall: Cloud, member_id: str) -> None:
    path = f"/merchant/members/{member_id}/risk"
    assert mall.merchant("POST /merchant/members/{member_id}/risk", path, {"level": "high"}).status == 200
    program = mall.merchant("GET /merchant/program").body
    held = mall.merchant(
        "PUT /merchant/program", body=program | {"risk": {"low": "pay", "medium": "pay", "high": "hold"}}
    )
    assert held.status == 200, held.body


def decide(mall: Cloud, verdict: str) -> None:
    (review,) = mall.merchant("GET /merchant/reviews").body["items"]
    path = f"/merchant/reviews/{review['review_id']}"
    for _ in range(2):
        decided = mall.merchant("POST /merchant/reviews/{review_id}", path, {"verdict": verdict})
        assert decided.status == 200, decided.body


@pytest.mark.parametrize(("verdict", "campaigns", "activitys"), [("refuse", 100, 0), ("release", 80, 20)])
def test_refused_points_return_to_the_budgets_they_came_from(
    mall: Cloud, ming: str, verdict: str, campaigns: int, activitys: int
) -> None:
    create(mall, DOUBLE, budget_points=100)
    create(mall, QUIZ, budget_points=50, daily_limit=9)
    suspect(mall, ming)
    assert play(mall, ming, "k1").body["points"] == 20
    assert left(mall, "double") == 80

    decide(mall, verdict)

    assert left(mall, "double") == campaigns
    assert _given("activity#quiz") == activitys
    assert differences() == []
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 0


def _given(owner: str) -> int:
    return int((dynamodb.get("counters", {"owner": owner, "counter": "budget"}) or {"n": 0})["n"])


@pytest.mark.parametrize("is_over", [False, True])
def test_the_points_of_a_shared_card_return_with_the_bonus_of_a_returned_order(
    mall: Cloud, ming: str, is_over: bool
) -> None:
    card = QUIZ | {"kind": "share", "share": {"strict": True}, "budget_points": 10}
    create(mall, card)
    friend = _came_by_the_card(mall, ming, "friend")
    assert buy(mall, friend, "o-1", 20) == 20
    assert _given("activity#quiz") == 10
    if is_over:
        again(mall, "quiz", card)

    refund(mall, "o-1", "r-1", "0", 20_000)

    assert balance(mall, ming) == 1000
    assert _given("activity#quiz") == 0
    buy(mall, _came_by_the_card(mall, ming, "other"), "o-2", 20)
    assert balance(mall, ming) == 1000 + 100 + 10
    assert _given("activity#quiz") == (0 if is_over else 10)
    assert _given("activity#quiz@3") == (10 if is_over else 0)
    assert differences() == []


def _came_by_the_card(mall: Cloud, sharer: str, name: str) -> str:
    friend = mall.join(name, invited_by=sharer)
    dynamodb.client().update_item(
        TableName=dynamodb.table("accounts"),
        Key=dynamodb.pack({"member_id": friend}),
        UpdateExpression="SET invited_for = :card",
        ExpressionAttributeValues=dynamodb.pack({":card": "quiz"}),
    )
    return friend


# ── The audit ────────────────────────────────────────────────────────────────


def test_a_unit_that_came_back_to_another_life_is_found(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=1)
    redeem(mall, ming, "k1")
    again(mall, "mug", MUG, stock=3)
    redeem(mall, ming, "k2")
    (shelf,) = (item for item in _all("stock") if item["left"] == 2)

    _put("stock", shelf | {"left": 3})

    (found,) = differences()
    assert found.endswith("stock left should be 2, is 3")
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 1


def test_a_life_that_sold_more_than_its_stock_is_found(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=3)
    redeem(mall, ming, "k1")
    (shelf,) = _all("stock")

    _put("stock", shelf | {"left": 3, "supply": 4})  # as if the unit that is out had been forgotten

    assert differences() == ["reward mug: stock should be 3, is 4"]
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 1


def test_a_flash_life_that_sells_more_than_its_stock_is_found(mall: Cloud, ming: str) -> None:
    create(mall, MUG, stock=3, flash=True)
    (shard,) = _all("stock")

    _put("stock", shard | {"left": 4, "supply": 4})

    assert differences() == ["reward mug: stock should be 3, is 4"]


def test_a_budget_that_was_laid_out_twice_is_found(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    buy(mall, ming, "o-1", 10)
    (shard,) = (item for item in _all("counters") if "supply" in item)

    _put("counters", shard | {"left": shard["left"] + 100, "supply": 200})

    assert differences() == ["campaign double: budget should be 100, is 200"]
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 1


def test_points_that_returned_to_a_budget_twice_are_found(mall: Cloud, ming: str) -> None:
    create(mall, DOUBLE, budget_points=100)
    buy(mall, ming, "o-1", 10)
    refund(mall, "o-1", "r-1", "0", 10_000)
    (shard,) = (item for item in _all("counters") if "supply" in item)

    _put("counters", shard | {"left": 120, "n": -20, "given_back": 40})

    assert differences() == ["campaign double: points returned to its budget should be 20, is 40"]
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 1


def _all(name: str) -> list[dict[str, Any]]:
    found = dynamodb.client().scan(TableName=dynamodb.table(name))["Items"]
    return [dynamodb.unpack(item) for item in found]


def _put(name: str, item: dict[str, Any]) -> None:
    dynamodb.client().put_item(TableName=dynamodb.table(name), Item=dynamodb.pack(item))
