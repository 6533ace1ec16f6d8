"""WeChat's push to the merchant: signed, encrypted in safe mode, and repeated until the answer is `success`."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from local.wechat.protocol import BadControl
from local.wechat.state import Settings

ATTEMPTS: Final = 4  # the first one and three retries
ANSWER_WITHIN_S: Final = 5
ORIGINAL_ID: Final = "gh_97417a04a28d"  # the mini program's id in events
_BLOCK = 32

# Without a proxy, because the merchant's address is on this machine.
_opener = build_opener(ProxyHandler({}))


def subscription_event(
    event: str, openid: str, template_ids: Sequence[str], status: str, created_at: float
) -> dict[str, Any]:
    """Returns a subscription event. As in WeChat's events, numbers are text, and a single item is not in a list."""
    items = [
        {"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": "0"} for template_id in template_ids
    ]
    return {
        "ToUserName": ORIGINAL_ID,
        "FromUserName": openid,
        "CreateTime": str(int(created_at)),
        "MsgType": "event",
        "Event": event,
        "List": items[0] if len(items) == 1 else items,
    }


def media_event(
    appid: str, trace_id: str, suggest: str, label: int, created_at: float, *, errcode: int = 0
) -> dict[str, Any]:
    """Returns the event with the verdict on a picture. With an `errcode`, the picture could not be checked.

    Its sender is WeChat's own service, not the user who has the picture.
    """
    return {
        "ToUserName": ORIGINAL_ID,
        "FromUserName": "wxa_media_check",
        "CreateTime": int(created_at),
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": appid,
        "trace_id": trace_id,
        "version": 2,
        "detail": [{"strategy": "content_model", "errcode": errcode, "suggest": suggest, "label": label, "prob": 90}],
        "errcode": errcode,
        "errmsg": "download failed" if errcode else "ok",
        "result": {"suggest": suggest, "label": label},
    }


def deliver(
    settings: Settings,
    url: str,
    event: Mapping[str, Any],
    *,
    mode: str = "safe",
    age_s: float = 0,
    pause_s: float = 0,
) -> list[dict[str, Any]]:
    """Sends the event until the merchant answers `success`, at most `ATTEMPTS` times.

    Returns `{"status", "body"}` of each attempt. Waits `pause_s` seconds before each attempt but the first.
    """
    attempts: list[dict[str, Any]] = []
    while len(attempts) < ATTEMPTS:
        if attempts:
            time.sleep(pause_s)
        query, body = signed(settings, event, mode=mode, at=time.time() - age_s)
        attempts.append(_post(f"{url}?{urlencode(query)}", body))
        if attempts[-1]["status"] == 200 and attempts[-1]["body"] in ("", "success"):
            break
    return attempts


def signed(settings: Settings, event: Mapping[str, Any], *, mode: str, at: float) -> tuple[dict[str, str], bytes]:
    """Returns the query and the body of one push."""
    if mode not in ("safe", "plain"):
        raise BadControl("mode is safe or plain")
    if not settings.push_token or (mode == "safe" and not settings.push_aes_key):
        raise BadControl("message push is not set up: start with a push token and an AES key")
    timestamp, nonce = str(int(at)), str(secrets.randbelow(10**10))
    message = json.dumps(event, ensure_ascii=False).encode()
    query = {
        "signature": signature(settings.push_token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": str(event.get("FromUserName", "")),
    }
    if mode == "plain":
        return query, message
    sealed = seal(settings.push_aes_key, settings.appid, message, secrets.token_hex(8).encode())
    query |= {
        "encrypt_type": "aes",
        "msg_signature": signature(settings.push_token, timestamp, nonce, sealed),
    }
    return query, json.dumps({"ToUserName": ORIGINAL_ID, "Encrypt": sealed}).encode()


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def seal(encoding_aes_key: str, appid: str, message: bytes, salt: bytes) -> str:
    """Encrypts 16 random bytes, the length, the message and the appid with AES-256-CBC, padded to blocks of 32
    bytes.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = base64.b64decode(encoding_aes_key + "=")
    plain = salt + len(message).to_bytes(4, "big") + message + appid.encode()
    filling = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = encryptor.update(plain + bytes([filling]) * filling) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def _post(url: str, body: bytes) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):
        raise BadControl("callback_url is an http address")
    request = Request(url, data=body, headers={"Content-Type": "application/json"}, method="POST")
    try:
        with _opener.open(request, timeout=ANSWER_WITHIN_S) as reply:
            return {"status": reply.status, "body": reply.read(65536).decode(errors="replace")}
    except HTTPError as refusal:
        with refusal:
            return {"status": refusal.code, "body": refusal.read(65536).decode(errors="replace")}
    except (URLError, OSError) as failure:
        return {"status": 0, "body": type(failure).__name__}
