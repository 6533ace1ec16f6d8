"""What `python -m local.sam_local` hands to containers: the stack's addresses, and events that are truly signed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from local import sam_local
from local.client import Browser, Merchant, Phone
from local.stack import Stack
from tests import deployment

BRIDGE = "172.17.0.1"
WHEN_THEY_WERE_SENT = "2026-11-22T15:00:00+08:00"


@pytest.mark.parametrize("function", deployment.functions())
def test_a_container_is_given_what_its_function_is_given_on_aws(stack: Stack, function: str) -> None:
    given = sam_local.environment(stack.addresses(), BRIDGE)

    assert deployment.environment(function).keys() - {"POWERTOOLS_SERVICE_NAME"} <= given.keys()


def test_a_container_finds_the_stack_on_the_bridge(stack: Stack) -> None:
    given = sam_local.environment(stack.addresses(), BRIDGE)

    assert given["AWS_ENDPOINT_URL"].startswith(f"http://{BRIDGE}:")
    assert given["WECHAT_API_URL"].startswith(f"http://{BRIDGE}:")
    assert not [name for name, value in given.items() if "//127.0.0.1" in value]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("query", 200),
        ("sign_in", 200),
        ("rank", 200),
        ("redeem-cancel", 404),
        ("merchant", 200),
        ("orders", 201),
        ("operators-me", 200),
    ],
)
def test_a_signed_event_is_answered(
    stack: Stack, merchant: Merchant, log_in: Callable[..., Phone], name: str, status: int
) -> None:
    merchant.set_clock(WHEN_THEY_WERE_SENT)
    event = json.loads((deployment.ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))

    owner = stack.operators["owner"]
    browser = Browser.log_in(stack.api_url, owner.name, owner.password)

    signed = sam_local.signed_event(event, log_in(), merchant, browser)

    assert invoked(stack, name.partition("-")[0], signed)["statusCode"] == status


def invoked(stack: Stack, folder: str, event: dict[str, Any]) -> Any:
    answer = stack.client("lambda").invoke(FunctionName=stack.function_name(folder), Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())
