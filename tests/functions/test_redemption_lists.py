"""A member's lists of redemptions and coupons: several statuses at once, and names and pictures as they were."""

from typing import Any

import pytest

from points.domain.rewards.redemption import MOST_IMAGE_BYTES
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud
from tests.fixtures.shop import MUG, differences, rich

PICTURE = "https://img.tea.example.com/mug.png"
FREE_SHIPPING = {"kind": "free_shipping", "threshold_fen": 0, "valid_days": 30}


@pytest.fixture
def ming(mall: Cloud) -> str:
    """With a hundred points, and each kind of reward on sale."""
    mall.clock("2026-11-22T12:00:00+08:00")
    on_sale(mall, "mug", images=[PICTURE, "https://img.tea.example.com/back.png"])
    on_sale(mall, "coupon", kind="coupon", coupon=FREE_SHIPPING, name="包邮券")
    on_sale(mall, "tea", kind="service", service={"valid_days": 30})
    return rich(mall, "ming")


def on_sale(mall: Cloud, reward_id: str, **terms: Any) -> None:
    body = MUG | {"reward_id": reward_id, "per_member_limit": None, "stock": 9} | terms
    assert mall.merchant("POST /merchant/rewards", body=body).status == 201


def redeem(mall: Cloud, member_id: str, reward_id: str, tap: str = "first") -> Any:
    wish: dict[str, Any] = {"reward_id": reward_id, "quantity": 1, "expected_points": 20}
    wish |= {"address": ADDRESS} if reward_id == "mug" else {}
    answer = mall.member(member_id, "POST /redeem", body=wish, key=f"{reward_id}-{tap}")
    assert answer.status == 201, answer.body
    return answer.body


def change(mall: Cloud, reward_id: str, **changes: Any) -> None:
    path = f"/merchant/rewards/{reward_id}"
    body = mall.merchant("GET /merchant/rewards/{reward_id}", path).body | changes
    assert mall.merchant("PUT /merchant/rewards/{reward_id}", path, body).status == 200


def kinds(mall: Cloud, member_id: str, query: str) -> list[str]:
    answer = mall.member(member_id, "GET /redemptions", query=query)
    assert answer.status == 200, answer.body
    return [item["reward_id"] for item in answer.body["items"]]


def test_several_statuses_and_a_kind_at_once(mall: Cloud, ming: str) -> None:
    for reward_id in ("mug", "coupon", "tea"):
        redeem(mall, ming, reward_id)
    cancelled = redeem(mall, ming, "mug", tap="second")["redemption_id"]
    path = f"/redemptions/{cancelled}/cancel"
    assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path, body={}).status == 200

    assert sorted(kinds(mall, ming, "status=to_ship,cancelled")) == ["mug", "mug"]
    assert sorted(kinds(mall, ming, "status=to_ship,issued,shipped")) == ["coupon", "mug", "tea"]
    assert kinds(mall, ming, "status=issued,used,expired&kind=service") == ["tea"]
    assert kinds(mall, ming, "status=to_ship,to_ship") == ["mug"]
    assert kinds(mall, ming, "status=used,expired") == []
    mall.clock("2027-01-22T12:00:00+08:00")
    assert sorted(kinds(mall, ming, "status=used,expired")) == ["coupon", "tea"]
    assert kinds(mall, ming, "status=issued") == []


@pytest.mark.parametrize("query", ["status=", "status=to_ship,", "status=to_ship,sent", "kind=cash"])
def test_a_status_that_is_none_is_refused(mall: Cloud, ming: str, query: str) -> None:
    assert mall.member(ming, "GET /redemptions", query=query).code == "VALIDATION_FAILED"


def test_a_redemption_keeps_the_name_and_the_picture_that_were_redeemed(mall: Cloud, ming: str) -> None:
    told = redeem(mall, ming, "mug")
    change(mall, "mug", name="新杯", images=["https://img.tea.example.com/new.png"])

    (item,) = mall.member(ming, "GET /redemptions").body["items"]

    assert (item["name"], item["image"]) == (MUG["name"], PICTURE) == (told["name"], told["image"])
    again = redeem(mall, ming, "mug")
    assert (again["name"], again["image"]) == (MUG["name"], PICTURE)
    assert redeem(mall, ming, "coupon")["image"] is None
    assert differences() == []


def test_a_picture_with_a_very_long_address_is_not_kept(mall: Cloud, ming: str) -> None:
    longest = "https://img.tea.example.com/".ljust(MOST_IMAGE_BYTES, "x")
    change(mall, "mug", images=[longest])
    assert redeem(mall, ming, "mug")["image"] == longest
    change(mall, "mug", images=[longest + "x"])

    assert redeem(mall, ming, "mug", tap="second")["image"] is None


def test_a_coupon_says_which_reward_and_redemption_it_is_from(mall: Cloud, ming: str) -> None:
    told = redeem(mall, ming, "coupon")
    change(mall, "coupon", name="新券")

    (item,) = mall.member(ming, "GET /coupons").body["items"]

    assert (item["name"], item["reward_id"]) == ("包邮券", "coupon")
    assert item["redemption_id"] == told["redemption_id"]
    assert {name: item[name] for name in told["coupon"]} == told["coupon"]
