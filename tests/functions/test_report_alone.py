"""Figures of shops with a single purpose: a campaign, an invitation, a caller without the right."""

from typing import Any

import pytest

from functions.expire import app as expire
from tests.fixtures.cloud import Cloud
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
