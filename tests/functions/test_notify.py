"""A warning reaches its member: one message inside the mini program, and at most one copy in WeChat."""

import json
import os
import random
import time
from dataclasses import replace
from datetime import date
from typing import Any, Final

import boto3
import pytest

from functions.notify import app
from local.wechat.server import StandIn
from local.wechat.state import Fault
from local.wechat.templates import REDEMPTION_SHIPPED
from points.adapters.aws import dynamodb, secrets
from points.adapters.aws.dynamodb import table
from points.adapters.catalog import shop
from points.adapters.messages import consents, copies, messages, quotas
from points.adapters.messages.copies import SENDING, Copy
from points.adapters.queues import visibility
from points.adapters.wechat import gate as wechat_gate
from points.adapters.wechat.gate import Gate
from points.domain.errors import TryAgain
from points.domain.ledger.counters import daily_counter
from points.domain.messages.notices import Notice, content_of, redemption_shipped
from points.domain.messages.reminders import Reminder
from points.workflows import wechat_outlet
from tests.deployment import ROOT
from tests.fixtures import cloud
from tests.fixtures.cloud import Cloud
from tests.fixtures.warnings import DAY, SEND, TEMPLATE, agreed, deliver, fail, have, join, record, warning

TOKEN: Final = "/cgi-bin/stable_token"


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch) -> str:
    """A member who has agreed to one message, a week before points of theirs die."""
    monkeypatch.setattr("points.adapters.wechat.connection.PAUSES_S", (0.0, 0.0))
    mall.clock("2027-11-23T10:00:00+08:00")
    return agreed(mall, wechat, "ming")


def copy_of(reminder: Reminder) -> str:
    """The state of the message's copy; `missing` where there is no message."""
    key = {"member_id": reminder.member_id, "message_id": reminder.message_id}
    item = dynamodb.get("messages", key, consistent=True)
    return str(item["wechat"]) if item else "missing"


def change_copy(reminder: Reminder, state: str, held_until: int) -> None:
    """Leaves the copy as a worker would that got so far."""
    about = reminder.notice.about
    message = messages.Message(reminder.member_id, reminder.message_id, "points_expiring", about, cloud.real_now())
    assert copies.write(message, Copy(state, held_until)) is None


def parked() -> list[tuple[str, str]]:
    """(what was parked, why), taken out of the queue."""
    url, queues, found = os.environ["PARKED_QUEUE_URL"], boto3.client("sqs"), []
    while batch := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["reason"]).get(
        "Messages", []
    ):
        for message in batch:
            found.append((message["Body"], message["MessageAttributes"]["reason"]["StringValue"]))
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


# ── The message and its copy ─────────────────────────────────────────────────


def test_a_warning_is_a_message_and_a_copy_in_wechat(mall: Cloud, wechat: StandIn, ming: str) -> None:
    assert deliver(warning(ming)) == []

    (message,) = mall.member(ming, "GET /messages").body["items"]
    assert message["title"] == "积分即将过期"
    assert message["body"] == "120积分将于2027年11月30日过期，快去兑换吧"
    (sent,) = wechat.state.sent
    assert sent["openid"] == cloud.openid_of("ming")
    assert sent["page"] == "pages/rewards/index"
    assert sent["shown"] == [
        "积分到期提醒",
        "积分名称　积分即将过期",
        "到期积分　120",
        "到期时间　2027年11月30日",
        "温馨提示　快去兑换吧",
    ]
    assert copy_of(warning(ming)) == "sent"
    assert quotas.left(ming, TEMPLATE) == 0


def test_a_warning_delivered_again_changes_nothing(mall: Cloud, wechat: StandIn, ming: str) -> None:
    consents.reported_by_client(ming, TEMPLATE, "accept")

    for _ in range(3):
        assert deliver(warning(ming), warning(ming)) == []

    assert len(mall.member(ming, "GET /messages").body["items"]) == 1
    assert len(wechat.state.sent) == 1
    assert quotas.left(ming, TEMPLATE) == 1


