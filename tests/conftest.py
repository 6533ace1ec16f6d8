"""What tests share: the functions against moto, empty for each test."""

from collections.abc import Iterator

import pytest
from moto import mock_aws
from points.adapters import boards, dynamodb, nonces, secrets, shop

from tests import cloud
from tests.cloud import Cloud


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tables, queues and secrets of the template in moto, and the environment the functions see."""
    env = cloud.environment()
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        monkeypatch.setenv("REMINDER_QUEUE_URL", cloud.create(env))
        _forget()
        yield
        _forget()


@pytest.fixture
def mall(aws: None) -> Cloud:
    """The functions, called as the gateway calls them."""
    return Cloud()


def _forget() -> None:
    dynamodb.client.cache_clear()
    secrets.forget()
    secrets._client.cache_clear()
    shop.forget()
    nonces.forget()
    boards.forget()
