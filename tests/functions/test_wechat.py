"""What members agree to in WeChat is counted once; nobody else is listened to."""

import copy
import json
import time
from collections.abc import Iterator
from typing import Any, Literal
from unittest.mock import ANY
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws

from functions.wechat import app
from local.wechat import push
from local.wechat.state import Settings, openid_of
from points.adapters.aws import dynamodb, secrets
from points.adapters.members import pictures
from points.adapters.messages import quotas
from points.domain import ids
from tests.deployment import ROOT

APPID = "wxdemo0000000000"
SETTINGS = Settings(APPID, "", push_token="DemoPushToken", push_aes_key="k" * 43)
TEMPLATE = SETTINGS.templates[0].template_id
KEY = "an identity key"
MEI = openid_of(APPID, "mei")
MEI_ID = ids.member_id(KEY.encode(), APPID, MEI)
REAL_CHECK: dict[str, Any] = json.loads((ROOT / "events/wechat-check.json").read_text(encoding="utf-8"))
REAL_PUSH: dict[str, Any] = json.loads((ROOT / "events/wechat.json").read_text(encoding="utf-8"))
TABLES = {"members_table": ("member_id",), "accounts_table": ("member_id",), "boards_table": ("board", "part")}
SUCCESS = (200, "success")


@pytest.fixture(scope="module", autouse=True)
def aws() -> Iterator[None]:
    """The three tables and the two secrets this function knows."""
    app_secret = {"appid": APPID, "secret": "", "push_token": "DemoPushToken", "push_aes_key": "k" * 43}
    templates = {"points_expiring": {"template_id": TEMPLATE, "page": "pages/points/index", "fields": {}}}
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_DEFAULT_REGION", "ap-east-1")
        environment.setenv("WECHAT_TEMPLATES", json.dumps(templates))
        for variable in ("MEMBERS_TABLE", "ACCOUNTS_TABLE", "BOARDS_TABLE", "WECHAT_SECRET", "IDENTITY_KEY_SECRET"):
            environment.setenv(variable, variable.lower())
        forget_clients()
        for name, key in TABLES.items():
            make_table(name, key)
        manager = boto3.client("secretsmanager")
        manager.create_secret(Name="wechat_secret", SecretString=json.dumps(app_secret))
        manager.create_secret(Name="identity_key_secret", SecretString=json.dumps({"key": KEY}))
        yield
        forget_clients()


@pytest.fixture(autouse=True)
def mei(aws: None) -> None:
    """The only member; nothing has happened yet."""
    for name, key in TABLES.items():
        for item in dynamodb.client().scan(TableName=name)["Items"]:
            dynamodb.client().delete_item(TableName=name, Key={part: item[part] for part in key})
    put_member(MEI_ID, MEI)


def forget_clients() -> None:
    dynamodb.client.cache_clear()
    secrets._client.cache_clear()
    secrets.forget()


def make_table(name: str, key: tuple[str, ...]) -> None:
    kinds: list[Literal["HASH", "RANGE"]] = ["HASH", "RANGE"]
    dynamodb.client().create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": part, "AttributeType": "S"} for part in key],
        KeySchema=[{"AttributeName": part, "KeyType": kind} for part, kind in zip(key, kinds, strict=False)],
    )


def put_member(member_id: str, openid: str) -> None:
    item = dynamodb.pack({"member_id": member_id, "openid": openid})
    dynamodb.client().put_item(TableName="members_table", Item=item)


def call(real: dict[str, Any], query: dict[str, str], body: str = "") -> tuple[int, str]:
    event = copy.deepcopy(real)
    event |= {"queryStringParameters": query, "rawQueryString": urlencode(query), "body": body}
    answer = app.handler(event, None)
    return answer["statusCode"], answer["body"]


def check(age_s: float = 0) -> tuple[int, str]:
    timestamp = str(int(time.time() - age_s))
    signature = push.signature(SETTINGS.push_token, timestamp, "1320562132")
    query = {**REAL_CHECK["queryStringParameters"], "timestamp": timestamp, "signature": signature}
    return call(REAL_CHECK, query)


