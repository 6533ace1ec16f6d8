"""The functions in one process against moto, as `local.inprocess` provides them."""

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
    "Cloud",
    "Response",
    "create",
    "environment",
    "event_of",
    "handler_of",
    "openid_of",
    "real_now",
    "running",
]
