"""What tests of functions share beyond `aws` and `mall`: a WeChat to talk to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.wechat.server import StandIn, running
from local.wechat.state import Settings
from local.wechat.templates import POINTS_EXPIRING
from tests import cloud

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
