"""What a member agrees to: told by the client and by WeChat, spent on warnings, asked for where it is short."""

import json
import time
from datetime import date
from typing import Final

import pytest

from functions.notify import app
from local.wechat.server import StandIn
from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts
from points.adapters.messages import consents, copies, quotas
from points.adapters.messages.copies import SENDING, Copy
from points.adapters.messages.messages import Message
from points.domain.messages.consent import MOST_AGREED, SAME_TAP_S
from points.domain.messages.notices import content_of
from points.domain.messages.reminders import Reminder
from points.workflows import notice_delivery
from tests.fixtures import cloud
from tests.fixtures.cloud import Cloud

TEMPLATE: Final = "T-expiring"


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn) -> str:
    """A member with points that die in two weeks."""
    mall.clock("2026-11-15T12:00:00+08:00")
    member_id = mall.join("ming")
    item = {"member_id": member_id, "balance": 80, "lot:2026-11": 80, "settled_through": "2026-10"}
    dynamodb.client().put_item(TableName=dynamodb.table("accounts"), Item=dynamodb.pack(item))
    return member_id


def answer(mall: Cloud, member_id: str, result: str, key: str | None = None) -> int:
    body = {"template": "points_expiring", "result": result}
    found = mall.member(member_id, "POST /subscriptions", body=body, key=key)
    assert found.status == 200, found.body
    return int(found.body["remaining"])


def is_asked(mall: Cloud, member_id: str) -> bool:
    return bool(mall.member(member_id, "GET /points").body["ask_subscription"])


def stored(member_id: str, name: str) -> int:
    item = dynamodb.get("members", {"member_id": member_id}, consistent=True) or {}
    return int(item.get(f"{name}:{TEMPLATE}", 0))


def test_a_tap_told_of_by_both_is_one_message(mall: Cloud, ming: str) -> None:
    now_s = int(time.time())

    assert answer(mall, ming, "accept") == 1
    assert consents.reported_by_wechat(ming, TEMPLATE, "accept", now_s, "e-1") == 1
    assert consents.reported_by_wechat(ming, TEMPLATE, "accept", now_s + SAME_TAP_S * 2, "e-2") == 2
    assert answer(mall, ming, "acceptWithAlert") == 3


def test_a_report_sent_again_under_its_key_is_one_message(mall: Cloud, ming: str) -> None:
    assert [answer(mall, ming, "accept", key="tap-1") for _ in range(3)] == [1, 1, 1]
    assert answer(mall, ming, "accept", key="tap-2") == 2


def test_sixty_agreements_in_a_row_are_no_sixty_messages(mall: Cloud, ming: str) -> None:
    told = [answer(mall, ming, "accept", key=f"tap-{n}") for n in range(60)]

    assert max(told) == MOST_AGREED == 20
    assert quotas.spend(ming, TEMPLATE) == "spent"
    quotas.done(ming, TEMPLATE)
    assert answer(mall, ming, "accept") == MOST_AGREED, "and one more makes good the one that was sent"


def test_every_answer_is_counted_and_a_refusal_takes_nothing_back(mall: Cloud, ming: str) -> None:
    for result in ("accept", "reject", "ban", "filter", "reject"):
        answer(mall, ming, result)

    assert [stored(ming, name) for name in ("quota", "accept", "reject", "ban")] == [1, 1, 2, 1]


def test_who_is_to_be_warned_and_has_agreed_to_nothing_is_to_be_asked(mall: Cloud, ming: str) -> None:
    assert is_asked(mall, ming)

    answer(mall, ming, "accept")
    assert not is_asked(mall, ming)

    assert quotas.spend(ming, TEMPLATE) == "spent"
    quotas.done(ming, TEMPLATE)
    assert is_asked(mall, ming)

    answer(mall, ming, "accept")
    quotas.clear(ming, TEMPLATE)  # 43101
    assert is_asked(mall, ming)


def test_who_is_to_be_warned_of_two_dates_is_asked_until_they_have_agreed_to_two_messages(
    mall: Cloud, ming: str
) -> None:
    item = {"member_id": ming, "balance": 90, "lot:2026-11": 80, "lot:2026-12": 10, "settled_through": "2026-10"}
    dynamodb.client().put_item(TableName=dynamodb.table("accounts"), Item=dynamodb.pack(item))

    asked = []
    for _ in range(3):
        asked.append(is_asked(mall, ming))
        answer(mall, ming, "accept")

    assert asked == [True, True, False]
    assert accounts.account(ming).number("consent") == 3
    assert quotas.spend(ming, TEMPLATE) == "spent"
    quotas.done(ming, TEMPLATE)
    assert not is_asked(mall, ming)


