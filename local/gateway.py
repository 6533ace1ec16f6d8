"""The API's address on this machine: `http://127.0.0.1:PORT`, for any client, with no stage and no Host header.

It hands requests on to the emulator's API as they are, byte for byte, and does what API Gateway does in front
of it: read the path as an HTTP API does, refuse what is too large, keep a failing function's words from the caller,
give up after half a minute.
Where AWS would start another worker for every request in flight, ours wait until one of a few is free.
"""

import asyncio
import http.client
import json
import os
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import quote, unquote

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from local.errors import StackError
from local.phone.site import Site
from local.processes import HOST

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
BODY_LIMIT_BYTES: Final = 10 * 1024 * 1024
INTEGRATION_TIMEOUT_S: Final = 30
CLOSING_S: Final = 5
HIGHEST_PORT: Final = 65535
# A worker takes the better part of a second of processor time to start, and 60 MB. With more of them than two for
# each processor requests do not collide more often: they wait for the processors.
PARALLEL_REQUESTS: Final = min(16, max(4, 2 * (os.cpu_count() or 1)))

# These belong to one connection, and there are two of them here.
_OF_THE_CONNECTION: Final = {b"connection", b"keep-alive", b"transfer-encoding", b"host", b"date"}

_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AS_THEY_ARE: Final = "/%:@!$&'()*+,;=~"  # the emulator decodes every escape once, but for %25

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]


class Gateway:
    """Holds its port from its creation on, and answers there from `open` to `close`."""

    def __init__(self, port: int) -> None:
        """`port` 0 takes a free one. Raises `StackError` where there is no such port, or somebody else listens."""
        if not 0 <= port <= HIGHEST_PORT:
            raise StackError(f"{port} is not a port: they go up to {HIGHEST_PORT}.")
        try:
            self._listener = socket.create_server((HOST, port), backlog=512)
        except OSError as fault:
            raise StackError(f"Port {port} is not free; choose another, as in `make serve PORT=8081`.") from fault
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        self._waiting = ThreadPoolExecutor(PARALLEL_REQUESTS, thread_name_prefix="gateway")
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, emulator_port: int, api_id: str, site: Site | None = None) -> None:
        """With `site` its pages are served too, at paths that the API does not have."""
        self._emulator_port = emulator_port
        self._site = site
        self._api_path = f"/_aws/execute-api/{api_id}/$default"
        self._thread = threading.Thread(target=self._run, name="gateway", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread:
            # A client that has stopped reading holds its connection open. The thread ends with the process then.
            self._thread.join(CLOSING_S)
        self._listener.close()
        self._waiting.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        config = Config()
        config.bind = [f"fd://{self._listener.detach()}"]
        config.errorlog = None
        config.graceful_timeout = 0.5
        config.include_server_header = False
        asyncio.run(serve(self._handle, config, shutdown_trigger=self._closed))

    async def _closed(self) -> None:
        while not self._closing.is_set():
            await asyncio.sleep(0.05)

    async def _handle(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        body = await _read(receive)
        path = http_api_path(scope["raw_path"])
        if len(body) > BODY_LIMIT_BYTES:
            status, headers, content = _says(413, "Request Entity Too Large")
        elif path is None:
            status, headers, content = _says(400, "Bad Request")
        else:
            loop = asyncio.get_running_loop()
            status, headers, content = await loop.run_in_executor(self._waiting, self._respond, scope, path, body)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def _respond(self, scope: HTTPScope, path: str, body: bytes) -> Answer:
        page = self._site and self._site.page(scope["method"], _sent_path(scope), _accepted(scope), body)
        if not page:
            return self._forward(scope, path, body)
        status, content_type, content = page
        return status, [(b"content-type", content_type.encode()), (b"cache-control", b"no-cache")], content

    def _forward(self, scope: HTTPScope, path: str, body: bytes) -> Answer:
        upstream = http.client.HTTPConnection(HOST, self._emulator_port, timeout=INTEGRATION_TIMEOUT_S)
        try:
            upstream.putrequest(scope["method"], self._target(scope, path), skip_accept_encoding=True)
            headers = _without(list(scope["headers"]), _OF_THE_CONNECTION)
            if body and not any(name.lower() == b"content-length" for name, _ in headers):  # it came in chunks
                headers.append((b"content-length", str(len(body)).encode()))
            for name, value in headers:
                upstream.putheader(name, value)
            upstream.endheaders(body)
            return _answer(upstream.getresponse())
        except OSError:  # no answer, or none in time
            return _says(503, "Service Unavailable")
        finally:
            upstream.close()

    def _target(self, scope: HTTPScope, path: str) -> str:
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        return f"{self._api_path}{quote(path, safe=_AS_THEY_ARE)}{query}"


def http_api_path(raw_path: bytes) -> str | None:
    """The path as a function behind an HTTP API gets it; None where API Gateway refuses it with 400.

    As captured from API Gateway by others (hotsock/voker, vokerhttp/testdata/ingress-paths.json): it is decoded twice,
    and after the first time ends at a question mark. Slashes stay as many as they are.
    """
    once = _decoded(raw_path.decode("latin-1"))
    return None if once is None else _decoded(once.partition("?")[0])


def _decoded(path: str) -> str | None:
    return None if _BROKEN_ESCAPE.search(path) else unquote(path)


def _sent_path(scope: HTTPScope) -> str:
    """As it was sent, with its query."""
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return f"{scope['raw_path'].decode('latin-1')}{query}"


def _accepted(scope: HTTPScope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")


async def _read(receive: ASGIReceiveCallable) -> bytes:
    """The whole body, or a little more than the limit of it: who has sent too much reads the refusal only then."""
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return bytes(body)
        if len(body) <= BODY_LIMIT_BYTES:
            body += event["body"]
        if not event["more_body"]:
            return bytes(body)


def _answer(response: http.client.HTTPResponse) -> Answer:
    if response.status == http.HTTPStatus.BAD_GATEWAY:  # the function raised, and the body says what
        return _says(500, "Internal Server Error")
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
    return response.status, _without(headers, _OF_THE_CONNECTION), response.read()


def _says(status: int, message: str) -> Answer:
    """In API Gateway's own words, which are not our problem documents."""
    return status, [(b"content-type", b"application/json")], json.dumps({"message": message}).encode()


def _without(headers: Headers, names: set[bytes]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]
