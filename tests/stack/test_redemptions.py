"""Goods on the running stack: what staff see, ship, refuse and take back, and what comes back exactly once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply
from local.stack import Stack
from tests.fixtures.addresses import ADDRESS
from tests.stack.mall import at_once, eventually, order, outcomes, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
PARCEL = {"carrier": "顺丰速运", "tracking_no": "SF1420260122"}
BROKEN = {"reason": "运输中碎了"}


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


@pytest.fixture
def cup(merchant: Merchant, ming: Phone, unique: Unique) -> str:
    """One of a kind, and enough points for it; answers the reward's id."""
    name = unique("cup")
    put_on_sale(merchant, name, stock=1, per_member_limit=1)
    pay(merchant, unique("o"), ming, 100)
    return name


@pytest.fixture
def parcel(ming: Phone, cup: str) -> str:
    """The redemption of it."""
    answer = ming.post("/redeem", wish(cup))
    assert answer.status == 201, answer.body
    return str(answer.body["redemption_id"])


def assert_all_is_back(ming: Phone, cup: str) -> None:
    assert ming.get("/points").body["balance"] == 100
    assert ming.get(f"/rewards/{cup}").body["stock"] == 1
    assert ming.post("/redeem", wish(cup)).status == 201, "the limit is back too"


def test_staff_see_what_waits_with_its_address_and_the_member_the_parcel(
    merchant: Merchant, ming: Phone, parcel: str
) -> None:
    (mine,) = [one for one in every(merchant, "to_ship") if one["redemption_id"] == parcel]
    assert mine["address"] == ADDRESS
    assert mine["member_id"] == ming.member_id

    sent = merchant.send("POST", f"/merchant/redemptions/{parcel}/ship", PARCEL)
    again = merchant.send("POST", f"/merchant/redemptions/{parcel}/ship", PARCEL)

    assert (sent.status, sent.body["status"], sent.replayed) == (200, "shipped", False)
    assert (again.status, again.body, again.replayed) == (200, sent.body, True)
    seen = ming.get(f"/redemptions/{parcel}").body
    assert (seen["status"], seen["address"]) == ("shipped", ADDRESS)
    assert seen["shipment"] | PARCEL == seen["shipment"]
    assert parcel not in [one["redemption_id"] for one in every(merchant, "to_ship")]
    assert parcel in [one["redemption_id"] for one in every(merchant, "shipped")]
    assert ming.post(f"/redemptions/{parcel}/cancel").code == "STATE_CONFLICT"
    assert ming.post(f"/redemptions/{parcel}/confirm").body["status"] == "completed"


def test_goods_arrive_by_themselves_after_some_days(merchant: Merchant, ming: Phone, parcel: str) -> None:
    assert merchant.send("POST", f"/merchant/redemptions/{parcel}/ship", PARCEL).status == 200
    merchant.set_clock("2026-12-02T11:59:00+08:00")
    assert ming.get(f"/redemptions/{parcel}").body["status"] == "shipped"

    merchant.set_clock("2026-12-02T12:01:00+08:00")

    assert ming.get(f"/redemptions/{parcel}").body["status"] == "completed"
    assert [one["redemption_id"] for one in ming.get("/redemptions?status=completed").body["items"]] == [parcel]
    assert ming.get("/redemptions?status=shipped").body["items"] == []
    again = ming.post(f"/redemptions/{parcel}/confirm")
    assert (again.status, again.body["status"]) == (200, "completed")


def test_the_night_clears_the_desk_of_what_has_arrived(
    stack: Stack, merchant: Merchant, ming: Phone, parcel: str
) -> None:
    assert merchant.send("POST", f"/merchant/redemptions/{parcel}/ship", PARCEL).status == 200
    night = {"source": "aws.scheduler", "job": "tidy", "scheduled_time": "2026-12-03T03:50:00+08:00"}
    stack.invoke("tidy", night)
    assert parcel in [one["redemption_id"] for one in every(merchant, "shipped")]
    merchant.set_clock("2026-12-03T03:50:00+08:00")

    run = stack.invoke("tidy", night)

    assert run["received"] >= 1
    assert parcel not in [one["redemption_id"] for one in every(merchant, "shipped")]
    assert ming.get(f"/redemptions/{parcel}").body["status"] == "completed"
    assert stack.invoke("tidy", night)["received"] == 0


