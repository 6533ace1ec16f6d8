"""Generates random keys for a merchant and the stand-in WeChat Pay. They are valid nowhere else."""

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from local.wechat.state import PaySettings

MCHID: Final = "1900000109"
SERIAL_NO: Final = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PLATFORM_SERIAL: Final = "PUB_KEY_ID_0119000001092026112200000000000000"


def made_up(appid: str, api_v3_key: str) -> tuple[dict[str, Any], PaySettings]:
    """Returns (the content of the merchant's secret, the settings of the stand-in WeChat Pay)."""
    merchant_private, merchant_public = _pair()
    platform_private, platform_public = _pair()
    secret = {
        "appid": appid,
        "mchid": MCHID,
        "serial_no": SERIAL_NO,
        "private_key": merchant_private,
        "api_v3_key": api_v3_key,
        "platform_keys": {PLATFORM_SERIAL: platform_public},
    }
    settings = PaySettings(MCHID, SERIAL_NO, merchant_public, api_v3_key, PLATFORM_SERIAL, platform_private)
    return secret, settings


def _pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