def test_who_has_agreed_to_nothing_reads_it_in_the_mini_program(mall: Cloud, wechat: StandIn, ming: str) -> None:
    li = join(mall, "li")

    assert deliver(warning(li)) == []

    assert len(mall.member(li, "GET /messages").body["items"]) == 1
    assert copy_of(warning(li)) == "no_consent"
    assert wechat.state.calls[SEND] == 0


def test_where_no_template_is_configured_there_is_the_message(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_TEMPLATES", "{}")

    assert deliver(warning(ming)) == []

    assert len(mall.member(ming, "GET /messages").body["items"]) == 1
    assert copy_of(warning(ming)) == "no_template"


def test_points_that_have_died_meanwhile_are_no_news_for_wechat(mall: Cloud, wechat: StandIn, ming: str) -> None:
    mall.clock("2027-12-01T00:01:00+08:00")

    assert deliver(warning(ming)) == []

    assert copy_of(warning(ming)) == "too_late"
    assert wechat.state.sent == []
    assert len(mall.member(ming, "GET /messages").body["items"]) == 1


def test_who_was_never_here_or_is_erased_gets_nothing(mall: Cloud, wechat: StandIn, ming: str) -> None:
    erased = {"member_id": ming, "openid": ""}
    dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack(erased))

    assert deliver(warning(ming), warning("0" * 16)) == []

    assert copy_of(warning(ming)) == "missing"
    assert copy_of(warning("0" * 16)) == "missing"
    assert wechat.state.calls == {}


def test_who_is_being_erased_gets_nothing(mall: Cloud, wechat: StandIn, ming: str) -> None:
    """The account is closed first, and the person forgotten after it."""
    have(ming, 5000, erased=1, frozen=1)

    assert deliver(warning(ming)) == []

    assert (copy_of(warning(ming)), parked(), wechat.state.sent) == ("missing", [], [])


# ── What WeChat may say ──────────────────────────────────────────────────────


def test_12_without_consent_at_wechat_there_is_the_message_and_no_second_try(
    mall: Cloud, wechat: StandIn, ming: str
) -> None:
    wechat.state.rights.clear()  # taken back, and we have not heard of it
    consents.reported_by_client(ming, TEMPLATE, "accept")

    assert deliver(warning(ming)) == []
    assert deliver(warning(ming)) == []

    assert copy_of(warning(ming)) == "no_consent"
    assert quotas.left(ming, TEMPLATE) == 0
    assert wechat.state.calls[SEND] == 1
    assert len(mall.member(ming, "GET /messages").body["items"]) == 1


@pytest.mark.parametrize("errcode", [40003, 45168])
def test_what_wechat_refuses_for_this_member_is_recorded(wechat: StandIn, ming: str, errcode: int) -> None:
    fail(wechat, errcode=errcode)

    assert deliver(warning(ming)) == []
    assert deliver(warning(ming)) == []

    assert copy_of(warning(ming)) == f"failed:{errcode}"
    assert wechat.state.calls[SEND] == 1
    assert parked() == []
    assert quotas.left(ming, TEMPLATE) == 1


@pytest.mark.parametrize("errcode", [40037, 41030, 43107, 47003, 48001, 20002, 99999])
def test_what_wechat_refuses_until_a_setting_is_right_is_parked_and_sent_once_it_is(
    wechat: StandIn, ming: str, errcode: int, caplog: pytest.LogCaptureFixture
) -> None:
    fail(wechat, errcode=errcode)

    assert deliver(warning(ming)) == []

    assert copy_of(warning(ming)) == f"parked:{errcode}"
    ((body, reason),) = parked()
    assert reason == f"WeChat refused: parked:{errcode}"
    assert "WeChat refused" in [entry.message for entry in caplog.records]
    assert app.handler({"Records": [record(body)]}, None) == {"batchItemFailures": []}  # the setting is right, redriven
    assert copy_of(warning(ming)) == "sent"
    assert len(wechat.state.sent) == 1


