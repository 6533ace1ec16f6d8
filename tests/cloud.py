"""The functions in one process against moto, as `local.inprocess` provides them, and a broom."""

import copy
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sqs.models import sqs_backends

from local.inprocess import (
    APPID,
    IDENTITY_KEY,
    MERCHANT,
    PAY_SETTINGS,
    REGION,
    TOKEN_KEYS,
    WECHAT,
    Cloud,
    Response,
    create,
    environment,
    event_of,
    forget,
    handler_of,
    openid_of,
    real_now,
    running,
)

__all__ = [
    "APPID",
    "IDENTITY_KEY",
    "MERCHANT",
    "PAY_SETTINGS",
    "REGION",
    "TOKEN_KEYS",
    "WECHAT",
    "Broom",
    "Cloud",
    "Response",
    "create",
    "environment",
    "event_of",
    "forget",
    "handler_of",
    "openid_of",
    "real_now",
    "running",
]


class Broom:
    """Makes what is running as it was when the broom was: making it anew takes longer than most tests."""

    def __init__(self) -> None:
        self._secrets = copy.deepcopy(_of(secretsmanager_backends).secrets)

    def sweep(self) -> None:
        for table in _of(dynamodb_backends).tables.values():
            table.items.clear()
        for queue in _of(sqs_backends).queues.values():
            queue._messages.clear()
            queue._pending_messages.clear()
            queue.deleted_messages.clear()
        _of(secretsmanager_backends).secrets = copy.deepcopy(self._secrets)
        forget()


def _of(backends: Any) -> Any:
    return backends[DEFAULT_ACCOUNT_ID][REGION]