def test_who_died_with_the_last_message_agreed_to_leaves_no_promise_of_another(mall: Cloud, ming: str) -> None:
    answer(mall, ming, "accept")
    reminder = Reminder(ming, 80, date(2026, 11, 30), 30)
    message = Message(ming, reminder.message_id, "points_expiring", reminder.notice.about, cloud.real_now())
    copies.write(message, Copy(SENDING, int(time.time()) - 1))
    assert quotas.spend(ming, TEMPLATE) == "spent"  # and nothing is heard of the worker again
    assert not is_asked(mall, ming)

    record = {"messageId": "m", "eventSource": "aws:sqs", "body": json.dumps(content_of(reminder.notice))}
    assert app.handler({"Records": [record]}, None) == {"batchItemFailures": []}

    assert is_asked(mall, ming)


def test_switching_messages_off_takes_back_what_was_agreed_to_before_and_nothing_since(mall: Cloud, ming: str) -> None:
    now_s = int(time.time())
    consents.reported_by_wechat(ming, TEMPLATE, "accept", now_s - 5000, "e-1")
    consents.reported_by_wechat(ming, TEMPLATE, "accept", now_s - 4000, "e-2")
    answer(mall, ming, "accept")  # and only then comes the event of an hour ago

    for _ in range(3):  # WeChat repeats itself
        assert consents.switched_off(ming, TEMPLATE, now_s - 3600, "off-1") == 1
    answer(mall, ming, "accept")
    consents.switched_off(ming, TEMPLATE, now_s - 3600, "off-1")

    assert [stored(ming, name) for name in ("quota", "accept", "off")] == [2, 4, 1]
    assert accounts.account(ming).number("consent") == 2


def test_a_letter_of_another_kind_that_was_not_taken_allows_no_second_warning_on_a_day(mall: Cloud, ming: str) -> None:
    today = date(2026, 11, 15)
    for _ in range(3):
        answer(mall, ming, "accept")
    consents.reported_by_client(ming, "T-shipped", "accept")
    assert quotas.spend(ming, TEMPLATE, warning_on=today) == "spent"
    quotas.done(ming, TEMPLATE)

    assert quotas.spend(ming, "T-shipped") == "spent"
    quotas.not_sent(ming, "T-shipped", was_warning=False)

    assert quotas.spend(ming, TEMPLATE, warning_on=today) == "warned"


def test_who_has_nothing_to_lose_or_cannot_be_sent_anything_is_not_asked(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_asked(mall, mall.join("li"))

    monkeypatch.setenv("WECHAT_TEMPLATES", "{}")
    assert not is_asked(mall, ming)


def test_what_is_noted_in_the_account_is_no_point_of_theirs(mall: Cloud, ming: str) -> None:
    before = dict(accounts.account(ming).attributes)
    answer(mall, ming, "accept")

    assert dict(accounts.account(ming).attributes) == before | {"consent": 1}


def test_what_wechat_has_not_taken_comes_back(mall: Cloud, ming: str) -> None:
    answer(mall, ming, "accept")

    assert quotas.spend(ming, TEMPLATE) == "spent"
    assert quotas.spend(ming, TEMPLATE) == "none"
    quotas.not_sent(ming, TEMPLATE, was_warning=True)

    assert quotas.left(ming, TEMPLATE) == 1
    assert quotas.spend(ming, TEMPLATE, keep=1) == "none"


def test_a_worker_that_died_holds_nobody_up_for_long(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        answer(mall, ming, "accept")
    assert quotas.spend(ming, TEMPLATE) == "spent"
    assert quotas.spend(ming, TEMPLATE) == "busy"

    later = time.time() + quotas.LEASE_S
    monkeypatch.setattr(time, "time", lambda: later)
    assert quotas.spend(ming, TEMPLATE) == "spent"
    assert quotas.LEASE_S < notice_delivery.CLAIM_S


def test_an_erased_member_agrees_to_nothing(mall: Cloud, ming: str) -> None:
    answer(mall, ming, "accept")
    assert mall.member(ming, "DELETE /me").status == 204

    assert quotas.spend(ming, TEMPLATE) == "none"
    account = accounts.anybodys_account(ming, consistent=True)
    assert account is not None
    assert "consent" not in account.attributes
