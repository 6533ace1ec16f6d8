"""Where the real code runs: simulated time, and hosts that each have their own caches and a clock of their own."""

import os
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from tests import deployment
from tests.simulation.dynamodb import DynamoDB
from tests.simulation.releases import THIS, Release

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
IDENTITY_KEY: Final = "an-identity-secret"
TOKEN_SECRET: Final = "a-token-secret"
MERCHANT_SECRET: Final = "a-merchant-secret"
_SECRETS: Final[dict[str, dict[str, Any]]] = {
    "TOKEN_KEYS_SECRET": {"current": "k1", "k1": TOKEN_SECRET},
    "IDENTITY_KEY_SECRET": {"key": IDENTITY_KEY},
    "SEAL_KEYS_SECRET": {"current": "s1", "s1": "a-sealing-secret"},
    "KEY_ROOT_SECRET": {"key": "a-root-of-keys"},
    "MERCHANT_KEYS_SECRET": {"key": "m1", "secret": MERCHANT_SECRET, "scopes": "orders staff admin"},
    "WECHAT_SECRET": {"appid": "wxdemo0000000000", "secret": "-", "push_token": "-", "push_aes_key": "-"},
}

# Adapters that ask for the time or wait.
_TIMED: Final = (
    "aws.secrets",
    "boards.board_parts",
    "catalog.decisions",
    "catalog.shop",
    "counters.budgets",
    "counters.guesses",
    "counters.nonces",
    "counters.rate_limits",
    "ledger.transactions",
    "counters.failed_logins",
    "messages.copies",
    "scans.runs",
)


@dataclass(slots=True)
class Clock:
    """True time, in microseconds since 1970, and how far the host that runs now is off. Stands in for `time`."""

    true_us: int
    skew_us: int = 0

    def time(self) -> float:
        return (self.true_us + self.skew_us) / 1_000_000

    def monotonic(self) -> float:
        return self.true_us / 1_000_000

    def sleep(self, seconds: float) -> None:
        self.true_us += int(seconds * 1_000_000)

    def true_now(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.true_us)

    def hosts_now(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.true_us + self.skew_us)


@dataclass(slots=True)
class Host:
    """An execution environment with one release of the code: what it remembers dies with it."""

    skew_us: int = 0
    release: Release = THIS
    busy: bool = False
    state: Any = None
    decisions: dict[str, Any] = field(default_factory=dict)
    nonces: OrderedDict[str, float] = field(default_factory=OrderedDict)
    budgets: tuple[dict[str, int], dict[str, tuple[int, int, float]]] = field(default_factory=lambda: ({}, {}))

    def die(self) -> None:
        self.state, self.decisions, self.nonces, self.budgets = None, {}, OrderedDict(), ({}, {})


@contextmanager
def on(host: Host, clock: Clock) -> Iterator[None]:
    """The adapters' memory is the host's for as long as this lasts; hosts may be nested."""
    shop, nonces = host.release.adapter("catalog.shop"), host.release.adapter("counters.nonces")
    budgets = host.release.adapter("counters.budgets")
    outer = shop._state, shop._decisions, nonces._seen, clock.skew_us
    outer_budgets = budgets._home, budgets._most_left
    shop._state, shop._decisions, nonces._seen, clock.skew_us = host.state, host.decisions, host.nonces, host.skew_us
    budgets._home, budgets._most_left = host.budgets
    host.busy = True
    try:
        yield
        host.state = shop._state
    except BaseException:
        host.die()
        raise
    finally:
        host.busy = False
        shop._state, shop._decisions, nonces._seen, clock.skew_us = outer
        budgets._home, budgets._most_left = outer_budgets


@cache
def table_keys() -> dict[str, tuple[str, ...]]:
    """The key of each of the template's tables; they are deployed under the names the adapters call them by."""
    tables = deployment.of_type("AWS::DynamoDB::Table", deployment.written())
    return {name.lower(): tuple(part["AttributeName"] for part in table["KeySchema"]) for name, table in tables.items()}


@cache
def index_keys() -> dict[str, tuple[str, ...]]:
    """The attributes that an item needs to be in each of the template's indexes, by the index's name."""
    tables = deployment.of_type("AWS::DynamoDB::Table", deployment.written())
    indexes = [index for table in tables.values() for index in table.get("GlobalSecondaryIndexes", [])]
    return {index["IndexName"]: tuple(part["AttributeName"] for part in index["KeySchema"]) for index in indexes}


def tables() -> DynamoDB:
    return DynamoDB(table_keys(), index_keys())


@contextmanager
def deployed(client: Any, clock: Clock, *releases: Release) -> Iterator[None]:
    """The adapters of these releases (of this one, where none is named) on `client`, in simulated time."""
    variables = {f"{name.upper()}_TABLE": name for name in table_keys()}
    variables |= {name: name for name in _SECRETS}
    variables |= {"WECHAT_RISK_RANK": "disabled", "TRUSTED_ADDRESSES": "", "IMAGE_HOSTS": "", "AVATAR_HOSTS": ""}
    variables |= {"IMAGES_DOMAIN": "", "PICTURES_BUCKET": "pictures"}
    variables |= {"CATALOG_TTL_S": "30", "TEST_CLOCK": "disabled", "TIME_ZONE": "Asia/Shanghai", "STAGE": "test"}
    variables |= {
        "SWEEP_SEGMENTS": "1",
        "SWEEP_MACHINE": "",
        "LEAVING_QUEUE_URL": "leaving",
        "FOLLOWUP_QUEUE_URL": "followups",
        "NOTICE_QUEUE_URL": "notices",
    }
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, variables))
        for release in releases or (THIS,):
            stack.enter_context(_installed(release, client, clock))
        yield


@contextmanager
def _installed(release: Release, client: Any, clock: Clock) -> Iterator[None]:
    shop, nonces = release.adapter("catalog.shop"), release.adapter("counters.nonces")
    forever = {name: (float("inf"), content) for name, content in _SECRETS.items()}
    with ExitStack() as stack:
        stack.enter_context(patch.object(release.adapter("aws.secrets"), "_cache", forever))
        stack.enter_context(patch.object(release.adapter("aws.dynamodb"), "client", lambda: client))
        stack.enter_context(patch.object(release.adapter("aws.dynamodb"), "time", clock))
        for name in ("queues.leaving", "queues.notices", "queues.followups"):
            stack.enter_context(patch.object(release.adapter(name), "client", lambda: client))
        stack.enter_context(patch.object(release.adapter("queues.notices"), "time", clock))
        stack.enter_context(patch.object(shop, "real_now", clock.hosts_now))
        for name in _TIMED:
            stack.enter_context(patch.object(release.adapter(name), "time", clock))
        # A run's name reaches the accounts and what a member exports: the same seed must give the same.
        dice = Random(release.name)
        drawn = SimpleNamespace(uuid4=lambda: uuid.UUID(int=dice.getrandbits(128), version=4))
        for name in ("scans.runs", "scans.checkpoints", "boards.board_parts"):
            stack.enter_context(patch.object(release.adapter(name), "uuid", drawn))
        for name in ("authentication", "tickets"):
            stack.enter_context(patch.object(release.web(name), "time", clock))
        for module in (shop, nonces, release.adapter("counters.budgets")):
            module.forget()
            stack.callback(module.forget)
        yield
