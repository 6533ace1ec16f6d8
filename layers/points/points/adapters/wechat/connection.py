"""Calls WeChat's servers: repeats failed attempts, and gets the access token that most calls need.

A call starts no attempt later than `PATIENCE_S` seconds after its beginning. With the timeouts below, it ends within
nine seconds. An attempt is repeated only after failures that the caller names. Errors contain no URL, secret, token,
openid or login code.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import requests
from urllib3.exceptions import NewConnectionError

from points.adapters.wechat import answers
from points.adapters.wechat.errors import Busy, NoAnswer, TokenRefused, Unreachable, WeChatError

TIMEOUT_S: Final = (2, 5)  # to connect, to read
PATIENCE_S: Final = 2
PAUSES_S: Final = (0.1, 0.4)  # the longest pauses before the second and the third attempt
TOKEN_MARGIN_S: Final = 120  # a token is not used this close to its expiry
ANSWER_LIMIT_BYTES: Final = 256_000

T = TypeVar("T")
Failures = tuple[type[WeChatError], ...]
# After which failures a call may be repeated.
HARMLESS: Final[Failures] = (Unreachable, Busy, NoAnswer)  # asking again changes nothing
NOT_DONE: Final[Failures] = (Unreachable, Busy)
NOT_SENT: Final[Failures] = (Unreachable,)

# urllib3 logs whole URLs at DEBUG and some at WARNING. These URLs contain the secret or the token.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    good_until: float


class Connection:
    def __init__(
        self,
        base_url: str,
        appid: str,
        secret: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` returns real seconds since 1970, whatever the program's time is."""
        self._base_url = base_url.rstrip("/")
        self._appid = appid
        self._secret = secret
        self._clock = clock
        self._sleep = sleep
        self._http = requests.Session()
        self._token: _Token | None = None

    def get(self, path: str, query: Mapping[str, str], *, again_after: Failures) -> dict[str, Any]:
        """Calls `path` without an access token. Returns WeChat's answer. Repeats the call after `again_after`."""
        return self._persist(
            lambda: self._ask(answers.json_of, "GET", path, query), again_after, path, self._patience()
        )

    def post(self, path: str, content: Mapping[str, Any], *, again_after: Failures) -> dict[str, Any]:
        """Calls `path` with the access token. Returns WeChat's answer. Repeats the call after `again_after`.

        If WeChat refuses the token, gets a new token once.
        """
        return self._post(answers.json_of, path, content, again_after)

    def picture(self, path: str, content: Mapping[str, Any], *, again_after: Failures) -> bytes:
        """Calls `path` like `post`. Returns the picture in WeChat's answer. If WeChat refuses, it answers with JSON."""
        return self._post(answers.picture_of, path, content, again_after)

    def _post(
        self, read: Callable[[str, int, bytes], T], path: str, content: Mapping[str, Any], again_after: Failures
    ) -> T:
        patience = self._patience()

        def ask_with(token: _Token) -> T:
            query = {"access_token": token.text}
            return self._persist(lambda: self._ask(read, "POST", path, query, content), again_after, path, patience)

        refused = self._fresh_token(patience)
        try:
            return ask_with(refused)
        except TokenRefused:
            if self._token is refused:
                self._token = None
        return ask_with(self._fresh_token(patience))

    def _fresh_token(self, patience: float) -> _Token:
        """Returns a valid access token. No table stores it, because WeChat gives all environments the same token."""
        if self._token and self._clock() < self._token.good_until:
            return self._token
        path = "/cgi-bin/stable_token"
        wanted = {"grant_type": "client_credential", "appid": self._appid, "secret": self._secret}
        asked_at = self._clock()
        answer = self._persist(lambda: self._ask(answers.json_of, "POST", path, {}, wanted), HARMLESS, path, patience)
        text, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not isinstance(life_s, int):
            raise NoAnswer(path, detail="no token")
        self._token = _Token(text, good_until=asked_at + max(0, life_s - TOKEN_MARGIN_S))
        return self._token

    def _patience(self) -> float:
        return self._clock() + PATIENCE_S

    def _persist(self, attempt: Callable[[], T], again_after: Failures, path: str, patience: float) -> T:
        """Makes up to three attempts and returns the result. No attempt starts after `patience` (Unix seconds)."""
        if self._clock() >= patience:
            raise Unreachable(path, detail="no time left")
        for pause_s in PAUSES_S:
            try:
                return attempt()
            except again_after:
                if self._clock() + pause_s >= patience:
                    raise
            self._sleep(random.uniform(pause_s / 2, pause_s))
        return attempt()

    def _ask(
        self,
        read: Callable[[str, int, bytes], T],
        method: str,
        path: str,
        query: Mapping[str, str],
        content: Mapping[str, Any] | None = None,
    ) -> T:
        """Returns WeChat's answer to one request, converted by `read`."""
        status, body = self._exchange(method, path, query, content)
        if status >= 500:
            raise NoAnswer(path, detail=f"HTTP {status}")
        return read(path, status, body)

    def _exchange(
        self, method: str, path: str, query: Mapping[str, str], content: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        try:
            with self._http.request(
                method,
                self._base_url + path,
                params=query,
                # Not `json=`: it writes 汉字 as \uXXXX, and some of WeChat's length checks count those.
                data=None if content is None else json.dumps(content, ensure_ascii=False).encode(errors="replace"),
                headers={} if content is None else {"Content-Type": "application/json"},
                timeout=TIMEOUT_S,
                allow_redirects=False,  # the secret must not go to another host
                stream=True,
            ) as answer:
                return answer.status_code, _read(answer)
        except requests.RequestException as failure:
            kind = Unreachable if _never_connected(failure) else NoAnswer
            how = type(failure).__name__
        # Raised outside the except block, so that the exception of requests, which has the URL, is not its context.
        raise kind(path, detail=how)


def _read(answer: requests.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(8192):
        body += piece
        if len(body) > ANSWER_LIMIT_BYTES:
            return b""  # longer than any answer of WeChat
    return bytes(body)


def _never_connected(failure: requests.RequestException) -> bool:
    if isinstance(failure, requests.ConnectTimeout):
        return True
    cause = failure.args[0] if failure.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)