def test_what_is_refused_gives_all_back_and_says_why(merchant: Merchant, ming: Phone, cup: str, parcel: str) -> None:
    path = f"/merchant/redemptions/{parcel}/refuse"
    replies = at_once([partial(merchant.send, "POST", path, BROKEN)] * 8)

    assert outcomes(replies) == {"200": 8}
    assert sum(not reply.replayed for reply in replies) == 1
    seen = ming.get(f"/redemptions/{parcel}").body
    assert (seen["status"], seen["reason"]) == ("cancelled", BROKEN["reason"])
    newest = ming.get("/points/entries?limit=1").body["items"][0]
    assert (newest["kind"], newest["points"], newest["reason"]) == ("cancel", 100, BROKEN["reason"])
    assert_all_is_back(ming, cup)


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_what_is_taken_back_after_it_arrived_gives_all_back(
    merchant: Merchant, ming: Phone, cup: str, parcel: str, is_confirmed: bool
) -> None:
    path = f"/merchant/redemptions/{parcel}/refund"
    assert merchant.send("POST", path, BROKEN).code == "STATE_CONFLICT", "it has not been shipped"
    assert merchant.send("POST", f"/merchant/redemptions/{parcel}/ship", PARCEL).status == 200
    if is_confirmed:
        assert ming.post(f"/redemptions/{parcel}/confirm").status == 200

    replies = at_once([partial(merchant.send, "POST", path, BROKEN)] * 8)

    assert outcomes(replies) == {"200": 8}
    assert ming.get(f"/redemptions/{parcel}").body["status"] == "refunded"
    assert_all_is_back(ming, cup)

    later = ming.get("/redemptions").body["items"][0]["redemption_id"]
    assert merchant.send("POST", f"/merchant/redemptions/{later}/ship", PARCEL).status == 200
    assert merchant.send("POST", f"/merchant/redemptions/{later}/refund", BROKEN).status == 200
    eventually(lambda: [one for one in listed(merchant, "refunded") if one in {parcel, later}] == [later, parcel])
    assert parcel not in listed(merchant, "completed") + listed(merchant, "shipped") + listed(merchant, "to_ship")