def tell(event: dict[str, Any], mode: str = "safe", age_s: float = 0) -> tuple[int, str]:
    query, body = push.signed(SETTINGS, event, mode=mode, at=time.time() - age_s)
    return call(REAL_PUSH, query, body.decode())


def popup(status: str = "accept", *, created_at: float = 1795330800, openid: str = MEI) -> dict[str, Any]:
    return push.subscription_event("subscribe_msg_popup_event", openid, [TEMPLATE], status, created_at)


# ── Checking the address ─────────────────────────────────────────────────────


def test_wechat_checks_the_address() -> None:
    assert check() == (200, "5927782489442352469")


@pytest.mark.parametrize("age_s", [601, -601])
def test_an_old_check_is_refused(age_s: float) -> None:
    status, body = check(age_s)

    assert (status, json.loads(body)["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("real", [REAL_CHECK, REAL_PUSH], ids=["check", "push"])
def test_what_wechat_did_not_sign_is_refused(real: dict[str, Any]) -> None:
    answer = app.handler(real, None)

    assert answer["statusCode"] == 401
    assert answer["headers"]["Content-Type"].startswith("application/problem+json")


# ── Consent ──────────────────────────────────────────────────────────────────


def test_every_yes_is_one_message() -> None:
    assert tell(popup(created_at=1)) == SUCCESS
    assert tell(popup(created_at=2)) == SUCCESS

    assert quotas.left(MEI_ID, TEMPLATE) == 2


def test_wechat_repeating_itself_is_counted_once() -> None:
    for _ in range(3):
        assert tell(popup()) == SUCCESS

    assert quotas.left(MEI_ID, TEMPLATE) == 1


def test_one_template_or_a_list_is_the_same() -> None:
    event = popup()
    tell(event)
    tell(event | {"List": [event["List"]], "CreateTime": int(event["CreateTime"])})

    assert quotas.left(MEI_ID, TEMPLATE) == 1


def test_a_no_takes_nothing_away() -> None:
    tell(popup(created_at=1))

    assert tell(popup("reject", created_at=2)) == SUCCESS

    assert quotas.left(MEI_ID, TEMPLATE) == 1


def test_turning_messages_off_leaves_none() -> None:
    tell(popup())
    off = push.subscription_event("subscribe_msg_change_event", MEI, [TEMPLATE], "reject", 1795330900)

    assert tell(off) == SUCCESS

    assert quotas.left(MEI_ID, TEMPLATE) == 0


def test_only_the_templates_we_send_are_counted() -> None:
    several = push.subscription_event(
        "subscribe_msg_popup_event", MEI, [TEMPLATE, "someone-elses"], "accept", 1795330800
    )

    assert tell(several) == SUCCESS

    item = dynamodb.get("members", {"member_id": MEI_ID}) or {}
    assert {name for name in item if name.startswith("quota:")} == {f"quota:{TEMPLATE}"}


def test_a_user_who_is_no_member_is_nobody_to_count_for() -> None:
    assert tell(popup(openid=openid_of(APPID, "stranger"))) == SUCCESS

    assert dynamodb.client().scan(TableName="members_table")["Count"] == 1


def test_who_was_erased_and_came_back_is_counted_as_who_they_are_now() -> None:
    again = ids.member_id(KEY.encode(), APPID, MEI, generation=1)
    put_member(MEI_ID, "")
    put_member(again, MEI)

    tell(popup())

    assert quotas.left(again, TEMPLATE) == 1
    assert quotas.left(MEI_ID, TEMPLATE) == 0


# ── Whatever else WeChat says ────────────────────────────────────────────────


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Event": "debug_demo", "debug_str": "hello world"},
        {"Event": "subscribe_msg_popup_event"},
        {"Event": "subscribe_msg_popup_event", "FromUserName": MEI, "List": None},
        {"Event": "subscribe_msg_popup_event", "FromUserName": MEI, "List": ["x", {"TemplateId": 7}]},
        {"Event": "subscribe_msg_popup_event", "FromUserName": 7, "List": {"TemplateId": TEMPLATE}},
        {"Event": {"deep": ["er"]}, "MsgType": "text", "Content": "\u202e\n"},
    ],
    ids=str,
)
def test_what_is_none_of_our_business_is_acknowledged(event: dict[str, Any]) -> None:
    assert tell(event) == SUCCESS

    assert quotas.left(MEI_ID, TEMPLATE) == 0


