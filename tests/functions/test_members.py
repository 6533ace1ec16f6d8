"""The merchant and a member: looking, correcting, stopping."""

from typing import Any

import pytest

from tests.fixtures.cloud import Cloud, openid_of
from tests.fixtures.members import REWARD, adjust, buy, freeze, redeem, show


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    assert mall.merchant("POST /merchant/rewards", body=REWARD).status == 201
    return mall.join("ming")


def entries(mall: Cloud, member_id: str, query: str = "") -> Any:
    path = f"/merchant/members/{member_id}/entries"
    return mall.merchant("GET /merchant/members/{member_id}/entries", path, query=query).body


def test_a_member_is_found_by_openid_and_by_id_and_no_answer_names_the_openid(mall: Cloud, ming: str) -> None:
    by_openid = mall.merchant("GET /merchant/members", query=f"openid={openid_of('ming')}")
    by_id = mall.merchant("GET /merchant/members", query=f"member_id={ming}")

    assert by_openid.body == by_id.body
    assert [item["member_id"] for item in by_id.body["items"]] == [ming]
    assert openid_of("ming") not in str(by_id.body)
    assert mall.merchant("GET /merchant/members", query="openid=nobody").body["items"] == []
    assert mall.merchant("GET /merchant/members", query="member_id=nobody").body["items"] == []


def test_a_member_is_shown_with_the_calendar_of_their_points(mall: Cloud, ming: str) -> None:
    buy(mall, {"member_id": ming}, "o-1", 50)

    shown = show(mall, ming)

    assert shown["balance"] == 50
    assert shown["lots"] == [{"points": 50, "expires_on": "2027-11-30"}]
    assert shown["scores"] == {"total": 50, "2026-11": 50, "2026-W47": 50}
    assert not shown["frozen"]
    assert mall.merchant("GET /merchant/members/{member_id}", "/merchant/members/x").code == "NOT_FOUND"


def test_points_given_by_hand_are_given_once_and_say_why(mall: Cloud, ming: str) -> None:
    first = adjust(mall, ming, 20, note="停电")
    again = adjust(mall, ming, 20, note="停电")
    other = adjust(mall, ming, 21, note="停电")

    assert first.status == 201
    assert again.body == first.body
    assert again.replayed
    assert other.code == "IDEMPOTENCY_CONFLICT"
    (entry,) = mall.member(ming, "GET /points/entries").body["items"]
    assert (entry["kind"], entry["points"], entry["reason"]) == ("adjust", 20, "活动补发")
    assert entry["expires_on"] == "2027-11-30"
    assert "chen" not in str(entry)
    assert "停电" not in str(entry)
    (traced,) = entries(mall, ming)["items"]
    assert traced["trace"]["operator"] == "chen"
    assert traced["note"] == "停电"
    assert show(mall, ming)["scores"] == {}


def test_no_more_is_taken_by_hand_than_is_there(mall: Cloud, ming: str) -> None:
    adjust(mall, ming, 20)

    assert adjust(mall, ming, -21, key="too-much").code == "INSUFFICIENT_POINTS"
    assert adjust(mall, ming, -20, key="all").status == 201
    assert adjust(mall, ming, -20, key="all").replayed
    assert show(mall, ming)["balance"] == 0
    assert adjust(mall, ming, 0, key="zero").code == "VALIDATION_FAILED"
    assert adjust(mall, "0" * 16, 5, key="nobody").code == "NOT_FOUND"
    assert adjust(mall, ming, 10**12, key="wild").code == "VALIDATION_FAILED"


def test_every_entry_says_what_made_it_and_every_debit_what_it_was_charged_to(mall: Cloud, ming: str) -> None:
    buy(mall, {"member_id": ming}, "o-1", 50)
    redeem(mall, ming)

    page = entries(mall, ming, "limit=1")
    rest = entries(mall, ming, f"limit=1&cursor={page['next_cursor']}")

    (debit,), (purchase,) = page["items"], rest["items"]
    assert debit["charged_to"] == [{"expires_on": "2027-11-30", "points": 20, "settled": False}]
    assert debit["trace"]["reward"] == "mug"
    assert purchase["trace"]["rule"] == "default"
    assert [(line["points"], line["trace"]["fen_per_point"]) for line in purchase["lines"]] == [(50, 1000)]


COUPON = {"kind": "amount_off", "threshold_fen": 5000, "amount_off_fen": 1000, "valid_days": 30}
BASKET = {"order_id": "T1", "lines": [{"line_id": "1", "category": "tea", "amount_fen": 9000}]}


def has(mall: Cloud, member_id: str, **terms: Any) -> Any:
    """A redemption of the member's, of a reward with these terms."""
    kind = "coupon" if "coupon" in terms else "service"
    reward = {"reward_id": kind, "kind": kind, "name": "品茶", "points": 1, "stock": 5} | terms
    assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
    wish = {"reward_id": kind, "quantity": 1, "expected_points": 1}
    return mall.member(member_id, "POST /redeem", body=wish, key=kind).body


def test_a_frozen_members_coupons_and_vouchers_rest_until_they_are_thawed(mall: Cloud, ming: str) -> None:
    adjust(mall, ming, 100)
    code = has(mall, ming, coupon=COUPON)["coupon"]["coupon_code"]
    shown = has(mall, ming, service={"valid_days": 30, "stores": []})["voucher"]["voucher_code"]

    def tried() -> list[str]:
        answers = [
            mall.merchant(f"POST /merchant/coupons/{{code}}/{what}", f"/merchant/coupons/{code}/{what}", BASKET)
            for what in ("quote", "use")
        ]
        answers.append(mall.merchant("POST /merchant/vouchers/verify", body={"voucher_code": shown}))
        return [answer.code if answer.status >= 400 else str(answer.status) for answer in answers]

    freeze(mall, ming, frozen=True)
    assert tried() == ["ACCOUNT_FROZEN"] * 3
    freeze(mall, ming, frozen=False)
    assert tried() == ["200"] * 3


def test_a_frozen_member_can_only_buy(mall: Cloud, ming: str) -> None:
    adjust(mall, ming, 100)

    frozen = freeze(mall, ming, frozen=True)

    assert frozen.body["frozen"]
    assert frozen.body["frozen_for"] == "刷单"
    assert mall.member(ming, "POST /sign-in", body={}).code == "ACCOUNT_FROZEN"
    assert redeem(mall, ming).code == "ACCOUNT_FROZEN"
    assert buy(mall, {"member_id": ming}, "o-1", 10).status == 201
    assert mall.member(ming, "GET /points").body["balance"] == 110
    assert not freeze(mall, ming, frozen=False).body["frozen"]
    assert redeem(mall, ming).status == 201
    assert freeze(mall, "0" * 16, frozen=True).code == "NOT_FOUND"
