"""Makes the secrets of a local stack. They are random, and are kept as long as the stack's data."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from local.pay_keys import made_up
from local.wechat.state import PaySettings, Settings

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

APPID: Final = "wxdemo0000000000"
WEST_LAKE: Final = "西湖店"
ALL_SCOPES: Final = "orders staff admin"


@dataclass(frozen=True, slots=True)
class MerchantKey:
    """One API key of the merchant, with its scopes and stores. Empty `stores` mean every store."""

    key: str
    secret: str = field(repr=False)
    scopes: str = ALL_SCOPES
    stores: tuple[str, ...] = ()


def merchant_keys(manager: "SecretsManagerClient", secret_id: str) -> list[MerchantKey]:
    """Returns the merchant's keys: one with all scopes, then one for each scope, then one of staff in one store."""
    stored = _read(manager, secret_id)
    if "keys" not in stored:
        keys = [("demo", ALL_SCOPES)] + [(f"demo-{scope}", scope) for scope in ALL_SCOPES.split()]
        keys.append(("demo-west-lake", "staff"))  # for one store only
        stored = {"keys": [{"key": k, "secret": secrets.token_urlsafe(32), "scopes": s} for k, s in keys]}
        stored["keys"][-1]["stores"] = [WEST_LAKE]
        _write(manager, secret_id, stored)
    return [MerchantKey(**each | {"stores": tuple(each.get("stores", ()))}) for each in stored["keys"]]


def wechat_app(manager: "SecretsManagerClient", secret_id: str) -> Settings:
    """Returns the settings that the mini program and the stand-in WeChat server share."""
    stored = _read(manager, secret_id)
    if not stored.get("appid"):
        stored |= {"appid": APPID, "secret": secrets.token_hex(16), "push_token": secrets.token_hex(16)}
        stored |= {"push_aes_key": base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")}
        _write(manager, secret_id, stored)
    return Settings(stored["appid"], stored["secret"], stored["push_token"], stored["push_aes_key"])


def wechat_pay(manager: "SecretsManagerClient", secret_id: str, appid: str) -> PaySettings:
    """Makes the keys that the merchant and the stand-in WeChat Pay use. They are new at every start."""
    secret, settings = made_up(appid, _read(manager, secret_id)["api_v3_key"])
    _write(manager, secret_id, secret)
    return settings


def _read(manager: "SecretsManagerClient", secret_id: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(manager.get_secret_value(SecretId=secret_id)["SecretString"])
    return stored


def _write(manager: "SecretsManagerClient", secret_id: str, value: dict[str, Any]) -> None:
    manager.put_secret_value(SecretId=secret_id, SecretString=json.dumps(value))