# ── Pictures ─────────────────────────────────────────────────────────────────


def verdict(trace_id: str, suggest: str, *, created_at: float = 1795330800) -> dict[str, Any]:
    return push.media_event(APPID, trace_id, suggest, 100, created_at)


@pytest.mark.parametrize(("suggest", "left"), [("pass", {"picture": ANY}), ("risky", {}), ("review", None)])
def test_a_verdict_on_a_picture_is_obeyed(suggest: str, left: dict[str, Any] | None) -> None:
    picture = {"avatar_url": "https://example.com/1.png"}
    mei = {"member_id": MEI_ID, "openid": MEI} | picture
    dynamodb.client().put_item(TableName="members_table", Item=dynamodb.pack(mei))
    waiting = pictures.waiting("trace-1", MEI_ID, picture["avatar_url"])
    dynamodb.client().transact_write_items(TransactItems=[waiting])  # type: ignore[list-item]

    for _ in range(2):  # WeChat repeats itself
        assert tell(verdict("trace-1", suggest)) == SUCCESS

    found = dynamodb.get("members", {"member_id": MEI_ID}) or {}
    expected = {"member_id": MEI_ID, "openid": MEI} | (picture if left != {} else {}) | (left or {})
    assert found == expected


def test_a_verdict_that_came_before_the_question_was_written_down_comes_again() -> None:
    status, _ = tell(verdict("trace-2", "pass", created_at=time.time()))

    assert status == 503
    assert tell(verdict("trace-2", "pass")) == SUCCESS, "old: somebody else's question"


@pytest.mark.parametrize("event", [{"trace_id": 7}, {"trace_id": ""}, {"result": None}, {"result": {"suggest": 1}}])
def test_a_verdict_that_cannot_be_understood_is_acknowledged(event: dict[str, Any]) -> None:
    assert tell(verdict("trace-3", "pass") | event) == SUCCESS


def test_what_wechat_could_not_fetch_is_not_waited_for() -> None:
    could_not = push.media_event(APPID, "trace-4", "", 0, time.time(), errcode=-1008)

    assert tell(could_not) == SUCCESS
    assert tell(could_not | {"result": {"suggest": "pass", "label": 100}}) == SUCCESS, "no errcode, no result"


def test_a_failed_delivery_is_logged_without_the_recipient(caplog: pytest.LogCaptureFixture) -> None:
    result = {"TemplateId": TEMPLATE, "MsgID": "1", "ErrorCode": "43107", "ErrorStatus": "refused"}
    event = {"Event": "subscribe_msg_sent_event", "FromUserName": MEI, "List": result}

    assert tell(event) == SUCCESS
    tell(popup())

    logged = [str(vars(record)) for record in caplog.records]
    assert "'failed': ['43107']" in logged[0]
    assert not [line for line in logged if MEI in line]


# ── Everybody else ───────────────────────────────────────────────────────────


def test_a_plain_message_is_refused_where_messages_are_sealed() -> None:
    status, _ = tell(popup(), mode="plain")

    assert status in (400, 401)
    assert quotas.left(MEI_ID, TEMPLATE) == 0


def test_a_stale_message_is_refused() -> None:
    assert tell(popup(), age_s=601)[0] == 401


@pytest.mark.parametrize("body", ["", "[]", "<xml/>", "[" * 50_000, "{" * 100_000, '{"Encrypt": 7}', "\ud800"])
def test_a_body_that_is_no_message_is_refused(body: str) -> None:
    query, _ = push.signed(SETTINGS, popup(), mode="safe", at=time.time())

    assert call(REAL_PUSH, query, body)[0] in (400, 401)


def test_another_event_source_is_refused() -> None:
    with pytest.raises(ValueError, match="HTTP API"):
        app.handler({"Records": []}, None)
