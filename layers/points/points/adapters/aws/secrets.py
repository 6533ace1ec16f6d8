"""Reads secrets from Secrets Manager and caches them in the environment for `_TTL_S` seconds.

If Secrets Manager fails, a warm environment goes on with the cached value and asks again after `_RETRY_S` seconds.

| environment variable | JSON                                                                              |
| -------------------- | --------------------------------------------------------------------------------- |
| TOKEN_KEYS_SECRET    | {"current": "k1", "k1": "…"} and any other key ids still accepted                 |
| IDENTITY_KEY_SECRET  | {"key": "…"}: member ids, codes, aliases; never changed                            |
| MERCHANT_KEYS_SECRET | {"key", "secret", "scopes": "orders staff admin"}, or {"keys": [several of them]} |
|                      | a key of staff may have a list "stores": the stores where it is used              |
| KEY_ROOT_SECRET      | {"key": "…"}: secrets of API keys made in the console; never changed               |
| SEAL_KEYS_SECRET     | {"current": "s1", "s1": "…"}: seals addresses, stamps vouchers                    |
| WECHAT_SECRET        | {"appid", "secret", "push_token", "push_aes_key"}                                 |
| WECHAT_PAY_SECRET    | {"appid", "mchid", "serial_no", "private_key", "api_v3_key", "platform_keys": {}} |
"""

import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.client_config import client_config
from points.domain.errors import TryAgain
from points.domain.operators.keys import ApiKey
from points.domain.rewards import codes
from points.domain.visible_text import visible

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_TTL_S: Final = 300
_RETRY_S: Final = 30  # after a failure
_cache: dict[str, tuple[float, dict[str, Any]]] = {}  # (when to read it again, secret) by name
_log = logging.getLogger(__name__)


def token_keys() -> tuple[str, dict[str, bytes]]:
    """Returns (the current key's id, secrets by key id) for signing tokens, cursors and tickets."""
    return _ring("TOKEN_KEYS_SECRET")


def identity_key() -> bytes:
    """Returns the key from which member ids are derived."""
    return str(_secret("IDENTITY_KEY_SECRET")["key"]).encode()


def code_key() -> bytes:
    """Returns the key from which the codes of coupons and vouchers are derived."""
    return codes.key_of(identity_key())


def alias_key(board: str, period: str) -> bytes:
    """Returns the key from which the ids of aliases are derived, for one board and period."""
    return derived(identity_key(), f"aliases of {board} in {period}")


def merchant_keys() -> list[ApiKey]:
    """Returns each of the merchant's keys."""
    found = _secret("MERCHANT_KEYS_SECRET")
    return [_api_key(one) for one in found.get("keys", [found])]


def _api_key(stored: Mapping[str, Any]) -> ApiKey:
    return ApiKey(
        key=stored["key"],
        secrets=(str(stored["secret"]).encode(),),
        scopes=_scopes(stored["scopes"]),
        stores=tuple(visible(store) for store in stored.get("stores", ())),
    )


def key_root() -> bytes:
    """Returns the root from which the secrets of keys made in the console are derived."""
    return str(_secret("KEY_ROOT_SECRET")["key"]).encode()


def seal_keys() -> tuple[str, dict[str, bytes]]:
    """Returns (the current key's id, secrets by key id) for encrypting addresses and stamping vouchers."""
    return _ring("SEAL_KEYS_SECRET")


def stamping_key() -> bytes:
    """Returns the key that stamps vouchers as they are shown."""
    current, keys = seal_keys()
    return derived(keys[current], "vouchers")


def stamping_keys() -> list[bytes]:
    """Returns every key that may have stamped a voucher that a phone still shows: the current key and older ones."""
    return [derived(secret, "vouchers") for secret in seal_keys()[1].values()]


def derived(secret: bytes, purpose: str) -> bytes:
    """Returns a 256-bit key for one purpose. It reveals neither the secret nor the key of another purpose."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def wechat_app() -> dict[str, str]:
    """Returns the mini program's credentials (WECHAT_SECRET)."""
    return {name: str(text) for name, text in _secret("WECHAT_SECRET").items()}


def wechat_pay() -> dict[str, Any]:
    """Returns the merchant's credentials for WeChat Pay. Texts are empty until the merchant enters them."""
    return dict(_secret("WECHAT_PAY_SECRET"))


def forget() -> None:
    """Clears the cache, after a key rotation or in tests."""
    _cache.clear()


def _scopes(given: str | list[str]) -> frozenset[str]:
    return frozenset(given.split() if isinstance(given, str) else given)


def _ring(variable: str) -> tuple[str, dict[str, bytes]]:
    found = dict(_secret(variable))
    current = str(found.pop("current"))
    return current, {kid: str(secret).encode() for kid, secret in found.items()}


def _secret(variable: str) -> dict[str, Any]:
    name = os.environ[variable]
    due_s, cached = _cache.get(name, (0.0, None))
    if cached is not None and time.monotonic() < due_s:
        return cached
    try:
        text = _client().get_secret_value(SecretId=name)["SecretString"]
    except (BotoCoreError, ClientError) as error:
        if cached is None:
            raise TryAgain("The secrets cannot be read.") from error
        _log.warning("secret not read: %s: %s", variable, type(error).__name__)
        _cache[name] = (time.monotonic() + _RETRY_S, cached)
        return cached
    secret: dict[str, Any] = json.loads(text)
    _cache[name] = (time.monotonic() + _TTL_S, secret)
    return secret


@cache
def _client() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=client_config(read_timeout_s=3))
