"""Rewards as the merchant lays them out: for whom, how many a day, from when, at what price."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone
from tests.stack.conftest import NOON
from tests.stack.mall import at_once, outcomes, pay, put_on_sale, reward, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@pytest.fixture
def ming(merchant: Merchant, log_in: LogIn, unique: Unique) -> Phone:
    """With a thousand points."""
    phone = log_in("ming")
    pay(merchant, unique("o"), phone, 1000)
    return phone


def test_so_many_a_day_and_again_tomorrow(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    tea = unique("tea")
    put_on_sale(merchant, tea, points=10, per_day_limit=2)

    today = at_once([partial(ming.post, "/redeem", wish(tea, 10))] * 6)
    at_once_too_many = ming.post("/redeem", wish(tea, 10, quantity=3))
    one = next(reply.body["redemption_id"] for reply in today if reply.status == 201)
    assert ming.post(f"/redemptions/{one}/cancel").status == 200
    after_a_cancellation = ming.post("/redeem", wish(tea, 10))
    merchant.set_clock("2026-11-23T00:00:00+08:00")
    tomorrow = [ming.post("/redeem", wish(tea, 10)) for _ in range(3)]

    assert outcomes(today) == {"201": 2, "LIMIT_REACHED": 4}
    assert at_once_too_many.code == "LIMIT_REACHED"
    assert after_a_cancellation.status == 201
    assert outcomes(tomorrow) == {"201": 2, "LIMIT_REACHED": 1}


def test_yesterdays_cancellation_gives_no_room_today(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    tea = unique("tea")
    put_on_sale(merchant, tea, points=10, per_day_limit=1)
    yesterdays = ming.post("/redeem", wish(tea, 10)).body["redemption_id"]
    merchant.set_clock("2026-11-23T10:00:00+08:00")
    assert ming.post("/redeem", wish(tea, 10)).status == 201

    assert ming.post(f"/redemptions/{yesterdays}/cancel").status == 200

    assert ming.post("/redeem", wish(tea, 10)).code == "LIMIT_REACHED"


def test_new_members_only(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    welcome = unique("welcome")
    put_on_sale(merchant, welcome, points=0, eligibility={"joined_within_days": 3})
    joined = date.fromisoformat(ming.get("/me/export").body["account"]["attributes"]["joined"])

    for days, answer in ((3, "NOT_ELIGIBLE"), (2, "201")):
        merchant.set_clock(f"{joined + timedelta(days=days)}T12:00:00+08:00")
        assert outcomes([ming.post("/redeem", wish(welcome, 0))]) == {answer: 1}


def test_members_with_a_streak(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    cake = unique("cake")
    put_on_sale(merchant, cake, points=0, eligibility={"min_streak": 2})
    ming.post("/sign-in")
    refused = ming.post("/redeem", wish(cake, 0))
    merchant.set_clock("2026-11-23T12:00:00+08:00")
    ming.post("/sign-in")

    allowed = ming.post("/redeem", wish(cake, 0))

    assert (refused.status, refused.code) == (422, "NOT_ELIGIBLE")
    assert allowed.status == 201


def test_members_the_merchant_has_marked(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    rare, path = unique("rare"), f"/merchant/members/{ming.member_id}/tags"
    put_on_sale(merchant, rare, points=0, eligibility={"tags": ["vip", "tea-club"]})
    answers = []
    for tags in ([], ["vip"], ["vip", "tea-club"], ["tea-club"]):
        marked = merchant.send("PUT", path, {"tags": tags})
        assert (marked.status, marked.body["tags"]) == (200, sorted(tags))
        answers.append(ming.post("/redeem", wish(rare, 0)).code)

    assert answers == ["NOT_ELIGIBLE", "NOT_ELIGIBLE", "", "NOT_ELIGIBLE"]
    shown = ming.get(f"/rewards/{rare}").body["eligibility"]
    assert shown == {"joined_within_days": None, "min_streak": None, "chosen": True}
    assert merchant.send("PUT", path, {"tags": ["Bad Tag"]}).status == 422
    assert merchant.send("PUT", "/merchant/members/0000000000000000/tags", {"tags": []}).status == 404


@pytest.mark.parametrize("hidden", [{"draft": True}, {"publish_at": "2026-11-23T09:00:00+08:00"}])
def test_46_what_is_not_published_is_not_there(
    merchant: Merchant, ming: Phone, unique: Unique, hidden: dict[str, Any]
) -> None:
    secret = unique("secret")
    put_on_sale(merchant, secret, **hidden)

    attempts = [ming.get(f"/rewards/{secret}"), ming.post("/redeem", wish(secret))]

    assert {(attempt.status, attempt.code) for attempt in attempts} == {(404, "NOT_FOUND")}
    assert secret not in names(ming)
    merchant.set_clock("2026-11-23T09:00:00+08:00")
    assert (secret in names(ming)) == ("publish_at" in hidden)


def test_46_what_is_not_open_yet_or_any_more_or_withdrawn_is_not_redeemed(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    early, late, gone = unique("early"), unique("late"), unique("gone")
    put_on_sale(merchant, early, on_sale_from="2026-11-22T12:30:00+08:00")
    put_on_sale(merchant, late, on_sale_until="2026-11-22T11:30:00+08:00")
    put_on_sale(merchant, gone)
    assert merchant.send("DELETE", f"/merchant/rewards/{gone}").status == 204

    codes = [ming.post("/redeem", wish(name)).code for name in (early, late, gone)]

    assert codes == ["NOT_ELIGIBLE", "EXPIRED", "NOT_FOUND"]
    assert ming.get("/points").body["balance"] == 1000


def test_a_price_is_never_more_than_was_shown_and_its_history_is_kept(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup)
    for version, points in ((1, 300), (2, 80)):
        assert (
            merchant.send("PUT", f"/merchant/rewards/{cup}", reward(cup, points=points) | {"version": version}).status
            == 200
        )
        refused = ming.post("/redeem", wish(cup, 100))
        assert (refused.status, refused.code) == (409, "PRICE_CHANGED")
    renamed = reward(cup, points=80, name="新名字") | {"version": 3}
    assert merchant.send("PUT", f"/merchant/rewards/{cup}", renamed).status == 200

    first = merchant.send("GET", f"/merchant/rewards/{cup}/prices?limit=2").body
    rest = merchant.send("GET", f"/merchant/rewards/{cup}/prices?limit=2&cursor={first['next_cursor']}").body

    assert [(price["version"], price["points"]) for price in first["items"] + rest["items"]] == [
        (3, 80),
        (2, 300),
        (1, 100),
    ]
    assert first["items"][0]["since"][:10] == NOON[:10]
    assert merchant.send("GET", f"/merchant/rewards/{unique('none')}/prices").status == 404
    assert ming.get("/points").body["balance"] == 1000


def test_a_reward_created_again_starts_fresh_and_gets_nothing_back_from_before(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    cup = unique("cup")
    stocks: list[tuple[str, int]] = []
    for stock, flash in ((5, False), (3, True), (2, False)):
        put_on_sale(merchant, cup, stock=stock, flash=flash, per_member_limit=1)
        earlier = [redeemed for redeemed, _ in stocks]
        stocks.append((ming.post("/redeem", wish(cup)).body["redemption_id"], stock))
        for redemption_id in earlier:
            ming.post(f"/redemptions/{redemption_id}/cancel")
        left = merchant.send("GET", f"/merchant/rewards/{cup}").body["stock_left"]
        assert left == stock - 1
        assert merchant.send("DELETE", f"/merchant/rewards/{cup}").status == 204

    assert ming.post(f"/redemptions/{stocks[-1][0]}/cancel").status == 200
    assert ming.get("/points").body["balance"] == 1000


def test_stock_that_is_counted_again_knows_what_is_out(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup, stock=3)
    out = [ming.post("/redeem", wish(cup)).body["redemption_id"] for _ in range(2)]

    def changed(version: int, stock: int | None) -> Any:
        return merchant.send("PUT", f"/merchant/rewards/{cup}", reward(cup, stock=stock) | {"version": version})

    assert changed(1, None).body["stock_left"] is None
    assert ming.post(f"/redemptions/{out[0]}/cancel").status == 200
    counted = changed(2, 3)

    assert (counted.status, counted.body["stock_left"]) == (200, 2)
    assert changed(3, 0).code == "VALIDATION_FAILED"


def names(ming: Phone) -> list[str]:
    return [one["reward_id"] for one in ming.get("/rewards?limit=100").body["items"]]


def test_browsing_by_category_word_price_and_balance(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    category = unique("shelf")
    cup, pot, coupon = unique("cup"), unique("pot"), unique("coupon")
    put_on_sale(merchant, cup, category=category, points=300, per_member_limit=2, market_fen=6800, cost_fen=2000)
    put_on_sale(merchant, pot, category=category, points=2000, name="紫砂壶")
    free_shipping = {"kind": "free_shipping", "threshold_fen": 0, "valid_days": 7}
    put_on_sale(merchant, coupon, category=category, kind="coupon", points=300, stock=None, coupon=free_shipping)
    assert ming.post("/redeem", wish(cup, 300)).status == 201

    def shown(query: str) -> list[str]:
        return [one["reward_id"] for one in ming.get(f"/rewards?category={category}&{query}").body["items"]]

    assert shown("sort=points") == [coupon, cup, pot]
    assert shown("sort=-points") == [pot, coupon, cup]
    assert shown("sort=newest") == [coupon, pot, cup]
    assert shown("sort=popular")[0] == cup
    assert shown("q=紫砂") == [pot]
    assert shown("affordable=true&sort=points") == [coupon, cup]
    assert {"name": category, "count": 3} in ming.get("/rewards").body["categories"]
    item = ming.get(f"/rewards/{cup}").body
    assert (item["category"], item["market_fen"], item["redeemed"]) == (category, 6800, 1)
    assert item["mine"] == {"redeemed": 1, "left": 1, "may_redeem": True, "why_not": None, "missing_points": 0}
    assert "cost_fen" not in item
    assert merchant.send("GET", f"/merchant/rewards/{cup}").body["cost_fen"] == 2000
    assert ming.get(f"/rewards/{pot}").body["mine"]["why_not"] == "INSUFFICIENT_POINTS"
