"""What a member takes with them, and what is left when they have gone."""

import os
from typing import Any

import boto3
import pytest

from functions.privacy import app as privacy
from local import inprocess
from local.audit import audit
from local.audit_records import Books
from local.openapi import declared
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, redemptions
from points.adapters.members import erasure, members, profiles
from points.adapters.members.members import Member
from points.adapters.messages import consents
from points.adapters.queues import leaving as leaving_queue
from points.domain import ids
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import open_account
from tests.deployment import of_type
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import APPID, IDENTITY_KEY, Cloud, openid_of
from tests.fixtures.members import REWARD, adjust, buy, freeze, redeem, show

SURVEY: dict[str, Any] = {
    "activity_id": "survey",
    "kind": "survey",
    "title": "口味调查",
    "points": 20,
    "daily_limit": 1,
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}
BODIES: dict[str, dict[str, Any]] = {
    "PATCH /me": {"nickname": "又来"},
    "POST /me": {"nickname": "又来"},
    "POST /sign-in": {},
    "POST /sign-in/make-up": {"date": "2026-11-21"},
    "POST /earn": {"activity_id": "unknown"},
    "POST /shares/opened": {"share_token": "k1.unknown.token"},
    "POST /redeem": {"reward_id": "unknown", "quantity": 1, "expected_points": 1},
    "POST /messages/read": {},
    "POST /subscriptions": {"template": "T-expiring", "result": "filter"},
}
SAID = {"contact": "电话13911112222"}
SECRETS = (openid_of("ming"), "13800138000", "小明", "龙井路", "电话13911112222")


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member of whom we know everything."""
    mall.clock("2026-11-22T12:00:00+08:00")
    assert mall.merchant("POST /merchant/rewards", body=REWARD).status == 201
    assert mall.merchant("POST /merchant/activities", body=SURVEY).status == 201
    member_id = mall.join("ming")
    profiles.change_profile(member_id, nickname="小明", avatar_url=None, board="alias")
    consents.reported_by_client(member_id, "T-expiring", "accept")
    buy(mall, {"member_id": member_id}, "o-1", 100)
    report = {"activity_id": "survey", "answers": SAID}
    assert mall.member(member_id, "POST /earn", body=report, key="k").status == 200
    assert mall.member(member_id, "POST /sign-in", body={}).status == 200
    assert redeem(mall, member_id).status == 201
    return member_id


def books() -> Books:
    names = {name: f"test-{name}" for name in of_type("AWS::DynamoDB::Table")}
    return Books(boto3.client("dynamodb", region_name=inprocess.REGION), names)


def everything() -> str:
    return str([item for name in of_type("AWS::DynamoDB::Table") for item in books().items(name)])


def next_generation() -> str:
    return ids.member_id(IDENTITY_KEY.encode(), APPID, openid_of("ming"), 1)


def test_a_member_gets_everything_that_is_held_about_them(mall: Cloud, ming: str) -> None:
    export = mall.member(ming, "GET /me/export").body

    assert all(secret in str(export) for secret in SECRETS)
    assert export["member"]["consents"] == {"T-expiring": 1}
    assert export["redemptions"][0]["address"] == ADDRESS
    assert {entry["kind"] for entry in export["entries"]} == {"purchase", "activity", "sign_in", "redeem"}
    assert export["next_cursor"] is None


def test_attack_69_nobody_exports_another(mall: Cloud, ming: str) -> None:
    other = mall.join("mallory")
    cursor = mall.member(ming, "GET /me/export", query="limit=1").body["next_cursor"]

    assert mall.member(other, "GET /me/export", query=f"member_id={ming}").code == "VALIDATION_FAILED"
    assert mall.member(other, "GET /me/export", query=f"limit=1&cursor={cursor}").code == "MALFORMED_REQUEST"
    assert not [secret for secret in SECRETS if secret in str(mall.member(other, "GET /me/export").body)]


def test_a_long_export_comes_in_pages_that_are_all_of_it(mall: Cloud, ming: str) -> None:
    whole = mall.member(ming, "GET /me/export").body
    pages = [mall.member(ming, "GET /me/export", query="limit=1").body]
    while pages[-1]["next_cursor"]:
        pages.append(mall.member(ming, "GET /me/export", query=f"limit=1&cursor={pages[-1]['next_cursor']}").body)

    assert [entry for page in pages for entry in page["entries"]] == whole["entries"]
    assert [one for page in pages for one in page["redemptions"]] == whole["redemptions"]


def test_attack_68_after_erasure_nothing_is_left_of_the_person_and_every_sum_stands(mall: Cloud, ming: str) -> None:
    before = show(mall, ming)

    assert mall.member(ming, "DELETE /me").status == 204

    assert not [secret for secret in SECRETS if secret in everything()]
    after = show(mall, ming)
    assert after["erased"]
    assert (after["balance"], after["lots"]) == (before["balance"], before["lots"])
    assert audit(books()).differences == ()


def test_who_is_erased_can_do_and_see_nothing_any_more(mall: Cloud, ming: str) -> None:
    mall.member(ming, "DELETE /me")

    refused = [
        mall.member(ming, "GET /points"),
        mall.member(ming, "GET /me/export"),
        mall.member(ming, "POST /sign-in", body={}),
        mall.member(ming, "PATCH /me", body={"nickname": "又来"}),
        mall.member(ming, "POST /earn", body={"activity_id": "survey"}, key="k2"),
        redeem(mall, ming, key="k2"),
        redeem(mall, ming),  # and what was answered before is not told again
        mall.member(ming, "POST /earn", body={"activity_id": "survey", "answers": SAID}, key="k"),
        mall.member(ming, "POST /subscriptions", body={"template": "T-expiring", "result": "accept"}),
    ]
    of_the_merchant = [
        buy(mall, {"member_id": ming}, "o-2", 10),
        adjust(mall, ming, 5),
        freeze(mall, ming, frozen=False),
    ]

    assert {(answer.status, answer.code) for answer in refused} == {(401, "UNAUTHENTICATED")}
    assert {answer.code for answer in of_the_merchant} == {"NOT_FOUND"}


def member_calls() -> list[str]:
    return [name for _, one in declared() if one.access == "member" for name in [f"{one.method} {one.path}"]]


@pytest.mark.parametrize("route", member_calls())
def test_the_token_of_who_was_erased_opens_no_call_whatever_is_asked(mall: Cloud, ming: str, route: str) -> None:
    redeemed = mall.member(ming, "GET /redemptions").body["items"][0]["redemption_id"]
    path = route.split(" ")[1].format(redemption_id=redeemed, reward_id=REWARD["reward_id"]) if "{" in route else ""
    assert mall.member(ming, "DELETE /me").status == 204

    answers = [
        mall.member(ming, route, path, body=BODIES.get(route), key="k9"),
        mall.member(ming, route, path, body={"no": "such field"}, key="k9", query="no=such"),
    ]

    assert {(answer.status, answer.code) for answer in answers} == {(401, "UNAUTHENTICATED")}


def test_an_erasure_that_broke_off_is_finished_by_asking_again(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(redemptions, "forget_addresses", lambda _: _fail())
        assert mall.member(ming, "DELETE /me").code == "TRY_AGAIN"
    assert mall.member(ming, "GET /points").status == 401

    assert mall.member(ming, "DELETE /me").status == 204

    assert not [secret for secret in SECRETS if secret in everything()]
    assert mall.member(ming, "DELETE /me").status == 401


def test_an_order_by_openid_finds_who_the_person_is_now(mall: Cloud, ming: str) -> None:
    openid = openid_of("ming")
    mall.member(ming, "DELETE /me")
    assert buy(mall, {"openid": openid}, "o-2", 10).code == "NOT_FOUND"

    anew = next_generation()
    now = shop.opened().now
    person = ids.person_id(IDENTITY_KEY.encode(), APPID, openid)
    members.join(Member(anew, openid, person=person, generation=1), open_account(anew, now), now)

    assert buy(mall, {"openid": openid}, "o-2", 10).status == 201
    assert mall.member(anew, "GET /points").body["balance"] == 10
    assert buy(mall, {"openid": openid}, "o-2", 10).replayed
    assert mall.merchant("GET /merchant/members", query=f"openid={openid}").body["items"][0]["member_id"] == anew


def test_what_the_erased_bought_can_still_be_returned(mall: Cloud, ming: str) -> None:
    mall.member(ming, "DELETE /me")
    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 10_000}]}

    answer = mall.merchant("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o-1/refunds", refund)

    assert answer.body == {"clawed_back": 10, "debt": 0}
    assert show(mall, ming)["scores"] == {}
    assert audit(books()).differences == ()


def test_what_breaks_off_in_the_middle_is_finished_by_the_queue(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving_queue, "_SOON_S", 0)
    with monkeypatch.context() as broken:
        broken.setattr(redemptions, "forget_addresses", lambda _: _fail())
        assert mall.member(ming, "DELETE /me").code == "TRY_AGAIN"
    assert show(mall, ming)["erased"]

    (waiting,) = _queued()
    record = {"eventSource": "aws:sqs", "messageId": "m", "body": waiting}
    assert privacy.handler({"Records": [record]}, None) == {"batchItemFailures": []}

    assert not [secret for secret in SECRETS if secret in everything()]
    assert privacy.handler({"Records": [record]}, None) == {"batchItemFailures": []}


def test_who_cannot_be_erased_now_is_tried_again(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redemptions, "forget_addresses", lambda _: _fail())
    record = {"eventSource": "aws:sqs", "messageId": "m", "body": f'{{"member_id": "{ming}"}}'}

    assert privacy.handler({"Records": [record]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_nothing_is_begun_that_might_not_be_finished(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAVING_QUEUE_URL", "https://sqs.example/nowhere")

    assert mall.member(ming, "DELETE /me").code == "TRY_AGAIN"
    assert not show(mall, ming)["erased"]


def _fail() -> None:
    raise TryAgain("The tables are busy.")


def _queued() -> list[str]:
    url = os.environ["LEAVING_QUEUE_URL"]
    received = boto3.client("sqs", region_name=inprocess.REGION).receive_message(QueueUrl=url)
    return [message["Body"] for message in received.get("Messages", [])]


def test_what_is_written_while_somebody_leaves_goes_as_well(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = erasure.close_account

    def late(member_id: str) -> None:
        profiles.change_profile(ming, nickname=None, avatar_url=None, board="hidden")
        buy(mall, {"member_id": ming}, "o-2", 10)
        close(member_id)

    monkeypatch.setattr(erasure, "close_account", late)

    assert mall.member(ming, "DELETE /me").status == 204

    left = accounts.anybodys_account(ming, consistent=True).attributes
    assert not [name for name in left if name.startswith(("score", "board", "sign", "day:"))]
