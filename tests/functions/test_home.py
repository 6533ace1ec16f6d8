"""The first screen: everything on it in one call, and right at every moment."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.metering import metered
from points.adapters.messages import copies
from points.adapters.messages.copies import Copy
from points.adapters.messages.messages import Message
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud
from tests.fixtures.shop import rich

NOON = "2026-11-22T12:00:00+08:00"
CUP: dict[str, Any] = {"reward_id": "cup", "kind": "goods", "name": "青瓷杯", "points": 40, "stock": 5}
TASTING: dict[str, Any] = {
    "reward_id": "tasting",
    "kind": "service",
    "name": "品茶一次",
    "points": 10,
    "stock": 9,
    "service": {"valid_days": 1, "stores": []},
}
DOUBLE: dict[str, Any] = {
    "campaign_id": "double",
    "name": "双倍积分",
    "multiplier": "2",
    "kinds": ["purchase", "sign_in"],
    "categories": ["*"],
    "starts_at": "2026-11-22T00:00:00+08:00",
    "ends_at": "2026-11-30T00:00:00+08:00",
}


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member with 100 points, in a shop with a cup and a tasting."""
    mall.clock(NOON)
    for reward in (CUP, TASTING):
        assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
    return rich(mall, "ming")


def home(mall: Cloud, member_id: str) -> Any:
    answer = mall.member(member_id, "GET /home")
    assert answer.status == 200, answer.body
    return answer.body


def redeem(mall: Cloud, member_id: str, reward: dict[str, Any], key: str) -> str:
    wish = {"reward_id": reward["reward_id"], "quantity": 1, "expected_points": reward["points"]}
    wish |= {"address": ADDRESS} if reward["kind"] == "goods" else {}
    done = mall.member(member_id, "POST /redeem", body=wish, key=key)
    assert done.status == 201, done.body
    return str(done.body["redemption_id"])


def listed(mall: Cloud, member_id: str) -> Counter[str]:
    return Counter(item["status"] for item in mall.member(member_id, "GET /redemptions").body["items"])


def test_the_first_screen_says_what_the_single_calls_say(mall: Cloud, ming: str) -> None:
    mall.merchant("POST /merchant/campaigns", body=DOUBLE)
    mall.member(ming, "POST /sign-in", body={})

    shown = home(mall, ming)

    assert shown["me"] == mall.member(ming, "GET /me").body
    assert shown["points"] == mall.member(ming, "GET /points").body
    assert shown["terms_version"] == mall.member(ming, "GET /terms").body["version"]
    calendar = mall.member(ming, "GET /sign-in").body
    for name in ("streak", "signed_in_today", "next_points"):
        assert shown["sign_in"][name] == calendar[name]
    assert shown["campaigns"] == mall.member(ming, "GET /activities").body["campaigns"]
    rewards = mall.member(ming, "GET /rewards").body["items"]
    assert [reward["reward_id"] for reward in shown["rewards"]] == ["cup", "tasting"]
    assert all(reward in rewards for reward in shown["rewards"])


def test_the_week_shows_each_day_from_monday_to_sunday(mall: Cloud, ming: str) -> None:
    mall.clock("2026-12-01T12:00:00+08:00")
    mall.member(ming, "POST /sign-in", body={})
    mall.clock("2026-12-02T12:00:00+08:00")

    week = home(mall, ming)["sign_in"]["week"]

    assert [day["date"] for day in week][:2] == ["2026-11-30", "2026-12-01"]
    assert [day["state"] for day in week] == ["missed", "signed", "today", *["coming"] * 4]


def test_days_before_the_member_joined_were_not_missed(mall: Cloud, ming: str) -> None:
    states = [day["state"] for day in home(mall, ming)["sign_in"]["week"]]

    assert states == [*["before_joining"] * 6, "today"]


def test_redemptions_are_counted_as_their_list_shows_them_with_and_without_a_job(mall: Cloud, ming: str) -> None:
    redeem(mall, ming, TASTING, "k1")
    cancelled = redeem(mall, ming, TASTING, "k2")
    mall.member(ming, "POST /redemptions/{redemption_id}/cancel", f"/redemptions/{cancelled}/cancel")
    sent = redeem(mall, ming, CUP, "k3")
    assert home(mall, ming)["redemptions"] == {"cancelled": 1, "issued": 1, "to_ship": 1} == listed(mall, ming)
    parcel = {"carrier": "SF", "tracking_no": "SF1420260122"}
    path = f"/merchant/redemptions/{sent}/ship"
    assert mall.merchant("POST /merchant/redemptions/{redemption_id}/ship", path, parcel).status == 200
    assert home(mall, ming)["redemptions"] == {"cancelled": 1, "issued": 1, "shipped": 1} == listed(mall, ming)

    mall.clock("2026-12-20T12:00:00+08:00")

    due = {"cancelled": 1, "completed": 1, "expired": 1}
    assert home(mall, ming)["redemptions"] == due == listed(mall, ming)
    mall.merchant("POST /merchant/jobs/expire", body={})
    assert home(mall, ming)["redemptions"] == due == listed(mall, ming)


def test_only_rewards_that_can_be_had_now_are_shown(mall: Cloud, ming: str) -> None:
    others = (
        {"reward_id": "dear", "points": 101},
        {"reward_id": "sold-out", "stock": 0},
        {"reward_id": "once", "points": 20, "per_member_limit": 1},
        {"reward_id": "flash", "flash": True},
        {"reward_id": "with-cash", "points": 30, "cash_fen": 990},
    )
    for other in others:
        assert mall.merchant("POST /merchant/rewards", body=CUP | other).status == 201
    mall.clock("2026-11-22T12:01:00+08:00")
    assert [reward["reward_id"] for reward in home(mall, ming)["rewards"]] == ["cup", "with-cash", "once"]

    redeem(mall, ming, CUP | {"reward_id": "once", "points": 20}, "k1")

    assert [reward["reward_id"] for reward in home(mall, ming)["rewards"]] == ["cup", "with-cash", "tasting"]


def test_unread_messages_are_counted_among_the_newest_ten(mall: Cloud, ming: str) -> None:
    def write(number: int) -> None:
        at = datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(days=number)
        about: dict[str, int | str] = {"points": 7, "expires_on": "2027-11-30"}
        assert copies.write(Message(ming, f"{number:020d}", "points_expiring", about, at), Copy("no_consent")) is None

    for number in range(3):
        write(number)
    assert home(mall, ming)["unread"] == 3 == mall.member(ming, "GET /messages").body["unread"]
    mall.member(ming, "POST /messages/read", body={"message_ids": [f"{1:020d}"]})
    assert home(mall, ming)["unread"] == 2

    for number in range(3, 20):
        write(number)

    assert home(mall, ming)["unread"] == 10


def test_whoever_has_left_sees_nothing(mall: Cloud, ming: str) -> None:
    assert mall.member(ming, "DELETE /me").status == 204

    assert mall.member(ming, "GET /home").status == 401


def test_it_is_read_in_three_round_trips_and_two_units(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "30")
    redeem(mall, ming, TASTING, "k1")
    home(mall, ming)

    with metered() as cost:
        home(mall, ming)

    assert (cost.round_trips, cost.read_units, cost.write_units) == (3, 2, 0)
