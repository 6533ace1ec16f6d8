"""Figures of shops with a single purpose: a campaign, an invitation, a caller without the right."""

from datetime import timedelta
from typing import Any

import pytest

from benchmarks.metering import metered
from functions.expire import app as expire
from points.adapters.catalog import shop
from tests.fixtures import figures_shop
from tests.fixtures.cloud import Cloud
from tests.fixtures.decisions import CAMPAIGN
from tests.fixtures.figures import count_everything


def test_a_campaign_has_what_it_gave_and_what_that_costs(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    times = {"starts_at": "2026-11-01T00:00:00+08:00", "ends_at": "2026-12-01T00:00:00+08:00"}
    double = {"campaign_id": "double", "name": "双倍", **times, "multiplier": "2", "kinds": ["purchase"]}
    assert mall.merchant("POST /merchant/campaigns", body=double | {"budget_points": 1000}).status == 201
    line = {"line_id": "1", "category": "tea", "amount_fen": 50_000}
    order = {"order_id": "o", "member_id": mall.join("ming"), "paid_at": "2026-11-22T10:00:00+08:00", "lines": [line]}
    assert mall.merchant("POST /merchant/orders", body=order).status == 201
    count_everything()

    route = "GET /merchant/figures/campaigns/{campaign_id}"
    found = mall.merchant(route, "/merchant/figures/campaigns/double").body

    assert (found["points"], found["extra_points"], found["cost_fen"]) == (100, 50, 50)
    assert (found["orders"], found["paid_fen"], found["budget_left"]) == (1, 50_000, 900)
    assert mall.merchant(route, "/merchant/figures/campaigns/none").status == 404


def test_a_busy_shops_year_is_ten_round_trips_and_twenty_read_units(mall: Cloud) -> None:
    figures_shop.cost_of_a_year()
    mall.clock(f"{figures_shop.LAST}T12:00:00+08:00")
    expire.passes.now("expire")
    cookie, query = mall.hire("analyst"), f"from={figures_shop.LAST - timedelta(days=364)}&to={figures_shop.LAST}"
    mall.operator(cookie, "GET /merchant/figures/dashboard", query=query)  # warms the environment
    with metered() as cost:
        page = mall.operator(cookie, "GET /merchant/figures/dashboard", query=query)

    assert page.body["totals"]["issued"] > 0
    assert cost.round_trips <= 10
    assert cost.read_units <= 20


def test_the_effect_is_what_members_bought_more_than_those_held_out(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    times = {"starts_at": "2026-11-01T00:00:00+08:00", "ends_at": "2026-12-01T00:00:00+08:00"}
    double = {"campaign_id": "double", "name": "双倍", **times, "multiplier": "2", "kinds": ["purchase"]}
    assert mall.merchant("POST /merchant/campaigns", body=double | {"holdout_percent": 10}).status == 201
    (campaign,) = shop.opened().catalog.campaigns
    members = [mall.join(f"member{n}") for n in range(120)]
    held_out = [member for member in members if campaign.holds_out(member)]
    for member in members:
        line = {"line_id": "1", "category": "tea", "amount_fen": 10_000 if member in held_out else 15_000}
        order = {"order_id": member, "member_id": member, "paid_at": "2026-11-22T10:00:00+08:00", "lines": [line]}
        assert mall.merchant("POST /merchant/orders", body=order).status == 201
    expire.passes.now("expire")
    count_everything()

    route = "GET /merchant/figures/campaigns/{campaign_id}/effect"
    found = mall.merchant(route, "/merchant/figures/campaigns/double/effect", query="margin_percent=50").body

    joined = len(members) - len(held_out)
    assert found["test"] == {"members": joined, "mean_fen": 15_000}
    assert found["control"] == {"members": len(held_out), "mean_fen": 10_000}
    assert found["margin_fen"]["mid"] == joined * 5_000 // 2
    assert found["margin_fen"]["low"] <= found["margin_fen"]["mid"] <= found["margin_fen"]["high"]
    assert found["cost_fen"] == joined * 15  # fifteen points more for each, of a fen each
    assert found["result_fen"]["mid"] == found["margin_fen"]["mid"] - found["cost_fen"]
    assert found["roi"] > 0


def test_without_a_hold_out_there_is_no_effect(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    assert mall.merchant("POST /merchant/campaigns", body=CAMPAIGN).status == 201

    route = "GET /merchant/figures/campaigns/{campaign_id}/effect"
    assert mall.merchant(route, "/merchant/figures/campaigns/double/effect").status == 404


def test_friends_whose_invitation_counted_are_counted(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    ming = mall.join("ming")
    friends = [mall.join(name, invited_by=ming) for name in ("li", "hua")]
    line = {"line_id": "1", "category": "tea", "amount_fen": 50_000}
    order = {"order_id": "o", "member_id": friends[0], "paid_at": "2026-11-22T10:00:00+08:00", "lines": [line]}
    assert mall.merchant("POST /merchant/orders", body=order).status == 201
    expire.passes.now("expire")
    count_everything()

    found = mall.merchant("GET /merchant/figures/referrals").body

    assert (found["counted"], found["waiting"], found["points"]) == (1, 1, 150)


@pytest.mark.parametrize("role", ["support", "counter"])
def test_who_has_no_right_to_figures_gets_none(mall: Cloud, role: Any) -> None:
    assert mall.operator(mall.hire(role), "GET /merchant/figures/summary").status == 403