def test_staff_find_what_is_done_with_page_by_page_the_latest_first(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    pot = unique("pot")
    put_on_sale(merchant, pot)
    pay(merchant, unique("o"), ming, 1000)
    done = [ming.post("/redeem", wish(pot)).body["redemption_id"] for _ in range(5)]
    for redemption_id in done:
        merchant.send("POST", f"/merchant/redemptions/{redemption_id}/ship", PARCEL)
        assert ming.post(f"/redemptions/{redemption_id}/confirm").status == 200
    eventually(lambda: set(done) <= set(listed(merchant, "completed")))

    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        more = f"&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        page = merchant.send("GET", f"/merchant/redemptions?status=completed&limit=3{more}").body
        found += page["items"]

    mine = [one for one in found if one["redemption_id"] in done]
    assert [one["redemption_id"] for one in mine] == done[::-1]
    assert mine[0]["address"]["phone"] == "13800138000"
    assert merchant.send("GET", "/merchant/redemptions?status=lost").code == "VALIDATION_FAILED"


def listed(merchant: Merchant, status: str) -> list[str]:
    page = merchant.send("GET", f"/merchant/redemptions?status={status}&limit=100").body
    return [one["redemption_id"] for one in page["items"]]


def test_a_member_cancels_while_staff_ship_and_one_of_them_is_first(
    merchant: Merchant, ming: Phone, cup: str, parcel: str
) -> None:
    replies = at_once(
        [
            partial(ming.post, f"/redemptions/{parcel}/cancel"),
            partial(merchant.send, "POST", f"/merchant/redemptions/{parcel}/ship", PARCEL),
            partial(merchant.send, "POST", f"/merchant/redemptions/{parcel}/refuse", BROKEN),
        ]
    )

    status = ming.get(f"/redemptions/{parcel}").body["status"]
    # To cancel and to refuse lead to the same state, and whoever finds it reached has nothing to do.
    assert {reply.body["status"] for reply in replies if reply.status == 200} == {status}
    assert {reply.code for reply in replies if reply.status != 200} <= {"STATE_CONFLICT"}
    assert sum(reply.status == 200 for reply in replies) in ({1} if status == "shipped" else {1, 2})
    assert ming.get("/points").body["balance"] == (0 if status == "shipped" else 100)


@pytest.mark.parametrize(
    "change", [{"phone": "1380013800"}, {"phone": "23800138000"}, {"province": " "}, {"city": ""}, {"district": "\n"}]
)
def test_an_address_no_carrier_could_use_is_refused(ming: Phone, cup: str, change: dict[str, str]) -> None:
    refused = ming.post("/redeem", wish(cup, address=ADDRESS | change))

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert [error["field"] for error in refused.body["errors"]] == [f"address.{name}" for name in change]


def test_an_address_lies_sealed_in_the_table_and_is_gone_with_its_member(
    stack: Stack, merchant: Merchant, ming: Phone, parcel: str
) -> None:
    key = {"member_id": {"S": parcel[:16]}, "redemption_key": {"S": parcel[16:]}}

    def stored() -> str:
        return str(stack.client("dynamodb").get_item(TableName=stack.physical_id("Redemptions"), Key=key)["Item"])

    before = stored()
    assert "sealed_address" in before
    assert not [part for part in ADDRESS.values() if part in before]

    assert ming.delete("/me").status == 204

    assert "sealed_address" not in stored()
    eventually(lambda: parcel in listed(merchant, "cancelled"))  # nobody is left to have it
    (mine,) = [one for one in every(merchant, "cancelled") if one["redemption_id"] == parcel]
    assert mine.get("address") is None


def test_what_waits_is_told_page_by_page_the_longest_first(
    merchant: Merchant, ming: Phone, log_in: LogIn, unique: Unique
) -> None:
    tea = unique("tea")
    put_on_sale(merchant, tea, points=0)
    taken = [log_in("hua").post("/redeem", wish(tea, 0)).body["redemption_id"] for _ in range(5)]

    waiting = [one["redemption_id"] for one in every(merchant, "to_ship", limit=2)]

    assert [one for one in waiting if one in taken] == taken
    assert len(waiting) == len(set(waiting))


def every(merchant: Merchant, status: str, *, limit: int = 100) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = ""
    while True:
        page = merchant.send("GET", f"/merchant/redemptions?status={status}&limit={limit}{cursor}")
        assert page.status == 200, page.body
        found += page.body["items"]
        if page.body["next_cursor"] is None:
            return found
        cursor = f"&cursor={page.body['next_cursor']}"


# ── Attacks ──────────────────────────────────────────────────────────────────


def test_45_redeeming_while_the_month_ends_spends_no_dead_point_and_kills_none_twice(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2025-11-20T12:00:00+08:00")
    cup, members = unique("cup"), [log_in() for _ in range(8)]
    put_on_sale(merchant, cup, stock=100)
    for member in members:  # points that live to the end of November 2026
        bought = order(unique("o"), member.member_id, 100_000, paid_at="2025-11-20T11:00:00+08:00")
        assert merchant.send("POST", "/merchant/orders", bought).status == 201
    merchant.set_clock("2026-11-30T23:59:59+08:00")

    def midnight() -> Reply:
        merchant.set_clock("2026-12-01T00:00:00+08:00")
        merchant.run_job("expire")
        return merchant.send("POST", "/merchant/jobs/expire")

    taps = [partial(member.post, "/redeem", wish(cup)) for member in members]
    at_the_edge = outcomes(at_once([*taps[:4], midnight, *taps, midnight]))
    late = [tap() for tap in taps]

    assert set(at_the_edge) <= {"201", "200", "INSUFFICIENT_POINTS", "TRY_AGAIN"}
    assert outcomes(late) == {"INSUFFICIENT_POINTS": 8}
    for member in members:
        entries = member.get("/points/entries").body["items"]
        assert sorted(entry["points"] for entry in entries) == [-100, 100], "redeemed or expired, and not both"
        spent = [entry["occurred_at"] for entry in entries if entry["kind"] == "redeem"]
        assert all(at < "2026-12-01" for at in spent), "and never with a point that was dead"
        assert member.get("/points").body["balance"] == 0


@pytest.mark.parametrize(
    "limit", [{"per_member_limit": 2}, {"per_member_limit": 2, "flash": True}, {"per_day_limit": 2}], ids=str
)
def test_47_no_number_of_hands_and_keys_gets_more_than_a_members_limit(
    merchant: Merchant, ming: Phone, unique: Unique, limit: dict[str, Any]
) -> None:
    cup = unique("cup")
    put_on_sale(merchant, cup, stock=50, **limit)
    pay(merchant, unique("o"), ming, 5000)
    if "flash" not in limit:
        too_many = at_once([lambda: ming.post("/redeem", wish(cup, quantity=3))] * 4)
        assert outcomes(too_many) == {"LIMIT_REACHED": 4}

    at_the_same_time = at_once([lambda: ming.post("/redeem", wish(cup))] * 20)
    one_by_one = [ming.post("/redeem", wish(cup)) for _ in range(3)]

    assert outcomes(at_the_same_time)["201"] == 2
    assert set(outcomes([*at_the_same_time, *one_by_one])) <= {"201", "LIMIT_REACHED", "TRY_AGAIN"}
    assert ming.get("/points").body["balance"] == 4800
    assert sum(one["reward_id"] == cup for one in ming.get("/redemptions").body["items"]) == 2


def test_a_member_lists_several_statuses_at_once_with_what_was_redeemed(
    merchant: Merchant, ming: Phone, parcel: str, unique: Unique
) -> None:
    coupon, picture = unique("coupon"), "https://img.tea.example.com/coupon.png"
    terms = {"kind": "free_shipping", "threshold_fen": 0, "valid_days": 7}
    put_on_sale(merchant, coupon, kind="coupon", points=0, stock=None, coupon=terms, name="包邮券", images=[picture])
    issued = ming.post("/redeem", wish(coupon, 0, address=None)).body["redemption_id"]

    both = ming.get("/redemptions?status=to_ship,issued").body["items"]
    coupons = ming.get("/redemptions?status=to_ship,issued&kind=coupon").body["items"]

    assert {item["redemption_id"] for item in both} == {parcel, issued}
    assert [(item["redemption_id"], item["name"], item["image"]) for item in coupons] == [(issued, "包邮券", picture)]
    (owned,) = ming.get("/coupons?status=issued").body["items"]
    assert (owned["name"], owned["reward_id"], owned["redemption_id"]) == ("包邮券", coupon, issued)
