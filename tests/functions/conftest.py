"""What tests of functions share beyond `aws` and `mall`: a WeChat to talk to, and its bank."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.wechat import pay as bank_side
from local.wechat.server import StandIn, running
from local.wechat.state import Settings
from local.wechat.templates import POINTS_EXPIRING
from points.adapters.queues import followups as followup_queue
from tests.fixtures import cloud
from tests.fixtures.bank import Bank
from tests.fixtures.cloud import event_of, handler_of
from tests.fixtures.followups import Queue

TEMPLATE = replace(POINTS_EXPIRING, template_id="T-expiring")


@pytest.fixture
def wechat(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The stand-in server, with the template that the functions are configured for."""
    with running(
        Settings(cloud.APPID, cloud.WECHAT["secret"], templates=(TEMPLATE,), pay=cloud.PAY_SETTINGS)
    ) as stand_in:
        monkeypatch.setenv("WECHAT_API_URL", stand_in.url)
        monkeypatch.setenv("WECHAT_PAY_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def queue(aws: None, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Followups wait here until the test delivers them."""
    fake = Queue()
    monkeypatch.setattr(followup_queue, "client", lambda: fake)
    return fake


@pytest.fixture
def bank(wechat: StandIn, monkeypatch: pytest.MonkeyPatch) -> Bank:
    def told(url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        sent = {name.lower(): text for name, text in headers.items()}
        answer = handler_of("pay")(event_of("POST /wechat/pay", "", body, headers=sent), None)
        return {"status": answer["statusCode"], "body": answer.get("body", "")}

    monkeypatch.setattr(bank_side, "_post", told)
    return Bank(wechat)
