"""Runs all functions in one process against moto: the tables, queues, secrets and bucket of template.yaml, and a
client.

It is for tests and benchmarks. It is fast, and conditions and transactions behave as in DynamoDB. Only a stack on the
emulator shows true concurrency.
"""

import base64
import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core.model import Shape
from moto.core.serialize import SERVICE_SPECIFIC_SERIALIZERS, JSONSerializer
from moto.core.utils import method_names_from_class

from local.handlers import event_of, handler_of, of_type, routes
from local.pay_keys import made_up
from points.adapters.aws import dynamodb, parallel, secrets, sqs
from points.adapters.boards import board_views
from points.adapters.catalog import dispenser, shop, stock_lately
from points.adapters.counters import budgets, nonces
from points.adapters.figures import redeemed_lately
from points.adapters.members import members
from points.adapters.members.members import Member
from points.adapters.operators import api_keys, operator_writes, operators
from points.adapters.pictures import bucket
from points.adapters.queues import followups as followup_queue
from points.domain import ids
from points.domain.earning import invite_codes
from points.domain.ledger.accounts import open_account
from points.domain.operators.operators import USUAL_LIMITS, Operator, check
from points.domain.operators.rights import Role
from points.domain.operators.sessions import Session, session_id
from points.web import signatures, signing
from points.web.sessions import COOKIE
from points.web.signing import Keys

REGION: Final = "ap-east-1"
APPID: Final = "wxdemo0000000000"
TOKEN_KEYS: Final = {"current": "k1", "k1": "a-token-secret-for-tests"}
IDENTITY_KEY: Final = "an-identity-secret-for-tests"
MERCHANT: Final = {"key": "m1", "secret": "a-merchant-secret-for-tests", "scopes": "orders staff admin"}
PUBLIC_ORIGIN: Final = "https://points.tea.example.com"
SEAL_KEYS: Final = {"current": "s1", "s1": "a-sealing-secret-for-tests"}
WECHAT_PAY, PAY_SETTINGS = made_up(APPID, "an-api-v3-key-of-32-characters!!")
WECHAT: Final = {"appid": APPID, "secret": "a-wechat-secret", "push_token": "AAAAA", "push_aes_key": "A" * 43}


SECRETS: Final[Mapping[str, object]] = {
    "token-keys": TOKEN_KEYS,
    "identity-key": {"key": IDENTITY_KEY},
    "seal-keys": SEAL_KEYS,
    "key-root": {"key": "a-root-of-keys-for-tests"},
    "merchant-keys": MERCHANT,
    "wechat": WECHAT,
    "wechat-pay": WECHAT_PAY,
}


def environment() -> dict[str, str]:
    """Returns the environment variables that the template would set, with made-up credentials."""
    tables = {f"{name.upper()}_TABLE": f"test-{name}" for name in of_type("AWS::DynamoDB::Table")}
    return tables | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "CATALOG_TTL_S": "0",
        "TEST_CLOCK": "enabled",
        "PUBLIC_ORIGIN": PUBLIC_ORIGIN,
        "TRUSTED_ADDRESSES": "203.0.113.7",
        "WECHAT_RISK_RANK": "disabled",
        "TIME_ZONE": "Asia/Shanghai",
        "TOKEN_KEYS_SECRET": "token-keys",
        "IDENTITY_KEY_SECRET": "identity-key",
        "SEAL_KEYS_SECRET": "seal-keys",
        "MERCHANT_KEYS_SECRET": "merchant-keys",
        "KEY_ROOT_SECRET": "key-root",
        "WECHAT_SECRET": "wechat",
        "IMAGE_HOSTS": "",
        "AVATAR_HOSTS": "",
        "PICTURES_BUCKET": "test-pictures",
        "IMAGES_DOMAIN": "",
        "WECHAT_API_URL": "http://127.0.0.1:1",
        "WECHAT_PAY": "enabled",
        "WECHAT_PAY_SECRET": "wechat-pay",
        "WECHAT_PAY_URL": "http://127.0.0.1:1",
        "PAY_NOTIFY_URL": "https://points.tea.example.com/wechat/pay",
        "WECHAT_TEMPLATES": json.dumps(
            {
                "points_expiring": {
                    "template_id": "T-expiring",
                    "page": "pages/rewards/index",
                    "fields": {
                        "thing1": "{title}",
                        "number2": "{points}",
                        "date3": "{expires_on}",
                        "thing4": "{tip}",
                    },
                }
            }
        ),
        "NOTICE_QUEUE_URL": "reminders",
        "PARKED_QUEUE_URL": "parked",
        "WAITING_QUEUE_URL": "waiting",
        "WAITING_QUEUE_ARN": "arn:aws:sqs:ap-east-1:123456789012:waiting",
        "FOLLOWUP_QUEUE_URL": "followups",
        "LEAVING_QUEUE_URL": "leaving",
        "SWEEP_SEGMENTS": "1",
        "SWEEP_MACHINE": "",
        "STAGE": "test",
        "POWERTOOLS_SERVICE_NAME": "test",
    }


