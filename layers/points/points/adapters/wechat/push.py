"""Verifies the sender of WeChat's message push, and reads the message.

In safe mode the query's signature covers the encrypted body, and the encrypted body names the mini program. The plain
`signature` covers no body. If there is an encryption key, a plain body is therefore refused; otherwise anyone who has
seen one URL could use it for ten minutes. Source: WeChat's guide to message push.

Only JSON is supported. Timestamps are real time, whatever the test clock says.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from points.domain import ids

BODY_LIMIT_BYTES: Final = 64_000
ECHO_LIMIT: Final = 256
CHOICES_LIMIT: Final = 20  # a prompt has at most five
MAX_AGE_S: Final = 600

_SALT_BYTES = 16
_LENGTH_BYTES = 4
_BLOCK_BITS = 32 * 8


class PushRefused(Exception):
    """The push is not from WeChat or is too old."""


class PushUnreadable(Exception):
    """The body is not a push, or cannot be decrypted."""


@dataclass(frozen=True, slots=True)
class PushKeys:
    """The settings of message push in WeChat's console. Without an `aes_key` it is in plain mode."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A user's answer about one template. `event_id` is the same when WeChat repeats the event."""

    openid: str = field(repr=False)
    template_id: str
    agreed: bool
    event_id: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """WeChat's verdict on a picture. `suggestion` is pass, risky or review."""

    trace_id: str
    suggestion: str
    at_s: int


def echo(query: Mapping[str, str], keys: PushKeys, *, now_s: float) -> str:
    """Returns the answer to WeChat's check of our URL (a GET). Raises PushRefused or PushUnreadable."""
    _check(query, "signature", keys, now_s)
    echoed = query.get("echostr", "")
    if len(echoed) > ECHO_LIMIT:
        raise PushUnreadable("echostr is too long")
    return echoed


def open_push(query: Mapping[str, str], body: bytes, keys: PushKeys, *, now_s: float) -> dict[str, Any]:
    """Returns the message in a POST. Raises PushRefused or PushUnreadable."""
    if len(body) > BODY_LIMIT_BYTES:
        raise PushUnreadable("the body is too long")
    if not keys.aes_key:
        _check(query, "signature", keys, now_s)
        return _object(body)
    sealed = _object(body).get("Encrypt")
    if not isinstance(sealed, str):
        raise PushRefused("not sealed")
    _check(query, "msg_signature", keys, now_s, sealed)
    return _object(_unseal(sealed, keys))


def choices(message: Mapping[str, Any]) -> list[Choice]:
    """Returns the answers in a subscription event, by template. Unknown items are left out."""
    openid, said = message.get("FromUserName"), message.get("List")
    items = said if isinstance(said, list) else [said]  # WeChat sends a single item without a list
    if not isinstance(openid, str) or not openid:
        return []
    found = []
    happened = str(message.get("CreateTime")), str(message.get("Event"))
    at_s = _at_s(message)
    for item in items[:CHOICES_LIMIT]:
        if not isinstance(item, dict) or not isinstance(template_id := item.get("TemplateId"), str):
            continue
        event_id = ids.digest(openid, *happened, template_id, length=24)
        found.append(Choice(openid, template_id, item.get("SubscribeStatusString") == "accept", event_id, at_s))
    return found


def verdict(message: Mapping[str, Any]) -> Verdict | None:
    """Returns the verdict in a `wxa_media_check` event.

    None if it cannot be read, or if WeChat could not check the picture.
    """
    if message.get("errcode", 0) != 0:
        return None
    trace_id, result = message.get("trace_id"), message.get("result")
    suggestion = result.get("suggest") if isinstance(result, dict) else None
    if not isinstance(trace_id, str) or not 1 <= len(trace_id) <= 128 or not isinstance(suggestion, str):
        return None
    return Verdict(trace_id, suggestion, _at_s(message))


def sign(*parts: str) -> str:
    """Returns the SHA-1 signature of WeChat's message push over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace")).hexdigest()


def _at_s(message: Mapping[str, Any]) -> int:
    told = str(message.get("CreateTime"))
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 12 else 0


def _check(query: Mapping[str, str], name: str, keys: PushKeys, now_s: float, *sealed: str) -> None:
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not keys.token:
        raise PushRefused("message push is not set up")  # with an empty token anyone could sign
    expected = sign(keys.token, timestamp, nonce, *sealed)
    if not hmac.compare_digest(expected.encode(), query.get(name, "").encode(errors="replace")):
        raise PushRefused("the signature is wrong")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise PushRefused("the timestamp is not a number")
    if abs(now_s - int(timestamp)) > MAX_AGE_S:
        raise PushRefused("the timestamp is not of now")


def _unseal(sealed: str, keys: PushKeys) -> bytes:
    """Decrypts a message (AES-256-CBC). The content is 16 random bytes, the length, the message, and the appid."""
    # Imported here: it takes 16 MB, which a check of the URL does not need.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    # Without `validate`: the key's last character may have unused bits set.
    key = base64.b64decode(keys.aes_key + "=")
    try:
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = cipher.update(base64.b64decode(sealed)) + cipher.finalize()
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        plain = unpadder.update(padded) + unpadder.finalize()
    except (binascii.Error, ValueError):
        raise PushUnreadable("it cannot be unsealed") from None
    start = _SALT_BYTES + _LENGTH_BYTES
    end = start + int.from_bytes(plain[_SALT_BYTES:start], "big")
    if not hmac.compare_digest(plain[end:], keys.appid.encode()):
        raise PushRefused("sealed for another mini program")
    return plain[start:end]


def _object(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise PushUnreadable("not JSON") from None
    if not isinstance(content, dict):
        raise PushUnreadable("not an object")
    return content
