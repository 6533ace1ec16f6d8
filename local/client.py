"""Clients of the API: a member's phone, the merchant's server, and an operator's browser."""

import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests

_TIMEOUT_S: Final = 60


class NotDone(Exception):
    """The API refused a request that the caller needs to continue."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status, headers and parsed body. The body of a picture is bytes."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code of the problem; empty if the answer is not a problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    @property
    def replayed(self) -> bool:
        return self.headers.get("Idempotency-Replayed") == "true"


def send(url: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
    """Sends one request without changing it. Returns the answer."""
    answer = requests.request(method, url + path, data=body, headers=dict(headers), timeout=_TIMEOUT_S)
    if answer.headers.get("Content-Type", "").startswith("image/"):
        return Reply(answer.status_code, answer.headers, answer.content)
    text = answer.text
    is_json = "json" in answer.headers.get("Content-Type", "")
    return Reply(answer.status_code, answer.headers, json.loads(text) if is_json and text else text)


@dataclass(frozen=True, slots=True)
class Phone:
    """The mini program of a member who has logged in."""

    api_url: str
    token: str
    member_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    invite_code: str = ""

    @classmethod
    def log_in(cls, api_url: str, name: str, *, invite_code: str | None = None) -> "Phone":
        """Logs in as the user `name` of the stand-in WeChat server."""
        return cls.of(api_url, cls.answer_to_login(api_url, name, invite_code=invite_code))

    @staticmethod
    def answer_to_login(api_url: str, name: str, *, invite_code: str | None = None) -> Reply:
        body = {"code": f"demo-{name}"} | ({"invite_code": invite_code} if invite_code else {})
        return send(api_url, "POST", "/login", _json(body), {"Content-Type": "application/json"})

    @classmethod
    def of(cls, api_url: str, login: Reply) -> "Phone":
        if login.status != 200:
            raise NotDone(f"login: {login.status} {login.body}")
        member = login.body["member"]
        return cls(api_url, login.body["token"], member["member_id"], invite_code=member["invite_code"])

    def get(self, path: str) -> Reply:
        return send(self.api_url, "GET", path, None, self._headers())

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Reply:
        """Sends a POST. `key` is the Idempotency-Key; if it is None, a new one is made."""
        headers = self._headers() | {"Idempotency-Key": key or tap()}
        return send(self.api_url, "POST", path, _json({} if body is None else body), headers)

    def upload(self, path: str, picture: bytes, media_type: str) -> Reply:
        return send(self.api_url, "POST", path, picture, self._headers() | {"Content-Type": media_type})

    def delete(self, path: str) -> Reply:
        return send(self.api_url, "DELETE", path, None, self._headers())

    def patch(self, path: str, body: Any) -> Reply:
        return send(self.api_url, "PATCH", path, _json(body), self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **self.headers}


@dataclass(frozen=True, slots=True)
class Merchant:
    """The merchant's server, which signs its requests with an API key."""

    api_url: str
    key: str
    secret: str = field(repr=False)

    def send(self, method: str, path: str, body: Any = None, *, nonce: str | None = None) -> Reply:
        raw = b"" if body is None else _json(body)
        return send(self.api_url, method, path, raw or None, self.signed(method, path, raw, nonce=nonce))

    def upload(self, path: str, picture: bytes, media_type: str) -> Reply:
        headers = self.signed("POST", path, picture) | {"Content-Type": media_type}
        return send(self.api_url, "POST", path, picture, headers)

    def signed(
        self, method: str, path: str, raw: bytes, *, nonce: str | None = None, timestamp: int | None = None
    ) -> dict[str, str]:
        """Returns the headers of a signed request. `path` includes the query; `raw` is the body."""
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        once = uuid.uuid4().hex if nonce is None else nonce
        message = f"{method}\n{path}\n{stamp}\n{once}\n".encode() + raw + b"\n"
        return {
            "Content-Type": "application/json",
            "X-Api-Key": self.key,
            "X-Timestamp": stamp,
            "X-Nonce": once,
            "X-Signature": hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest(),
        }

    def set_clock(self, now: str | None) -> None:
        """Sets the test clock; None returns to real time. Raises NotDone."""
        answer = self.send("PUT", "/merchant/clock", {"now": now})
        if answer.status != 200:
            raise NotDone(f"clock: {answer.status} {answer.body}")

    def run_job(self, name: str) -> Any:
        """Runs a scheduled job now and returns its counts. Raises NotDone."""
        answer = self.send("POST", f"/merchant/jobs/{name}")
        if answer.status != 200:
            raise NotDone(f"job {name}: {answer.status} {answer.body}")
        return answer.body


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser of an operator who has logged in to the console."""

    api_url: str
    cookie: str = field(repr=False)
    operator: Mapping[str, Any]

    @classmethod
    def log_in(cls, api_url: str, name: str, password: str, **more: Any) -> "Browser":
        login = cls.answer_to_login(api_url, {"name": name, "password": password, **more})
        if login.status != 200:
            raise NotDone(f"login of an operator: {login.status} {login.body}")
        cookie = login.headers["Set-Cookie"].partition(";")[0]
        return cls(api_url, cookie, login.body["operator"])

    @staticmethod
    def answer_to_login(api_url: str, body: Mapping[str, Any]) -> Reply:
        headers = {"Content-Type": "application/json", "X-Requested-With": "console", "Origin": api_url}
        return send(api_url, "POST", "/operators/login", _json(body), headers)

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Reply:
        """Sends a request with the session's cookie. `headers` replace or add to the headers that the console sends."""
        ours = {"Content-Type": "application/json", "X-Requested-With": "console", "Origin": self.api_url}
        ours |= {"Cookie": self.cookie} | ({"Idempotency-Key": key} if key else {})
        raw = None if body is None else _json(body)
        return send(self.api_url, method, path, raw, ours | {name.replace("_", "-"): v for name, v in headers.items()})


def tap() -> str:
    """Returns an Idempotency-Key for one tap: a UUIDv7 (RFC 9562), so that redemptions sort by the time of the tap."""
    milliseconds = int(time.time() * 1000)
    random = int.from_bytes(os.urandom(10), "big")
    number = milliseconds << 80 | 0x7 << 76 | (random >> 4 & 0xFFF) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=number))


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
