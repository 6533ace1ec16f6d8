"""The census that rides along with the nightly pass."""

import pytest

from functions.expire import app
from points.adapters.catalog import shop
from points.adapters.figures import censuses
from points.domain.calendar import parse_day
from tests.fixtures.cloud import Cloud


def buy(mall: Cloud, member_id: str, points: int) -> None:
    line = {"line_id": "1", "category": "tea", "amount_fen": points * 1000}
    order = {"order_id": f"o-{member_id}", "member_id": member_id, "paid_at": "2026-11-22T10:00:00+08:00"}
    assert mall.merchant("POST /merchant/orders", body=order | {"lines": [line]}).status == 201


@pytest.mark.parametrize("segments", ["1", "3"])
def test_the_nightly_pass_counts_every_account(mall: Cloud, monkeypatch: pytest.MonkeyPatch, segments: str) -> None:
    monkeypatch.setenv("SWEEP_SEGMENTS", segments)
    mall.clock("2026-11-22T12:00:00+08:00")
    for n, name in enumerate(("ming", "li", "hua")):
        buy(mall, mall.join(name), 100 * n)

    app.passes.now("expire")

    night = censuses.latest(parse_day("2026-11-22"))
    assert night is not None
    assert night.census.members == 3
    assert night.census.left == {"2027-11": 300}
    assert night.census.last_days == {parse_day("2026-11-22"): 3}
    assert censuses.active("2026-11", "2026-11") == {"2026-11": {"2026-11": 2}}  # one earned nothing


def test_a_night_that_is_repeated_in_the_next_month_counts_what_has_died_since(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    buy(mall, mall.join("ming"), 100)
    app.passes.now("expire")
    mall.clock("2027-12-01T00:10:00+08:00")
    app.passes.now("expire")

    before, after = censuses.latest(parse_day("2027-11-30")), censuses.latest(shop.opened().now.date())
    assert before is not None
    assert after is not None
    assert (before.census.outstanding, after.census.outstanding) == (100, 0)
