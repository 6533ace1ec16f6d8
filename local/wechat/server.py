"""The stand-in WeChat server: a real HTTP server on 127.0.0.1 that refuses what WeChat refuses.

Each service is a module with its `ROUTES`. This module does what is common to all services: faults, counts of calls,
and the texts of refusals.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from local.wechat import content, extras, login, pay, shipping, subscription, tokens, tracking
from local.wechat.controls import CONTROLS, UNLOCKED, wanted_from
from local.wechat.protocol import BadControl, Call, Refused, Reply, Routes, refusal
from local.wechat.state import Fault, Settings, State

HOST: Final = "127.0.0.1"
BODY_LIMIT_BYTES: Final = 1_000_000
ROUTES: Final[Routes] = {
    **login.ROUTES,
    **tokens.ROUTES,
    **subscription.ROUTES,
    **content.ROUTES,
    **extras.ROUTES,
    **shipping.ROUTES,
    **tracking.ROUTES,
}
_PATHS: Final = frozenset(path for _, path in ROUTES)


class StandIn(ThreadingHTTPServer):
    """The server. It listens from its creation on. `state` is everything that it stores."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, settings: Settings, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.state = State(settings)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"


@contextmanager
def running(settings: Settings, port: int = 0) -> Iterator[StandIn]:
    """Runs the server in a thread of its own until the end of the `with` block."""
    with StandIn(settings, port) as wechat:
        thread = Thread(target=wechat.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield wechat
        finally:
            wechat.shutdown()
            thread.join()


def reply_to(state: State, call: Call) -> Reply | None:
    """Returns the reply to the call. None means that the connection is closed without an answer."""
    if call.path.startswith("/_"):
        return _control(state, call)
    with state.lock:
        name = pay.named(call.path)
        state.calls[name] += 1
        fault = state.next_fault(name)
    if fault is None:
        return _act(state, call)
    time.sleep(fault.delay_s)
    done = _act(state, call) if fault.after else None
    if fault.drop:
        return None
    return _failure(fault) or done or _act(state, call)


def _act(state: State, call: Call) -> Reply:
    if call.path.startswith(pay.PATH):
        with state.lock:
            return pay.reply_to(state, call)
    handler = ROUTES.get((call.method, call.path))
    try:
        if handler is None:
            raise Refused(_why_unrouted(call))
        with state.lock:
            return handler(state, call)
    except Refused as refused:
        return refusal(refused.errcode, refused.detail)


def _why_unrouted(call: Call) -> int:
    if call.path not in _PATHS:
        return 40066
    return 43001 if call.method == "POST" else 43002


def _failure(fault: Fault) -> Reply | None:
    if fault.status is not None:
        page = f"<html><head><title>{fault.status}</title></head><body>nginx</body></html>"
        return Reply(page.encode(), status=fault.status, content_type="text/html")
    return None if fault.errcode is None else refusal(fault.errcode)


def _control(state: State, call: Call) -> Reply:
    control = CONTROLS.get((call.method, call.path))
    if control is None:
        return _plain_json({"error": "no such control"}, status=404)
    try:
        wanted = wanted_from(call)
        if call.path in UNLOCKED:
            return _plain_json(control(state, wanted))
        with state.lock:
            return _plain_json(control(state, wanted))
    except BadControl as misunderstanding:
        return _plain_json({"error": str(misunderstanding)}, status=400)
    except (KeyError, TypeError, ValueError) as misunderstanding:
        return _plain_json({"error": repr(misunderstanding)}, status=400)


def _plain_json(content: object, status: int = 200) -> Reply:
    return Reply(json.dumps(content, ensure_ascii=False).encode(), status, "application/json")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered, so that head and body of an answer are sent together
    timeout = 60
    server: StandIn

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= BODY_LIMIT_BYTES:
            self.send_error(413)
            self.close_connection = True
            return
        target = urlsplit(self.path)
        query = dict(parse_qsl(target.query, keep_blank_values=True))
        headers = {name.lower(): text for name, text in self.headers.items()}
        call = Call(self.command, target.path, query, self.rfile.read(length), headers, self.path)
        reply = reply_to(self.server.state, call)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, text in reply.headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(reply.body)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing, because the request line contains secrets and openids."""
