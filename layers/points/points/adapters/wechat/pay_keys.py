r"""Makes and verifies the signatures of WeChat Pay v3, and decrypts its notifications. Timestamps are real time.

Our requests: RSA-SHA256 over `METHOD\nPATH?QUERY\nTIMESTAMP\nNONCE\nBODY\n`. Answers and notifications:
`TIMESTAMP\nNONCE\nBODY\n` under the key named by `Wechatpay-Serial`. Only keys that the merchant configured are
trusted; a key named by an unverified request is never fetched. Notifications are encrypted with AES-256-GCM under the
APIv3 key. Source: WeChat Pay's documentation of API v3.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

MAX_AGE_S: Final = 300
SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"


class NotWeChatPay(Exception):
    """The message is not signed by WeChat Pay, too old, or encrypted for another key. The text holds no secret."""


@dataclass(frozen=True, slots=True)
class PayKeys:
    """The keys from WeChat Pay's console. `platform_keys` are PEM by serial number or `PUB_KEY_ID_…`."""

    appid: str
    mchid: str
    serial_no: str
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_keys: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def public_key_id(self) -> str:
        """Returns the id of the key with which WeChat Pay signs answers in public key mode; empty in other modes."""
        return next((serial for serial, _ in self.platform_keys if serial.startswith("PUB_KEY_ID_")), "")


def keys_of(stored: Mapping[str, Any]) -> PayKeys | None:
    """Returns the keys in the secret; None if the merchant has not entered all of them."""
    texts = {name: stored.get(name) for name in ("appid", "mchid", "serial_no", "private_key", "api_v3_key")}
    platform = stored.get("platform_keys")
    if not all(isinstance(text, str) and text for text in texts.values()) or not isinstance(platform, dict):
        return None
    if not platform or len(str(texts["api_v3_key"]).encode()) != 32:
        return None
    trusted = tuple((str(serial), str(pem)) for serial, pem in sorted(platform.items()))
    return PayKeys(**{name: str(text) for name, text in texts.items()}, platform_keys=trusted)


def authorization(keys: PayKeys, method: str, path_and_query: str, body: bytes, *, now_s: int, nonce: str) -> str:
    """Returns the `Authorization` header for exactly these bytes."""
    message = f"{method}\n{path_and_query}\n{now_s}\n{nonce}\n".encode() + body + b"\n"
    parts = {
        "mchid": keys.mchid,
        "nonce_str": nonce,
        "timestamp": str(now_s),
        "serial_no": keys.serial_no,
        "signature": sign(keys.private_key, message),
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parts.items())


def payment_request(keys: PayKeys, prepay_id: str, at_s: int) -> dict[str, str]:
    """Returns the parameters of `wx.requestPayment`. The same order and second give the same parameters."""
    nonce = hashlib.sha256(prepay_id.encode()).hexdigest()[:32]
    package = f"prepay_id={prepay_id}"
    signature = sign(keys.private_key, f"{keys.appid}\n{at_s}\n{nonce}\n{package}\n".encode())
    return {"timeStamp": str(at_s), "nonceStr": nonce, "package": package, "signType": "RSA", "paySign": signature}


def verify(keys: PayKeys, headers: Mapping[str, str], body: bytes, *, now_s: float) -> None:
    """Raises NotWeChatPay unless WeChat Pay signed this body recently. Header names are lower-case."""
    timestamp, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
    pem = dict(keys.platform_keys).get(headers.get("wechatpay-serial", ""))
    if pem is None:
        raise NotWeChatPay("no key of this serial is known here")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise NotWeChatPay("the timestamp is not a number")
    if abs(now_s - int(timestamp)) > MAX_AGE_S:
        raise NotWeChatPay("the timestamp is not of now")
    if not _is_signed(pem, f"{timestamp}\n{nonce}\n".encode() + body + b"\n", headers.get("wechatpay-signature", "")):
        raise NotWeChatPay("the signature is wrong")


def unsealed(keys: PayKeys, resource: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the decrypted content of a notification's `resource`. Raises NotWeChatPay."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        if resource["algorithm"] != "AEAD_AES_256_GCM":
            raise NotWeChatPay("an algorithm that is not theirs")
        plain = AESGCM(keys.api_v3_key.encode()).decrypt(
            str(resource["nonce"]).encode(),
            base64.b64decode(str(resource["ciphertext"]), validate=True),
            str(resource.get("associated_data") or "").encode(),
        )
        content = json.loads(plain)
    except (KeyError, TypeError, ValueError, InvalidTag):
        raise NotWeChatPay("it cannot be unsealed") from None
    if not isinstance(content, dict):
        raise NotWeChatPay("what is sealed is not an object")
    return content


def sign(private_pem: str, message: bytes) -> str:
    """Returns the base64 RSA-SHA256 signature of the message."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    return base64.b64encode(_private(private_pem).sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def _is_signed(pem: str, message: bytes, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    try:
        raw = base64.b64decode(signature, validate=True)
        _public(pem).verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=2)
def _private(pem: str) -> "RSAPrivateKey":
    """Returns the private key in the PEM text. It is cached, because loading takes longer than a hundred signatures."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


@lru_cache(maxsize=8)
def _public(pem: str) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    certified = "BEGIN CERTIFICATE" in pem
    key = load_pem_x509_certificate(pem.encode()).public_key() if certified else load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return key
