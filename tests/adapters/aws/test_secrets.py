"""Secrets are read when they are needed, and a while without Secrets Manager goes by unnoticed."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from points.adapters.aws import secrets
from points.domain.errors import TryAgain


class Service:
    """Secrets Manager: what it has, whether it answers, and how often it was asked."""

    def __init__(self) -> None:
        self.key, self.is_away, self.asked = "first", False, 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803
        self.asked += 1
        if self.is_away:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager")
        return {"SecretString": json.dumps({"key": self.key})}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    found = Service()
    monkeypatch.setattr(secrets, "_client", lambda: found)
    monkeypatch.setattr(secrets, "_cache", {})
    monkeypatch.setenv("IDENTITY_KEY_SECRET", "identity")
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(s=1000.0)
    monkeypatch.setattr(secrets, "time", SimpleNamespace(monotonic=lambda: now.s))
    return now


def test_a_changed_secret_is_read_within_five_minutes(service: Service, clock: SimpleNamespace) -> None:
    assert secrets.identity_key() == b"first"
    service.key = "second"
    clock.s += 299
    assert secrets.identity_key() == b"first"
    clock.s += 1
    assert secrets.identity_key() == b"second"
    assert service.asked == 2


def test_a_known_secret_outlasts_an_outage_and_is_asked_for_every_half_minute(
    service: Service, clock: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    secrets.identity_key()
    service.is_away, service.key = True, "second"
    clock.s += 300

    found = []
    for _ in range(120):  # an hour, a call every half minute and another right after it
        found += [secrets.identity_key(), secrets.identity_key()]
        clock.s += 30
    assert set(found) == {b"first"}
    assert service.asked == 1 + 120
    assert caplog.messages[0] == "secret not read: IDENTITY_KEY_SECRET: EndpointConnectionError"

    service.is_away = False
    assert secrets.identity_key() == b"second"


def test_a_secret_that_was_never_read_cannot_be_made_up(service: Service) -> None:
    service.is_away = True
    with pytest.raises(TryAgain):
        secrets.identity_key()
