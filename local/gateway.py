"""Serves the API on this machine at `http://127.0.0.1:PORT`, without a stage in the path or a special Host header.

It forwards requests to the emulator's API without changing a byte. Before that it does the work of API Gateway: it
decodes the path like an HTTP API, refuses bodies that are too large, and hides the error text of a failing function. It
gives up after 30 seconds. AWS would start one worker for each concurrent request; here only a few requests run at once,
and the others wait.
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
# A worker takes most of a second of processor time to start, and 60 MB. More than two workers for each processor would
# not make requests more concurrent, because they would wait for the processors.
PARALLEL_REQUESTS: Final = min(16, max(4, 2 * (os.cpu_count() or 1)))

# Headers of a single connection. A request uses two connections here, so these headers are not forwarded.
_OF_THE_CONNECTION: Final = {b"connection", b"keep-alive", b"transfer-encoding", b"host", b"date"}

_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AS_THEY_ARE: Final = "/%:@!$&'()*+,;=~"  # not escaped again; the emulator decodes every escape but %25 once

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]


class Gateway:
    """Holds its port from its creation on, and answers requests between `open` and `close`."""

    def __init__(self, port: int) -> None:
        """Listens on `port`; 0 means any free port. Raises `StackError` if the port does not exist or is not free."""
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
        """Starts to answer requests.
        If `site` is given, it serves the pages of `site` at paths that the API does not have.
        """
        self._emulator_port = emulator_port
        self._site = site
        self._api_path = f"/_aws/execute-api/{api_id}/$default"
        self._thread = threading.Thread(target=self._run, name="gateway", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread:
            # A client that does not read keeps its connection open. The thread then ends only with the process.
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
            if body and not any(name.lower() == b"content-length" for name, _ in headers):  # the client sent chunks
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
    """Returns the path that a function behind an HTTP API gets; None if API Gateway would refuse it with status 400.

    The path is decoded twice. After the first decoding it ends at a question mark. Repeated slashes stay. Source: paths
    captured from API Gateway (hotsock/voker, vokerhttp/testdata/ingress-paths.json).
    """
    once = _decoded(raw_path.decode("latin-1"))
    return None if once is None else _decoded(once.partition("?")[0])


def _decoded(path: str) -> str | None:
    return None if _BROKEN_ESCAPE.search(path) else unquote(path)


def _sent_path(scope: HTTPScope) -> str:
    """Returns the path and the query as they were sent."""
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return f"{scope['raw_path'].decode('latin-1')}{query}"


def _accepted(scope: HTTPScope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")


async def _read(receive: ASGIReceiveCallable) -> bytes:
    """Returns the whole body, or slightly more than the limit if the body is longer.

    A body that is too long is read to its end, because the client reads the refusal only after it has sent everything.
    """
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
    if response.status == http.HTTPStatus.BAD_GATEWAY:  # the function raised an exception, and the body has its text
        return _says(500, "Internal Server Error")
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
    return response.status, _without(headers, _OF_THE_CONNECTION), response.read()


def _says(status: int, message: str) -> Answer:
    """Returns an error answer in API Gateway's own format, which differs from the problems of the functions."""
    return status, [(b"content-type", b"application/json")], json.dumps({"message": message}).encode()


def _without(headers: Headers, names: set[bytes]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]
