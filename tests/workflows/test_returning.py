"""Leaving and coming back gains nothing: what outlives an erasure, for how long, and what does not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from functions.login import app
from local import inprocess
from local.audit import audit
from local.audit_records import Books
from local.wechat.server import StandIn, running
from local.wechat.state import Settings
from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.members import members, restrictions
from points.adapters.members.members import Member
from points.domain import ids
from points.domain.ledger.accounts import open_account
from tests.deployment import of_type
from tests.fixtures.cloud import APPID, IDENTITY_KEY, WECHAT, Cloud, Response
from tests.fixtures.followups import looked_at, record_of
from tests.fixtures.members import adjust, buy, freeze, redeem, show

NOON = "2026-11-22T12:00:00+08:00"
LIMITED: dict[str, Any] = {
    "reward_id": "mug",
    "kind": "goods",
    "name": "青瓷杯",
    "points": 20,
    "stock": 50,
    "per_member_limit": 1,
}
COUPON: dict[str, Any] = {
    "reward_id": "ten",
    "kind": "coupon",
    "name": "十元券",
    "points": 30,
    "stock": 50,
    "coupon": {"kind": "amount_off", "threshold_fen": 0, "amount_off_fen": 1000, "categories": ["*"], "valid_days": 30},
}
SERVICE: dict[str, Any] = {
    "reward_id": "tasting",
    "kind": "service",
    "name": "品茶",
    "points": 10,
    "stock": 50,
    "service": {"valid_days": 30, "stores": []},
}


def activity(name: str, **terms: Any) -> dict[str, Any]:
    return {
        "activity_id": name,
        "kind": "quiz",
        "title": "问答",
        "points": 7,
        "daily_limit": 5,
        "starts_at": "2020-01-01T00:00:00+08:00",
        "ends_at": "2090-01-01T00:00:00+08:00",
    } | terms


@pytest.fixture
def wechat(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    app._next_at.clear()
    mall.clock(NOON)
    with running(Settings(APPID, WECHAT["secret"])) as stand_in:
        monkeypatch.setenv("WECHAT_API_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn) -> str:
    return log_in(mall, "ming")


def login(mall: Cloud, name: str, **brought: str) -> Response:
    return mall.send("POST /login", body={"code": f"demo-{name}", **brought})


def log_in(mall: Cloud, name: str, **brought: str) -> str:
    answer = login(mall, name, **brought)
    assert answer.status == 200, answer.body
    return str(answer.body["member"]["member_id"])


def leave(mall: Cloud, member_id: str) -> None:
    assert mall.member(member_id, "DELETE /me").status == 204


def call_off(member_id: str) -> None:
    """The followup that an erasure queues."""
    assert looked_at(record_of("leaver", member_id)) == (False, 0)


def come_back(mall: Cloud, member_id: str, name: str = "ming") -> str:
    leave(mall, member_id)
    again = log_in(mall, name)
    assert again != member_id
    return again


def balance(mall: Cloud, member_id: str) -> int:
    return int(mall.member(member_id, "GET /points").body["balance"])


def differences() -> Any:
    return audit(books()).differences


def books() -> Books:
    names = {name: f"test-{name}" for name in of_type("AWS::DynamoDB::Table")}
    return Books(boto3.client("dynamodb", region_name=inprocess.REGION), names)


def kept() -> list[dict[str, Any]]:
    return list(books().items("Leavers"))


def refund(mall: Cloud, order_id: str, fen: int) -> Response:
    body = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": fen}]}
    path = f"/merchant/orders/{order_id}/refunds"
    return mall.merchant("POST /merchant/orders/{order_id}/refunds", path, body)


# ── Once stays once ──────────────────────────────────────────────────────────


def test_nobody_signs_in_twice_a_day_by_leaving_in_between(mall: Cloud, ming: str) -> None:
    assert mall.member(ming, "POST /sign-in", body={}).body["points"] == 5

    again = come_back(mall, ming)

    assert mall.member(again, "POST /sign-in", body={}).code == "ALREADY_SIGNED_IN"
    assert mall.member(again, "GET /points").body["signed_in_today"] is True
    assert differences() == ()
    mall.clock("2026-11-23T12:00:00+08:00")
    tomorrow = mall.member(again, "POST /sign-in", body={}).body
    assert (tomorrow["points"], tomorrow["streak"]) == (5, 1), "the streak does not come back"
    assert differences() == ()


def test_a_reward_for_each_member_once_is_once_for_a_person(mall: Cloud, ming: str) -> None:
    assert mall.merchant("POST /merchant/rewards", body=LIMITED).status == 201
    buy(mall, {"member_id": ming}, "o-1", 100)
    assert redeem(mall, ming).status == 201

    leave(mall, ming)
    call_off(ming)  # whether this ran before or after the return changes nothing
    again = log_in(mall, "ming")
    buy(mall, {"member_id": again}, "o-2", 100)

    assert balance(mall, again) == 100
    assert redeem(mall, again, "k2").code == "LIMIT_REACHED"
    third = come_back(mall, again)
    buy(mall, {"member_id": third}, "o-3", 100)
    assert redeem(mall, third, "k3").code == "LIMIT_REACHED"
    assert differences() == ()


def test_an_activity_with_a_limit_in_all_is_not_done_again(mall: Cloud, ming: str) -> None:
    assert mall.merchant("POST /merchant/activities", body=activity("quiz", daily_limit=2, total_limit=2)).status == 201
    assert mall.member(ming, "POST /earn", body={"activity_id": "quiz"}, key="a").status == 200

    again = come_back(mall, ming)

    assert mall.member(again, "POST /earn", body={"activity_id": "quiz"}, key="b").status == 200
    assert mall.member(again, "POST /earn", body={"activity_id": "quiz"}, key="c").code == "LIMIT_REACHED"
    assert differences() == ()


def test_a_limit_of_a_day_lasts_for_the_day(mall: Cloud, ming: str) -> None:
    assert mall.merchant("POST /merchant/activities", body=activity("quiz", daily_limit=1)).status == 201
    assert mall.member(ming, "POST /earn", body={"activity_id": "quiz"}, key="a").status == 200

    again = come_back(mall, ming)

    assert mall.member(again, "POST /earn", body={"activity_id": "quiz"}, key="b").code == "LIMIT_REACHED"
    assert differences() == ()
    mall.clock("2026-11-23T12:00:00+08:00")
    assert mall.member(again, "POST /earn", body={"activity_id": "quiz"}, key="c").status == 200
    assert differences() == ()


@pytest.mark.parametrize("audience", [{"first_order": True}, {"joined_within_days": 30}])
def test_who_comes_back_is_no_new_member_to_campaigns(mall: Cloud, ming: str, audience: dict[str, Any]) -> None:
    campaign = {
        "campaign_id": "welcome",
        "name": "新人",
        "starts_at": "2020-01-01T00:00:00+08:00",
        "ends_at": "2090-01-01T00:00:00+08:00",
        "multiplier": "3",
        "kinds": ["purchase"],
        "categories": ["*"],
        "audience": audience,
    }
    assert mall.merchant("POST /merchant/campaigns", body=campaign).status == 201
    buy(mall, {"member_id": ming}, "o-1", 10)
    assert balance(mall, ming) == 30

    again = come_back(mall, ming)
    buy(mall, {"member_id": again}, "o-2", 10)
    buy(mall, {"member_id": again}, "o-3", 10)

    assert balance(mall, again) == 20
    assert mall.member(again, "GET /me").body["joined_on"] == "2026-11-22"
    assert differences() == ()


def test_who_comes_back_gets_no_reward_for_new_members(mall: Cloud, ming: str) -> None:
    reward = LIMITED | {"per_member_limit": None, "eligibility": {"joined_within_days": 30}}
    assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
    again = come_back(mall, ming)
    buy(mall, {"member_id": again}, "o-2", 100)

    assert redeem(mall, again).code == "NOT_ELIGIBLE"


def test_nobody_is_thanked_twice_for_the_same_friend(mall: Cloud, ming: str) -> None:
    code = mall.member(ming, "GET /me").body["invite_code"]
    li = log_in(mall, "li", invite_code=code)
    buy(mall, {"member_id": li}, "o-1", 20)
    assert (balance(mall, ming), balance(mall, li)) == (100, 70)

    leave(mall, li)
    again = log_in(mall, "li", invite_code=code)
    buy(mall, {"member_id": again}, "o-2", 20)

    assert (balance(mall, ming), balance(mall, again)) == (100, 20)
    assert differences() == ()


@pytest.mark.parametrize("leaver", ["sharer", "friend"])
def test_a_shared_card_counts_once_a_pair_whoever_of_them_leaves(mall: Cloud, wechat: StandIn, leaver: str) -> None:
    card = activity("card", kind="share", daily_limit=9, share={"strict": False})
    assert mall.merchant("POST /merchant/activities", body=card).status == 201
    who = {name: log_in(mall, name) for name in ("sharer", "friend", "other")}

    def opens(friend: str) -> str:
        token = mall.member(who["sharer"], "GET /activities").body["items"][0]["share_token"]
        return str(mall.member(who[friend], "POST /shares/opened", body={"share_token": token}).body["result"])

    assert opens("friend") == "counted"
    who[leaver] = come_back(mall, who[leaver], leaver)

    assert opens("friend") == "counted_before"
    assert opens("other") == "counted"
    assert differences() == ()


# ── What a person owes, and what the merchant decided ────────────────────────


@pytest.mark.parametrize("is_refunded_first", [True, False])
def test_a_debt_comes_back_and_the_coupon_it_bought_does_not(
    mall: Cloud, ming: str, *, is_refunded_first: bool
) -> None:
    assert mall.merchant("POST /merchant/rewards", body=COUPON).status == 201
    buy(mall, {"member_id": ming}, "o-1", 30)
    wish = {"reward_id": "ten", "quantity": 1, "expected_points": 30}
    coupon = mall.member(ming, "POST /redeem", body=wish, key="k").body["coupon"]["coupon_code"]
    if is_refunded_first:
        refund(mall, "o-1", 30_000)
    leave(mall, ming)
    if not is_refunded_first:
        refund(mall, "o-1", 30_000)

    again = log_in(mall, "ming")

    points = mall.member(again, "GET /points").body
    assert (points["balance"], points["debt"]) == (-30, 30)
    (entry,) = mall.member(again, "GET /points/entries").body["items"]
    assert (entry["kind"], entry["points"], entry["title"]) == ("adjust", -30, "注销前的欠分")
    basket = {"order_id": "b-1", "lines": [{"line_id": "1", "category": "tea", "amount_fen": 5000}], "shipping_fen": 0}
    path = f"/merchant/coupons/{coupon}/use"
    assert mall.merchant("POST /merchant/coupons/{code}/use", path, basket).status != 200
    call_off(ming)
    assert differences() == ()
    buy(mall, {"member_id": again}, "o-2", 50)
    assert balance(mall, again) == 20
    third = come_back(mall, again)
    assert balance(mall, third) == 0, "what was paid is paid"
    assert differences() == ()


def test_points_that_were_given_up_pay_for_later_refunds(mall: Cloud, ming: str) -> None:
    buy(mall, {"member_id": ming}, "o-1", 30)
    leave(mall, ming)
    refund(mall, "o-1", 30_000)

    assert balance(mall, log_in(mall, "ming")) == 0
    assert differences() == ()


def test_a_freeze_and_the_risk_that_the_merchant_set_come_back(mall: Cloud, ming: str) -> None:
    freeze(mall, ming, frozen=True)
    restrictions.set_risk(ming, 3)

    again = come_back(mall, ming)

    assert mall.member(again, "POST /sign-in", body={}).code == "ACCOUNT_FROZEN"
    assert show(mall, again)["risk"] == "high"
    assert show(mall, again)["frozen"] is True
    third = come_back(mall, again)
    assert show(mall, third)["frozen"] is True
    freeze(mall, third, frozen=False)
    fourth = come_back(mall, third)
    assert show(mall, fourth)["frozen"] is False
    assert differences() == ()


def test_who_was_cleared_by_the_merchant_stays_so(mall: Cloud, ming: str) -> None:
    restrictions.set_risk(ming, 0)

    again = come_back(mall, ming)

    restrictions.suspect(again, 3)  # a signal only counts where nobody has looked
    assert show(mall, again)["risk"] == "none"


# ── What ends ────────────────────────────────────────────────────────────────


def test_coupons_and_vouchers_end_and_the_member_is_told_before(mall: Cloud, ming: str) -> None:
    for reward in (COUPON, SERVICE, LIMITED):
        assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
    buy(mall, {"member_id": ming}, "o-1", 100)
    for name, price in (("ten", 30), ("tasting", 10)):
        wish = {"reward_id": name, "quantity": 1, "expected_points": price}
        assert mall.member(ming, "POST /redeem", body=wish, key=name).status == 201
    assert redeem(mall, ming).status == 201

    told = mall.member(ming, "GET /me/export").body["leaving"]
    english = mall.member(ming, "GET /me/export", headers={"accept-language": "en"}).body["leaving"]
    leave(mall, ming)
    call_off(ming)

    assert {name: told[name] for name in ("points", "coupons", "vouchers", "orders", "kept_months")} == {
        "points": 40,
        "coupons": 1,
        "vouchers": 1,
        "orders": 1,
        "kept_months": 12,
    }
    assert "12个月" in told["notice"]
    assert "12 months" in english["notice"]
    statuses = {item["status"] for item in books().items("Redemptions")}
    assert statuses == {"cancelled"}
    assert {item["left"] for item in books().items("Stock")} == {50}
    assert differences() == ()


def test_points_and_history_do_not_come_back(mall: Cloud, ming: str) -> None:
    buy(mall, {"member_id": ming}, "o-1", 100)
    adjust(mall, ming, 5)

    again = come_back(mall, ming)

    assert balance(mall, again) == 0
    for route in ("GET /points/entries", "GET /redemptions", "GET /messages", "GET /invitations"):
        assert mall.member(again, route).body["items"] == []
    rank = mall.member(again, "GET /points").body
    assert (rank["earned_total"], rank["pending"]) == (0, 0)


# ── Without personal data, and for a time ────────────────────────────────────


def test_what_is_kept_holds_nothing_of_the_person_and_has_an_end(mall: Cloud, ming: str) -> None:
    assert mall.merchant("POST /merchant/rewards", body=LIMITED).status == 201
    buy(mall, {"member_id": ming}, "o-1", 100)
    redeem(mall, ming)
    mall.member(ming, "PATCH /me", body={"leaderboard": "alias"})
    freeze(mall, ming, frozen=True)

    leave(mall, ming)

    (leaver,) = kept()
    assert ming not in str(leaver)
    assert "刷单" not in str(leaver)
    assert leaver.keys() == {
        "person",
        "generation",
        "left_at",
        "expires_at",
        "debt",
        "spare",
        "frozen",
        "known_as",
        "attributes",
        "uses",
        "returns",
    }
    assert leaver["uses"] == {"reward#mug": 1}
    assert leaver["expires_at"] == int(datetime.fromisoformat("2027-11-22T12:00:00+08:00").timestamp())
    account = dynamodb.get("accounts", {"member_id": ming}) or {}
    assert not {"invite_code", "known_as", "signed_on"} & account.keys()


def test_after_a_return_only_the_return_itself_is_kept(mall: Cloud, ming: str) -> None:
    mall.member(ming, "POST /sign-in", body={})

    again = come_back(mall, ming)

    (leaver,) = kept()
    assert leaver.keys() == {"person", "generation", "left_at", "expires_at", "returns"}
    assert leaver["person"] == dynamodb.get("members", {"member_id": again})["person"]  # type: ignore[index]
    assert leaver["person"] not in (ming, again)


@pytest.mark.parametrize("months", [None, 3])
def test_what_is_kept_is_forgotten_when_its_time_is_over(mall: Cloud, ming: str, months: int | None) -> None:
    if months:
        program = mall.merchant("GET /merchant/program").body
        changed = mall.merchant("PUT /merchant/program", body=program | {"privacy_retention_months": months})
        assert changed.body["privacy_retention_months"] == months
    assert mall.merchant("POST /merchant/rewards", body=LIMITED).status == 201
    buy(mall, {"member_id": ming}, "o-1", 20)
    assert redeem(mall, ming).status == 201
    refund(mall, "o-1", 20_000)
    leave(mall, ming)

    over = datetime.fromisoformat("2027-02-22T12:00:00+08:00" if months else "2027-11-22T12:00:00+08:00")
    mall.clock((over + timedelta(minutes=5)).isoformat())
    again = log_in(mall, "ming")
    buy(mall, {"member_id": again}, "o-2", 20)

    assert redeem(mall, again, "k2").status == 201
    assert differences() == ()


def test_an_erasure_that_is_repeated_keeps_what_was_there_at_first(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mall.member(ming, "POST /sign-in", body={})
    freeze(mall, ming, frozen=True)
    with monkeypatch.context() as broken:
        broken.setenv("FOLLOWUP_QUEUE_URL", "https://sqs.example/nowhere")
        assert mall.member(ming, "DELETE /me").code == "TRY_AGAIN"
    (before,) = kept()

    leave(mall, ming)

    assert kept() == [before]
    assert before["attributes"]["signed_on"] == "2026-11-22"
    assert before["frozen"] == 1


def test_who_joined_under_an_older_release_can_leave(mall: Cloud, wechat: StandIn) -> None:
    now = shop.opened().now
    openid = "openid-of-somebody-from-before"
    member_id = ids.member_id(IDENTITY_KEY.encode(), APPID, openid)
    members.join(Member(member_id, openid), open_account(member_id, now), now)

    leave(mall, member_id)

    assert kept() == []
    assert openid not in str(list(books().items("Members")))


# ── Too often ────────────────────────────────────────────────────────────────


def test_the_ninth_return_is_refused_until_a_date_and_then_let_in(mall: Cloud, ming: str) -> None:
    member_id = ming
    for _ in range(8):
        member_id = come_back(mall, member_id)
    leave(mall, member_id)

    refused = login(mall, "ming")

    assert (refused.status, refused.code) == (409, "RETURNED_TOO_OFTEN")
    assert "2027-11-22T" in refused.body["detail"]
    assert "注销" in refused.body["title"]
    wait_s = int(refused.headers["Retry-After"])
    assert timedelta(days=364) < timedelta(seconds=wait_s) <= timedelta(days=365)
    assert login(mall, "ming").code == "RETURNED_TOO_OFTEN"
    assert log_in(mall, "li")
    mall.clock((shop.opened().now + timedelta(seconds=wait_s)).isoformat())
    assert login(mall, "ming").status == 200
    assert differences() == ()


def test_an_order_by_openid_finds_whoever_came_back_often(mall: Cloud, ming: str) -> None:
    member_id = ming
    for _ in range(8):
        member_id = come_back(mall, member_id)
    openid = str((dynamodb.get("members", {"member_id": member_id}) or {})["openid"])

    assert buy(mall, {"openid": openid}, "o-9", 10).status == 201
    assert balance(mall, member_id) == 10
    assert member_id == ids.member_id(IDENTITY_KEY.encode(), APPID, openid, 8)
