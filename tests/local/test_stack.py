"""A stack from nothing to gone, with a shop of one function, so that it takes seconds."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local.errors import StackError
from local.stack import Stack
from local.workers import running, worker_ids

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
  TestClock: {Type: String}
  CatalogTtlSeconds: {Type: Number}
  DeletionProtection: {Type: String}
  WeChatApiUrl: {Type: String}
  WeChatPay: {Type: String}
  WeChatPayUrl: {Type: String}
  WeChatTemplates: {Type: String}
  TimeZone: {Type: String, Default: Asia/Shanghai}
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  HttpApi: {Type: AWS::Serverless::HttpApi}
  WordsLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/words/, CompatibleRuntimes: [python3.11]}
  QueryFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/query/
      Handler: app.handler
      Runtime: python3.11
      Layers: [!Ref WordsLayer]
      LoggingConfig: {LogGroup: !Sub "/${AWS::StackName}/query"}
      Environment: {Variables: {TABLE: !Ref Accounts, WECHAT: !Ref WeChatApiUrl}}
      Events:
        Greeting: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi, Method: GET, Path: "/greetings/{name}"}}
        Unknown: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi}}
        Nightly:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(30 3 * * ? *)
            ScheduleExpressionTimezone: !Ref TimeZone
            Input: '{"job": "count", "at": "<aws.scheduler.scheduled-time>"}'
      Policies:
        - Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Accounts.Arn}
            - {Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Reminders.Arn}
  Reminders: {Type: AWS::SQS::Queue}
  Accounts:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: member_id, AttributeType: S}]
      KeySchema: [{AttributeName: member_id, KeyType: HASH}]
  MerchantKeys: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: "{}"}}
  WeChatApp: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: "{}"}}
  WeChatPayKeys: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: '{"api_v3_key": "k"}'}}
"""
FUNCTION = """
import json, os, time, urllib.request
from words import GREETING

def handler(event, context):
    print("asked:", json.dumps(event))
    if event.get("rawPath") == "/slow":
        time.sleep(20)
    said = {"greeting": GREETING, "parameters": event.get("pathParameters"), "route": event.get("routeKey")}
    said["path"] = event.get("rawPath")
    credentials = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
    said["credentials"] = [os.environ[name] for name in credentials]
    with urllib.request.urlopen(os.environ["WECHAT"] + "/_health") as health:
        said["wechat"] = health.status
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(said)}
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for name, content in {
        "template.yaml": TEMPLATE,
        "functions/query/app.py": FUNCTION,
        "layers/words/words.py": "GREETING = '你好'",
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(content, encoding="utf-8")
    return tree


@pytest.fixture(scope="module")
def stack(tree: Path) -> Iterator[Stack]:
    with Stack.throwaway(tree=tree, is_seeded=False) as running:
        yield running


def _get(stack: Stack, path: str, **options: Any) -> requests.Response:
    return requests.get(stack.api_url + path, timeout=30, **options)


def _role_of(stack: Stack) -> boto3.Session:
    key, secret, token = _get(stack, "/").json()["credentials"]
    return boto3.Session(key, secret, token, region_name=stack.region)


def test_the_code_runs_as_packaged_behind_its_routes(stack: Stack) -> None:
    answer = _get(stack, "/greetings/%E5%B0%8F%E6%98%8E?x=1").json()
    assert (answer["greeting"], answer["parameters"], answer["wechat"]) == ("你好", {"name": "小明"}, 200)
    assert answer["route"] == "GET /greetings/{name}"
    assert _get(stack, "/nowhere").json()["route"] == "$default"


def test_a_path_arrives_as_from_api_gateway(stack: Stack) -> None:
    def arrived(path: str) -> tuple[str, str]:
        port = int(stack.api_url.rsplit(":", 1)[1])
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)  # takes a path as it is
        client.request("GET", path)
        said = json.loads(client.getresponse().read())
        client.close()
        return said["route"], said["path"]

    one = "GET /greetings/{name}"
    assert arrived("/gree%74ings/a%20b") == (one, "/greetings/a b")
    assert arrived("/greetings/a%3Fb?c=d") == (one, "/greetings/a")
    assert arrived("/greetings/a%253Fb%23c") == (one, "/greetings/a?b#c")
    assert arrived("/greetings/a%2525b") == (one, "/greetings/a%b")
    assert arrived("/greetings/a%252Fb") == ("$default", "/greetings/a/b")
    assert arrived("/greetings//a") == ("$default", "/greetings//a")
    assert arrived("//greetings/a")[1] == "//greetings/a"


def test_a_function_may_do_what_its_role_says_and_nothing_else(stack: Stack) -> None:
    function = _role_of(stack)
    accounts = function.resource("dynamodb", endpoint_url=stack.endpoint_url).Table(stack.physical_id("Accounts"))

    assert "Item" not in accounts.get_item(Key={"member_id": "somebody"})

    with pytest.raises(ClientError, match="AccessDenied"):
        accounts.put_item(Item={"member_id": "somebody", "balance": 1_000_000})


def test_who_may_send_a_message_may_send_several(stack: Stack) -> None:
    queues = _role_of(stack).client("sqs", endpoint_url=stack.endpoint_url)
    sent = queues.send_message_batch(
        QueueUrl=stack.physical_id("Reminders"), Entries=[{"Id": str(n), "MessageBody": "soon"} for n in range(2)]
    )
    assert len(sent["Successful"]) == 2


def test_what_a_function_prints_can_be_read(stack: Stack) -> None:
    _get(stack, "/greetings/readable")
    assert any("asked:" in line and "/greetings/readable" in line for line in stack.logs("query"))


def test_a_scheduled_job_runs_when_it_is_started_and_never_on_the_emulator_s_clock(stack: Stack) -> None:
    stack.start_schedule("QueryFunctionNightly", datetime(2026, 11, 22, 19, 30, tzinfo=UTC))

    deadline = time.monotonic() + 10
    while not any('"at": "2026-11-22T19:30:00Z"' in line for line in stack.logs("query")):
        assert time.monotonic() < deadline, "the job did not run"
        time.sleep(0.1)
    (schedule,) = stack.client("scheduler").list_schedules()["Schedules"]
    assert schedule["State"] == "DISABLED"


def test_a_worker_that_crashes_takes_one_request_with_it(stack: Stack) -> None:
    with ThreadPoolExecutor(1) as caller:
        slow = caller.submit(_get, stack, "/slow")
        while not slow.done():
            stack.kill_workers("query")
            time.sleep(0.1)

    assert (slow.result().status_code, slow.result().json()) == (500, {"message": "Internal Server Error"})
    assert _get(stack, "/").status_code == 200


def test_a_crowd_on_a_cold_function_is_served(stack: Stack) -> None:
    while stack.kill_workers("query"):  # until the last one is gone: a dying one would take a request with it
        time.sleep(0.1)
    with ThreadPoolExecutor(50) as crowd:
        statuses = list(crowd.map(lambda _: _get(stack, "/").status_code, range(50)))
    assert statuses == [200] * 50


def test_changed_code_is_taken_up_and_a_broken_template_is_not(stack: Stack, tree: Path) -> None:
    words, template = tree / "layers/words/words.py", tree / "template.yaml"
    words.write_text("GREETING = 'hello'", encoding="utf-8")
    stack.redeploy()
    assert _get(stack, "/").json()["greeting"] == "hello"

    for broken, says in (
        ("Resources: [", "is not YAML"),
        (TEMPLATE.replace("functions/query/", "f/"), "folder f/"),
        (TEMPLATE.replace("TABLE: !Ref Accounts", "TABLE: !Ref Acounts"), "Acounts"),
    ):
        template.write_text(broken, encoding="utf-8")
        with pytest.raises(StackError, match=says):
            stack.redeploy()
    template.write_text(TEMPLATE.replace("PAY_PER_REQUEST", "PAY_NEVER"), encoding="utf-8")
    with pytest.raises(StackError, match=r"template\.yaml cannot be deployed: .+"):
        stack.redeploy()

    template.write_text(TEMPLATE, encoding="utf-8")
    assert _get(stack, "/").json()["greeting"] == "hello"


def test_what_goes_wrong_in_a_function_is_told(stack: Stack, tree: Path) -> None:
    code, troubles = tree / "functions/query/app.py", stack.troubles()
    try:
        for broken in ("import nowhere_to_be_found\n", FUNCTION.replace("    print(", "    1 / 0\n    print(", 1)):
            code.write_text(broken, encoding="utf-8")
            stack.redeploy()
            assert _get(stack, "/").status_code == 500
    finally:
        code.write_text(FUNCTION, encoding="utf-8")
        stack.redeploy()

    told = troubles.new()
    assert any(one.startswith("functions/query: ") and "nowhere_to_be_found" in one for one in told), told
    assert any('File "functions/query/app.py"' in one and "ZeroDivisionError" in one for one in told), told
    assert troubles.new() == []


def test_data_keys_code_and_addresses_outlive_a_stack_that_is_kept(tree: Path, tmp_path: Path) -> None:
    with Stack(tmp_path, tree=tree, is_seeded=False) as stack:
        table, before = stack.physical_id("Accounts"), stack.addresses()
        stack.client("dynamodb").put_item(TableName=table, Item={"member_id": {"S": "kept"}})
        stack.client("s3").put_object(Bucket=stack.physical_id("Pictures"), Key="kept", Body=b"kept")
        workers = tmp_path / "workers"
        _get(stack, "/")
        assert worker_ids(workers)
    assert not worker_ids(workers)

    with Stack(tmp_path, tree=tree, is_seeded=False) as stack:
        kept = stack.client("dynamodb").get_item(TableName=table, Key={"member_id": {"S": "kept"}})
        assert kept["Item"] == {"member_id": {"S": "kept"}}
        picture = stack.client("s3").get_object(Bucket=stack.physical_id("Pictures"), Key="kept")
        assert picture["Body"].read() == b"kept"
        assert stack.addresses() == before
        assert _get(stack, "/greetings/again").json()["parameters"] == {"name": "again"}


def test_a_throwaway_stack_leaves_nothing(tree: Path) -> None:
    with Stack.throwaway(tree=tree, is_seeded=False) as stack:
        folder = stack.folder
        assert [key.scopes for key in stack.merchant_keys] == [
            "orders staff admin",
            "orders",
            "staff",
            "admin",
            "staff",
        ]
    assert not folder.exists()
    with pytest.raises(requests.ConnectionError):
        _get(stack, "/")


def test_a_stack_that_cannot_start_leaves_nothing_either(tree: Path, tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"template\.yaml cannot be read"):
        Stack(tmp_path, tree=tmp_path / "nowhere", is_seeded=False).__enter__()
    assert not [command for _, command in running() if str(tmp_path) in command]