@pytest.mark.parametrize(
    ("errcode", "times"),
    [
        (-1, 3),
        (20001, 3),
        (43108, 3),
        (45011, 1),
        (44990, 1),
        (44991, 1),
        (40001, 2),
        (40014, 2),
        (42001, 2),
    ],
)
def test_what_wechat_puts_off_comes_again_and_is_sent_once(
    wechat: StandIn, ming: str, errcode: int, times: int
) -> None:
    fail(wechat, errcode=errcode, times=times)

    assert deliver(warning(ming)) == [warning(ming)]
    assert copy_of(warning(ming)) == "waiting"

    assert deliver(warning(ming)) == []
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"
    assert len(wechat.state.sent) == 1


@pytest.mark.parametrize("how", [{"status": 502}, {"errcode": 40125}, {"drop": True}], ids=str)
def test_without_a_token_nothing_was_sent(wechat: StandIn, ming: str, how: dict[str, Any]) -> None:
    fail(wechat, TOKEN, times=3, **how)

    again = deliver(warning(ming))
    while again:
        wechat_gate.close(cloud.real_now())
        again = deliver(*again)

    assert copy_of(warning(ming)) == "sent"
    assert len(wechat.state.sent) == 1


@pytest.mark.parametrize("how", [{"drop": True}, {"status": 502}, {"drop": True, "after": True}], ids=str)
def test_what_wechat_may_have_sent_is_not_sent_again(wechat: StandIn, ming: str, how: dict[str, Any]) -> None:
    consents.reported_by_client(ming, TEMPLATE, "accept")
    wechat.state.rights[cloud.openid_of("ming"), TEMPLATE] += 1
    fail(wechat, **how)

    assert deliver(warning(ming)) == []
    assert deliver(warning(ming)) == []

    assert copy_of(warning(ming)) == "unknown"
    assert len(wechat.state.sent) <= 1
    assert wechat.state.calls[SEND] == 2, "one to the member, and one to nobody"


@pytest.mark.parametrize("how", [{"status": 502}, {"drop": True, "after": True}], ids=str)
def test_a_day_without_an_answer_costs_the_copy_that_was_under_way_and_no_other(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    everybody = [warning(agreed(mall, wechat, f"member {number}")) for number in range(6)]
    real_time, later_s = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real_time() + later_s[0])
    fail(wechat, **how, times=10_000)

    rest = everybody
    for minutes in (*[3] * 20, *[30] * 46):
        rest = deliver(*rest)
        later_s[0] += minutes * 60
    asked, taken = wechat.state.calls[SEND], len(wechat.state.sent)

    assert rest == everybody[1:]
    assert [copy_of(one) for one in everybody] == ["unknown"] + ["waiting"] * 5
    assert all(mall.member(one.member_id, "GET /messages").body["items"] for one in everybody)
    assert asked < 65, "twice an hour, and not for each of them"

    wechat.state.faults.clear()
    later_s[0] += 3600
    assert deliver(*rest) == []
    assert len(wechat.state.sent) == taken + 5
    assert len({sent["openid"] for sent in wechat.state.sent}) == taken + 5


