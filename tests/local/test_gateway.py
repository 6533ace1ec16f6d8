"""The plain address of the API, in front of something that tells what reached it."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from local import gateway as gateway_module
from local.errors import StackError
from local.gateway import BODY_LIMIT_BYTES, PARALLEL_REQUESTS, Gateway, http_api_path
from local.phone.site import Site


class _Upstream(BaseHTTPRequestHandler):
    """Answers with what it was asked, byte for byte; `/fails`, `/sleeps` and `/hangs` do what they say."""

    protocol_version = "HTTP/1.1"
    asleep = 0
    most_asleep = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "/sleeps" in self.path:
            self._sleep()
        if "/hangs" in self.path:
            time.sleep(0.5)
        asked = {"method": self.command, "path": self.path, "headers": self.headers.items(), "body": body.hex()}
        answer = json.dumps(asked).encode()
        self.send_response(502 if "/fails" in self.path else 207)
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(BrokenPipeError):  # nobody has waited for it
                self.wfile.write(answer)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

    @classmethod
    def _sleep(cls) -> None:
        with cls.lock:
            cls.asleep += 1
            cls.most_asleep = max(cls.most_asleep, cls.asleep)
        time.sleep(0.02)
        with cls.lock:
            cls.asleep -= 1

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), _Upstream)
    threading.Thread(target=upstream.serve_forever, args=(0.01,), daemon=True).start()
    opened = Gateway(0)
    opened.open(upstream.server_port, "abcd1234")
    yield opened
    opened.close()
    upstream.shutdown()
    upstream.server_close()


def _ask(gateway: Gateway, method: str, path: str, *, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
    client = http.client.HTTPConnection("127.0.0.1", int(gateway.url.rsplit(":", 1)[1]), timeout=30)
    try:
        client.request(method, path, body=body, headers=headers, encode_chunked=hasattr(body, "__next__"))
        answer = client.getresponse()
        content = answer.read()
        return answer.status, answer.headers, json.loads(content) if content else None
    finally:
        client.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_request_reaches_the_api_as_it_was_sent(gateway: Gateway, method: str) -> None:
    path = "/rewards/%E8%8C%B6?a=1&a=2&b=%20x&&c"
    status, headers, asked = _ask(gateway, method, path, body=b"\x00\xff{", **{"X-Odd": "a, b", "Content-Type": "x/y"})

    assert (status, headers.get_all("set-cookie")) == (207, ["a=1", "b=2"])
    assert asked["method"] == method
    assert asked["path"] == f"/_aws/execute-api/abcd1234/$default{path}"
    assert bytes.fromhex(asked["body"]) == b"\x00\xff{"
    assert {"x-odd": "a, b", "content-type": "x/y", "content-length": "3"}.items() <= _lower(asked).items()


# As captured from API Gateway: hotsock/voker, vokerhttp/testdata/ingress-paths.json.
CAPTURED = {
    "/capture/plain": "/capture/plain",
    "/capture/space%20value": "/capture/space value",
    "/capture/question%3Fvalue": "/capture/question",
    "/capture/percent%25done": None,
    "/capture/hash%23value": "/capture/hash#value",
    "/capture/slash%2Fvalue": "/capture/slash/value",
    "/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C": "/capture/unicode-λ-世界",
    "/capture/literal%252Fvalue": "/capture/literal/value",
    "/capture/literal%253Fvalue": "/capture/literal?value",
    "/capture/literal%2525value": "/capture/literal%value",
}


@pytest.mark.parametrize(("sent", "arrived"), CAPTURED.items())
def test_a_path_is_decoded_as_api_gateway_does(sent: str, arrived: str | None) -> None:
    assert http_api_path(sent.encode()) == arrived


def test_a_path_that_api_gateway_refuses_reaches_nobody(gateway: Gateway) -> None:
    for path in ("/points%", "/points%zz", "/capture/percent%25done"):
        status, _, body = _ask(gateway, "GET", path)
        assert (status, body) == (400, {"message": "Bad Request"})


def test_slashes_are_as_many_as_were_sent(gateway: Gateway) -> None:
    for path in ("//points", "/points//entries", "/points/", "/..//points"):
        assert _ask(gateway, "GET", path)[2]["path"] == f"/_aws/execute-api/abcd1234/$default{path}"


def test_a_body_that_comes_in_pieces_arrives_whole(gateway: Gateway) -> None:
    _, _, asked = _ask(gateway, "POST", "/login", body=iter([b"ab", b"cd"]), **{"Transfer-Encoding": "chunked"})
    assert (asked["body"], _lower(asked)["content-length"]) == (b"abcd".hex(), "4")
    assert "transfer-encoding" not in _lower(asked)


def test_repeated_headers_stay_repeated(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", int(gateway.url.rsplit(":", 1)[1]))) as client:
        client.sendall(b"GET /points HTTP/1.1\r\nHost: evil.example\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    headers = json.loads(answer.split(b"\r\n\r\n", 1)[1])["headers"]
    assert [value for name, value in headers if name.lower() == "x-a"] == ["1", "2"]
    assert "evil.example" not in str(headers)


def test_a_question_about_the_headers_alone_gets_no_body(gateway: Gateway) -> None:
    assert _ask(gateway, "HEAD", "/points")[2] is None


def test_what_a_failing_function_said_stays_inside(gateway: Gateway) -> None:
    status, _, body = _ask(gateway, "GET", "/fails")
    assert (status, body) == (500, {"message": "Internal Server Error"})


def test_ten_megabytes_are_the_limit_of_a_request(gateway: Gateway) -> None:
    assert _ask(gateway, "POST", "/login", body=b"x" * BODY_LIMIT_BYTES)[0] == 207
    status, _, body = _ask(gateway, "POST", "/login", body=b"x" * (BODY_LIMIT_BYTES + 1))
    assert (status, body) == (413, {"message": "Request Entity Too Large"})


def test_nobody_waits_longer_than_api_gateway_would(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_module, "INTEGRATION_TIMEOUT_S", 0.1)
    status, _, body = _ask(gateway, "GET", "/hangs")
    assert (status, body) == (503, {"message": "Service Unavailable"})


def test_a_crowd_is_served_in_turn_and_nobody_is_sent_away(gateway: Gateway) -> None:
    with ThreadPoolExecutor(64) as crowd:
        statuses = list(crowd.map(lambda _: _ask(gateway, "GET", "/sleeps")[0], range(64)))
    assert statuses == [207] * 64
    assert 1 < _Upstream.most_asleep <= PARALLEL_REQUESTS


def test_a_port_that_is_taken_is_named(gateway: Gateway) -> None:
    port = int(gateway.url.rsplit(":", 1)[1])
    with pytest.raises(StackError, match=f"Port {port} is not free"):
        Gateway(port)
    with pytest.raises(StackError, match="99999 is not a port"):
        Gateway(99999)


def test_a_gateway_that_was_never_opened_gives_its_port_back() -> None:
    held = Gateway(0)
    port = int(held.url.rsplit(":", 1)[1])
    held.close()
    Gateway(port).close()


def _lower(asked: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in asked["headers"]}


def test_a_client_that_stops_reading_does_not_keep_the_gateway_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Large:
        def page(self, *asked: object) -> tuple[int, str, bytes]:
            return 200, "text/plain", b"x" * 50_000_000

    monkeypatch.setattr(gateway_module, "CLOSING_S", 0.5)
    gateway = Gateway(0)
    gateway.open(1, "an-api", cast(Site, Large()))
    with socket.create_connection(("127.0.0.1", int(gateway.url.rpartition(":")[2]))) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        client.recv(1)

        closing = threading.Thread(target=gateway.close)
        closing.start()
        closing.join(10)

    assert not closing.is_alive()