def create(env: Mapping[str, str]) -> dict[str, str]:
    """Creates the template's resources in moto. Returns the URLs of the queues by environment variable."""
    tables = _client("dynamodb")
    for name, table in of_type("AWS::DynamoDB::Table").items():
        tables.create_table(
            TableName=env[f"{name.upper()}_TABLE"],
            AttributeDefinitions=table["AttributeDefinitions"],
            KeySchema=table["KeySchema"],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": indexes} if (indexes := _indexes(table)) else {}),
        )
    _client("s3").create_bucket(Bucket=env["PICTURES_BUCKET"], CreateBucketConfiguration={"LocationConstraint": REGION})
    manager = _client("secretsmanager")
    for name, value in SECRETS.items():
        manager.create_secret(Name=name, SecretString=json.dumps(value))
    return {
        variable: str(_client("sqs").create_queue(QueueName=env[variable])["QueueUrl"])
        for variable in env
        if variable.endswith("_QUEUE_URL")
    }


def _indexes(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The table's indexes, without the throughput for which a parameter may warm them."""
    wanted = ("IndexName", "KeySchema", "Projection")
    return [{name: index[name] for name in wanted} for index in table.get("GlobalSecondaryIndexes", ())]


class _AsNamed(JSONSerializer):
    """Serializes members of a shape by their own name only. moto also tries aliases, which is slow."""

    def get_value(self, value: Any, key: str, shape: Shape) -> Any:
        return value.get(key) if isinstance(value, dict) else super().get_value(value, key, shape)


@contextmanager
def running(**variables: str) -> Iterator[None]:
    """Gives functions an empty environment while the `with` block runs. `variables` replace environment variables."""
    env = environment() | variables
    as_named = patch.dict(SERVICE_SPECIFIC_SERIALIZERS, {"dynamodb": {"json": _AsNamed}})
    # Without this cache, moto lists its own methods for each request.
    listed_once = patch("moto.core.responses.method_names_from_class", cache(method_names_from_class))
    one_by_one = patch.object(parallel, "AT_ONCE", 1)  # moto's tables do not support two writes at the same time
    with patch.dict(os.environ, env), as_named, listed_once, one_by_one, mock_aws():
        boto3.DEFAULT_SESSION = _session()
        os.environ.update(create(env))
        forget()
        yield
        forget()


def forget() -> None:
    """Clears everything that a warm environment caches."""
    dynamodb.client.cache_clear()
    sqs.client.cache_clear()
    bucket.client.cache_clear()
    secrets._client.cache_clear()
    for adapter in (
        secrets,
        shop,
        nonces,
        board_views,
        budgets,
        dispenser,
        followup_queue,
        stock_lately,
        redeemed_lately,
        api_keys,
    ):
        adapter.forget()


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: Any  # parsed if it is JSON, else bytes

    @property
    def code(self) -> str:
        return str(self.body["code"])

    @property
    def replayed(self) -> bool:
        return self.headers.get("Idempotency-Replayed") == "true"


@dataclass(slots=True)
class Cloud:
    """Sends requests directly to the handlers, as API Gateway would."""

    routes: Mapping[str, str] = field(default_factory=lambda: routes())

    def join(self, name: str, *, invited_by: str = "") -> str:
        """Creates a member without a login through WeChat. Returns the member id."""
        openid = openid_of(name)
        member_id = ids.member_id(IDENTITY_KEY.encode(), APPID, openid)
        now = shop.opened().now
        account = open_account(member_id, now, invited_by, invite_code=invite_code_of(member_id))
        person = ids.person_id(IDENTITY_KEY.encode(), APPID, openid)
        members.join(Member(member_id, openid, person=person), account, now)
        return member_id

    def clock(self, to: str | None) -> None:
        shop.set_clock(datetime.fromisoformat(to) if to else None)

    def member(
        self,
        member_id: str,
        route: str,
        path: str = "",
        body: Any = None,
        *,
        key: str | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        keys = Keys(TOKEN_KEYS["current"], {"k1": TOKEN_KEYS["k1"].encode()})
        sent = {"authorization": f"Bearer {signing.token(keys, member_id, int(time.time()))}"}
        if key is not None:
            sent["idempotency-key"] = key
        return self.send(route, path, body, query=query, headers=sent | dict(headers or {}))

    def merchant(
        self,
        route: str,
        path: str = "",
        body: Any = None,
        *,
        key: str | None = None,
        query: str = "",
        nonce: str = "",
        secret: str = "",
        signer: str = MERCHANT["key"],
        content_type: str = "application/json",
    ) -> Response:
        method, _, pattern = route.partition(" ")
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        timestamp, nonce = str(int(time.time())), nonce or uuid.uuid4().hex
        signed = signatures.canonical(path or pattern)
        target = f"{signed}?{query}" if query else signed
        signature = signatures.sign((secret or MERCHANT["secret"]).encode(), method, target, timestamp, nonce, raw)
        headers = {
            "x-api-key": signer,
            "x-timestamp": timestamp,
            "x-nonce": nonce,
            "x-signature": signature,
            "content-type": content_type,
        } | ({"idempotency-key": key} if key is not None else {})
        return self.send(route, path, raw, query=query, headers=headers)

    def hire(self, role: Role, **terms: Any) -> str:
        """Creates an operator with a session, without a login by password. Returns the session's cookie."""
        operator_id = uuid.uuid4().hex[:12]
        usual = {"stores": ("西湖店",) if role == "counter" else (), "limits": USUAL_LIMITS[role]}
        hired = check(Operator(operator_id, f"{role} {operator_id}", role, **usual | terms))
        operator_writes.add(hired, "")
        account = operators.account(operator_id)
        assert account is not None
        secret = uuid.uuid4().hex
        now_s = int(time.time())
        session = Session(
            operator_id=operator_id,
            session_id=session_id(secret),
            name=hired.name,
            role=role,
            stores=hired.stores,
            limits=hired.limits,
            began_s=now_s,
            seen_s=now_s,
            must_change=hired.must_change,
        )
        operator_writes.log_in(account, session, {}, "")
        return f"{operator_id}.{secret}"

    def operator(
        self,
        cookie: str,
        route: str,
        path: str = "",
        body: Any = None,
        *,
        key: str | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Sends a request of the console with a session's cookie.
        `headers` replace or add to the console's own headers.
        """
        sent = {"x-requested-with": "console", "origin": PUBLIC_ORIGIN, "cookie": f"{COOKIE}={cookie}"}
        sent |= {"idempotency-key": key} if key is not None else {}
        return self.send(route, path, body, query=query, headers=sent | dict(headers or {}))

    def send(
        self, route: str, path: str = "", body: Any = None, *, query: str = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        """Sends one HTTP API event to the function that serves `route`. Give `path` if the route has parameters."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        event = event_of(route, path, raw, query=query, headers=headers or {})
        answer = handler_of(self.routes[route])(event, None)
        cookies = {"Set-Cookie": answer["cookies"][0]} if "cookies" in answer else {}
        return Response(answer["statusCode"], answer["headers"] | cookies, _body_of(answer))


def _body_of(answer: Mapping[str, Any]) -> Any:
    text = answer.get("body")
    if answer.get("isBase64Encoded"):
        return base64.b64decode(text or "")
    return json.loads(text) if text else None


def invite_code_of(member_id: str) -> str:
    """Returns the member's invite code."""
    return invite_codes.code_of(invite_codes.key_of(IDENTITY_KEY.encode()), member_id)


def openid_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:28]


def real_now() -> datetime:
    return datetime.now(UTC)


@cache
def _session() -> boto3.Session:
    """Returns one session for all clients, because loading botocore's service models is slow."""
    return boto3.Session()


@cache
def _client(service: str) -> Any:
    """Returns one client per service; moto answers the requests of any client."""
    return boto3.client(service)  # type: ignore[call-overload]