def test_where_wechat_cannot_be_reached_nothing_is_lost(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setenv("WECHAT_API_URL", "http://127.0.0.1:1")
        assert deliver(warning(ming)) == [warning(ming)]
        assert deliver(warning(ming)) == [warning(ming)]
    assert 0 < wechat_gate.seen().closed_for_s <= 60

    wechat_gate.close(cloud.real_now())
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"


def test_an_outage_that_cannot_be_noted_ends_the_batch_all_the_same(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [warning(agreed(mall, wechat, f"member {number}")) for number in range(3)]
    fail(wechat, status=502, times=50)

    def busy(before: Gate) -> Gate:
        raise TryAgain("busy")

    monkeypatch.setattr(wechat_gate, "close_for_outage", busy)
    assert deliver(*everybody) == everybody[1:]

    assert [copy_of(one) for one in everybody] == ["unknown", "waiting", "waiting"]


def test_a_single_answer_that_is_lost_closes_nothing(mall: Cloud, wechat: StandIn, ming: str) -> None:
    everybody = [warning(ming), *(warning(agreed(mall, wechat, f"member {number}")) for number in range(5))]
    fail(wechat, status=502)

    assert deliver(*everybody) == []

    assert [copy_of(one) for one in everybody] == ["unknown"] + ["sent"] * 5
    assert wechat_gate.seen() == Gate()


def test_an_outage_that_others_have_noted_meanwhile_is_noted_once(mall: Cloud) -> None:
    before = wechat_gate.seen()

    first, second = wechat_gate.close_for_outage(before), wechat_gate.close_for_outage(before)

    assert first == second == wechat_gate.seen()
    assert first.outages == 1
    wechat_gate.reopen(before)  # who has seen it open knows nothing of the outage
    assert wechat_gate.seen() == first
    wechat_gate.reopen(first)
    assert wechat_gate.seen() == Gate()


@pytest.mark.parametrize(
    ("path", "how"),
    [
        (SEND, [{"errcode": 45009}]),
        (SEND, [{"errcode": 40001}] * 4),
        (TOKEN, [{"errcode": 40125}] * 9),
        (SEND, [{"status": 502}] * 2),
    ],
    ids=["quota", "token", "secret", "outage"],
)
def test_when_wechat_takes_nothing_from_us_somebody_is_told(
    wechat: StandIn, ming: str, path: str, how: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    """At once where it says so, after a while where it says nothing."""
    wechat_gate._put(Gate(0, wechat_outlet.LONG_OUTAGE - 1))
    wechat.state.fail_next(path, [Fault(errcode=-1)] if how[0].get("status") else [])
    for fault in how:
        fail(wechat, path, **fault)

    deliver(warning(ming))

    assert wechat_outlet.TAKES_NO_MESSAGES in [entry.message for entry in caplog.records]
    assert wechat_gate.seen().closed_for_s > 0


def test_when_time_runs_out_the_rest_waits(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat_outlet, "SENDING_TIME_S", 0)

    assert deliver(warning(ming)) == [warning(ming)]

    assert (copy_of(warning(ming)), wechat.state.calls[SEND]) == ("waiting", 0)


def test_without_the_apps_secret_it_waits(wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.forget()
    with monkeypatch.context() as lost:
        lost.setenv("WECHAT_SECRET", "nowhere")
        assert deliver(warning(ming)) == [warning(ming)]

    assert copy_of(warning(ming)) == "waiting"
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"


def test_a_refusal_is_logged_without_the_person(wechat: StandIn, ming: str, caplog: pytest.LogCaptureFixture) -> None:
    fail(wechat, errcode=41030)

    deliver(warning(ming))

    logged = " ".join(str(vars(entry)) for entry in caplog.records)
    assert "41030" in logged
    assert cloud.openid_of("ming") not in logged
    assert cloud.WECHAT["secret"] not in logged


# ── When nothing is to be sent ───────────────────────────────────────────────


def test_when_the_days_messages_are_used_up_nobody_asks_again_before_midnight_in_beijing(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = agreed(mall, wechat, "li")
    fail(wechat, errcode=45009)

    assert deliver(warning(ming), warning(li)) == [warning(ming), warning(li)]
    assert deliver(warning(li)) == [warning(li)]  # another worker, another batch

    assert wechat.state.calls[SEND] == 1
    assert len(mall.member(li, "GET /messages").body["items"]) == 1
    assert 0 < wechat_gate.seen().closed_for_s <= 24 * 3600
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: 4e9)  # after midnight
        assert wechat_gate.seen().closed_for_s == 0
    wechat_gate.close(cloud.real_now())
    assert deliver(warning(ming), warning(li)) == []
    assert len(wechat.state.sent) == 2


@pytest.mark.parametrize("at", ["22:00", "23:59"])
def test_at_night_nobody_is_woken(mall: Cloud, wechat: StandIn, ming: str, at: str) -> None:
    mall.clock(f"2027-11-23T{at}:00+08:00")

    assert deliver(warning(ming)) == [warning(ming)]

    assert len(mall.member(ming, "GET /messages").body["items"]) == 1
    assert (copy_of(warning(ming)), wechat.state.calls[SEND]) == ("waiting", 0)
    mall.clock("2027-11-24T08:00:00+08:00")
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"


def test_what_has_waited_until_its_moment_had_passed_is_dropped(mall: Cloud, wechat: StandIn, ming: str) -> None:
    fail(wechat, errcode=-1, times=3)
    assert deliver(warning(ming)) == [warning(ming)]
    mall.clock("2027-12-01T09:00:00+08:00")

    assert deliver(warning(ming)) == []

    assert (copy_of(warning(ming)), wechat.state.sent) == ("too_late", [])


def test_two_warnings_a_day_are_one_too_many(mall: Cloud, wechat: StandIn, ming: str) -> None:
    consents.reported_by_client(ming, TEMPLATE, "accept")
    wechat.state.rights[cloud.openid_of("ming"), TEMPLATE] += 1
    have(ming, 10_000, **{"lot:2027-11": 5000, "lot:2027-12": 5000})
    other = warning(ming, on=date(2027, 12, 31), sent_for=30)

    assert deliver(warning(ming), other) == []

    assert [copy_of(warning(ming)), copy_of(other)] == ["sent", "too_much"]
    assert len(mall.member(ming, "GET /messages").body["items"]) == 2


def test_the_last_agreed_message_is_kept_for_what_is_worth_more(mall: Cloud, wechat: StandIn, ming: str) -> None:
    small = Reminder(ming, 20, DAY, 7, keep=1)
    great = Reminder(ming, 5_000, date(2027, 12, 31), 30)
    have(ming, 5_020, **{"lot:2027-11": 20, "lot:2027-12": 5000})

    assert deliver(small) == []
    mall.clock("2027-12-01T10:00:00+08:00")
    assert deliver(great) == []

    assert (copy_of(small), copy_of(great)) == ("no_consent", "sent")


def test_to_one_member_one_worker_sends_at_a_time(mall: Cloud, wechat: StandIn, ming: str) -> None:
    consents.reported_by_client(ming, TEMPLATE, "accept")
    assert quotas.spend(ming, TEMPLATE) == "spent"  # another worker is at it

    assert deliver(warning(ming)) == [warning(ming)]
    assert wechat.state.calls[SEND] == 0

    quotas.done(ming, TEMPLATE)
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"


def test_what_waits_is_hidden_for_longer_each_time(wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden_s: list[int] = []
    monkeypatch.setattr(visibility, "put_off", lambda _, waits: hidden_s.extend(waits.values()))
    fail(wechat, errcode=-1, times=300)

    for attempt in (1, 3, 7, 40):
        again = record(content_of(warning(ming).notice))
        again["attributes"] = {"ApproximateReceiveCount": str(attempt)}
        assert len(app.handler({"Records": [again]}, None)["batchItemFailures"]) == 1

    first, third, seventh, fortieth = hidden_s
    assert 15 <= first <= 30 < third <= 120
    assert 1800 <= min(seventh, fortieth) <= max(seventh, fortieth) <= 3600


def test_what_comes_fresh_and_has_to_wait_is_set_aside_and_makes_room(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQS hides so many at a time and gives out no more: the others are to be written all the same."""
    fail(wechat, errcode=-1, times=300)
    queues, url = boto3.client("sqs"), os.environ["WAITING_QUEUE_URL"]
    fresh = record(content_of(warning(ming).notice)) | {"eventSourceARN": "arn:aws:sqs:ap-east-1:123456789012:new"}

    with monkeypatch.context() as lost:
        lost.setenv("WAITING_QUEUE_URL", "https://sqs.ap-east-1.amazonaws.com/123456789012/nowhere")
        assert app.handler({"Records": [fresh]}, None) == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert app.handler({"Records": [fresh]}, None) == {"batchItemFailures": []}

    assert len(mall.member(ming, "GET /messages").body["items"]) == 1
    waiting = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed"])
    assert waiting["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    wechat.state.faults.clear()
    assert deliver(warning(ming)) == []
    assert copy_of(warning(ming)) == "sent"


# ── Other kinds, and what dying points can buy ───────────────────────────────


def deliver_notice(notice: Notice) -> Any:
    return app.handler({"Records": [record(content_of(notice))]}, None)


def configure_shipped(monkeypatch: pytest.MonkeyPatch, **fields: str) -> None:
    configured = {"redemption_shipped": {"template_id": "T-shipped", "page": "{page}", "fields": fields}}
    monkeypatch.setenv("WECHAT_TEMPLATES", json.dumps(configured))


def shipped(member_id: str, name: str, tracking_no: str = "SF1") -> Notice:
    today = shop.opened().now.date()
    return redemption_shipped(member_id, member_id + "0" * 16, name, carrier="顺丰", tracking_no=tracking_no, on=today)


def test_another_kind_has_a_template_of_its_own_and_words_are_cut_to_it(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wechat.state.templates["T-shipped"] = replace(REDEMPTION_SHIPPED, template_id="T-shipped")
    wechat.state.rights[cloud.openid_of("ming"), "T-shipped"] = 1
    configure_shipped(
        monkeypatch, thing1="{name}", thing2="{carrier}", character_string3="{tracking_no}", date4="{shipped_on}"
    )
    consents.reported_by_client(ming, "T-shipped", "accept")

    assert deliver_notice(shipped(ming, "云南古树普洱茶饼礼盒装三百五十七克加一只茶杯")) == {"batchItemFailures": []}

    (sent,) = wechat.state.sent
    assert sent["page"] == f"pages/redemptions/detail?redemption_id={ming}{'0' * 16}"
    assert sent["shown"][1] == "商品名称　云南古树普洱茶饼礼盒装三百五十七克加一…"
    (message,) = mall.member(ming, "GET /messages").body["items"]
    assert (message["kind"], message["title"]) == ("redemption_shipped", "兑换商品已发货")


def test_a_value_that_no_field_takes_is_not_sent_and_the_message_is_there(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_shipped(monkeypatch, character_string3="{tracking_no}")
    consents.reported_by_client(ming, "T-shipped", "accept")

    assert deliver_notice(shipped(ming, "茶", "单号")) == {"batchItemFailures": []}

    assert len(mall.member(ming, "GET /messages").body["items"]) == 1
    assert quotas.left(ming, "T-shipped") == 1
    assert wechat.state.calls[SEND] == 0


def put_on_sale(mall: Cloud, reward_id: str, points: int, **terms: Any) -> None:
    reward = {"reward_id": reward_id, "kind": "goods", "name": f"奖品{points}", "points": points, "stock": 5}
    reward |= {"images": [], "description": "", "cash_fen": 0, "flash": False} | terms
    assert mall.merchant("POST /merchant/rewards", body=reward).status == 201


def test_a_warning_names_only_what_this_member_can_have_now_with_what_is_left(
    mall: Cloud, wechat: StandIn, ming: str
) -> None:
    """The sum is the one of the morning's pass; 40 of the 120 were spent since."""
    put_on_sale(mall, "dear", 120)
    put_on_sale(mall, "dearer-than-left", 81)
    put_on_sale(mall, "for-regulars", 70, eligibility={"tags": ["regular"]})
    put_on_sale(mall, "for-others", 60, eligibility={"tags": ["vip"]})
    put_on_sale(mall, "had-today", 50, per_day_limit=1)
    put_on_sale(mall, "cup", 40)
    have(ming, 80, **{"tag:regular": 1, daily_counter("2027-11-23", "w", "had-today"): 1})

    assert deliver(warning(ming)) == []

    (message,) = mall.member(ming, "GET /messages").body["items"]
    assert [hint["reward_id"] for hint in message["rewards"]] == ["for-regulars", "cup"]


def test_points_that_are_spent_by_then_are_no_news_for_wechat(mall: Cloud, wechat: StandIn, ming: str) -> None:
    put_on_sale(mall, "cup", 40)
    have(ming, 0)

    assert deliver(warning(ming)) == []

    assert (copy_of(warning(ming)), wechat.state.sent) == ("too_late", [])
    (message,) = mall.member(ming, "GET /messages").body["items"]
    assert message["rewards"] == []


def test_a_warning_names_rewards_that_can_be_had_and_leads_to_the_first(
    mall: Cloud, wechat: StandIn, ming: str
) -> None:
    have(ming, 120, consent=1)
    for reward_id, points, stock in (("cake", 100, 5), ("sold-out", 110, 0), ("cup", 60, 5), ("dear", 500, 5)):
        put_on_sale(mall, reward_id, points, stock=stock)

    assert deliver(warning(ming)) == []

    (message,) = mall.member(ming, "GET /messages").body["items"]
    assert message["body"] == "120积分将于2027年11月30日过期，快去兑换吧；可兑换：奖品100、奖品60"
    assert message["page"] == "pages/rewards/detail?reward_id=cake&quantity=1"
    assert [(hint["reward_id"], hint["points"]) for hint in message["rewards"]] == [("cake", 100), ("cup", 60)]


# ── Workers that die, or work at the same time ───────────────────────────────


def test_what_a_dead_worker_may_have_sent_is_not_sent_again(wechat: StandIn, ming: str) -> None:
    change_copy(warning(ming), SENDING, int(time.time()) - 1)

    assert deliver(warning(ming)) == []

    assert (copy_of(warning(ming)), wechat.state.sent) == ("unknown", [])


def test_what_another_worker_is_sending_is_left_to_it(wechat: StandIn, ming: str) -> None:
    change_copy(warning(ming), SENDING, int(time.time()) + 30)

    assert deliver(warning(ming)) == [warning(ming)]

    assert (copy_of(warning(ming)), wechat.state.sent) == (SENDING, [])


def test_warnings_arrive_once_whatever_goes_wrong(mall: Cloud, wechat: StandIn, ming: str) -> None:
    """Delivered in any order, some twice, while a tenth of WeChat's answers fail in every way there is."""
    dice = random.Random(7)
    faults = [Fault(errcode=-1), Fault(errcode=45011), Fault(status=500), Fault(drop=True, after=True)]
    wechat.state.fail_next(SEND, [dice.choice(faults) if dice.random() < 0.1 else Fault() for _ in range(500)])
    everybody = [warning(agreed(mall, wechat, f"member {number}", times=2)) for number in range(30)]

    rest = dice.choices(everybody, k=15) + everybody
    while rest:
        dice.shuffle(rest)
        batch, rest = rest[:10], rest[10:]
        rest += deliver(*batch)

    shown = [mall.member(one.member_id, "GET /messages").body["items"] for one in everybody]
    assert [len(items) for items in shown] == [1] * 30
    receivers = [sent["openid"] for sent in wechat.state.sent]
    assert len(receivers) == len(set(receivers))
    assert {copy_of(one) for one in everybody} <= {"sent", "unknown"}


# ── What is no batch of reminders ────────────────────────────────────────────


def test_the_event_of_the_queue_is_understood(mall: Cloud, ming: str) -> None:
    event = json.loads((ROOT / "events/notify.json").read_text(encoding="utf-8"))

    assert app.handler(event, None) == {"batchItemFailures": []}


def test_what_cannot_be_read_goes_its_way_alone(mall: Cloud, wechat: StandIn, ming: str) -> None:
    records = [
        record("{", 1),
        record([], 2),
        record({"kind": "lottery"}, 3),
        record(content_of(warning(ming).notice), 4),
    ]

    answer = app.handler({"Records": records}, None)

    assert answer == {"batchItemFailures": []}
    assert [reason for _, reason in parked()] == ["not a notice"] * 3
    assert copy_of(warning(ming)) == "sent"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"Records": [{"eventSource": "aws:s3", "body": "{}"}]},
        {"Records": [{"EventSource": "aws:sns"}]},
        {"source": "aws.scheduler", "job": "remind"},
        {"version": "2.0", "routeKey": "POST /notify", "body": "{}"},
    ],
    ids=str,
)
def test_attack_61_an_event_of_another_source_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="notice queues"):
        app.handler(event, None)
