"""The mini program's pages in a browser: their states, their sizes, their taps.

The scripts beside this file drive the browser; the service's answers are canned (answers.json) and have the shape that
docs/openapi.json describes. `tests/stack/test_phone.py` plays a member's story against the real functions.
"""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from local.phone import packages
from local.phone.site import PHONE, Site
from local.processes import ROOT
from tests.measure import package
from tests.mini_program import node, ready

HERE: Final = Path(__file__).parent
NOWHERE: Final = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def phone_url() -> Iterator[str]:
    """Where the phone is served, with no stack behind it."""
    ready()
    site = Site(NOWHERE)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content_type, body = site.page("GET", self.path, "", b"") or (404, "text/plain", b"")
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{PHONE}"
        server.shutdown()


@pytest.mark.parametrize("script", ["states", "sizes", "taps", "lists", "drawing"])
def test_the_pages_keep_their_promises(script: str, phone_url: str) -> None:
    node("--test", str(HERE / f"{script}.test.mjs"), env={"PHONE_URL": phone_url})


def test_the_linter_finds_nothing() -> None:
    ready()
    packages.lint()


def test_what_the_pages_are_shown_is_what_the_service_answers() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    answers: dict[str, Any] = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))

    for call, answer in answers.items():
        method, path = call.split(" ")
        path = path.replace("/rewards/{id}", "/rewards/{reward_id}").replace(
            "/redemptions/{id}", "/redemptions/{redemption_id}"
        )
        content = document["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = content | {"components": document["components"]}
        Draft202012Validator(schema).validate(answer)


def test_nothing_but_the_client_calls_the_network() -> None:
    for file in (packages.MINI_PROGRAM / "app").rglob("*.ts"):
        if file.name != "wire.ts":
            assert "wx.request(" not in file.read_text(encoding="utf-8"), file


def test_every_page_is_there_with_its_four_files() -> None:
    app = packages.MINI_PROGRAM / "app"
    for page in _pages():
        missing = [kind for kind in ("ts", "wxml", "wxss", "json") if not (app / f"{page}.{kind}").is_file()]
        assert missing == [], page


def test_every_page_that_messages_lead_to_is_there() -> None:
    sources = [*(ROOT / "layers" / "points" / "points").rglob("*.py"), *(ROOT / "local").glob("*.py")]
    named = {page for file in sources for page in re.findall(r"pages/[a-z-]+/[a-z]+", file.read_text(encoding="utf-8"))}

    assert {"pages/points/index", "pages/rewards/detail", "pages/redemptions/detail"} <= named
    assert named <= set(_pages())


def test_every_package_and_every_page_is_small() -> None:
    found = package.packages()
    assert [one for one in found if one.size > one.ceiling] == []
    assert sum(one.size for one in found) < package.MOST_BYTES[package.MAIN]
    assert {page: size for page, size in package.pages().items() if size > package.MOST_BYTES_OF_A_PAGE} == {}


def test_the_package_names_no_other_place() -> None:
    for file in (packages.MINI_PROGRAM / "app").rglob("*"):
        if file.suffix in (".wxml", ".wxss", ".ts", ".json") and file.name not in ("config.ts", "points.ts"):
            foreign = set(re.findall(r"https?://[^\s\"'`]+", file.read_text(encoding="utf-8")))
            assert foreign <= {"http://www.w3.org/2000/svg"}, file


def _pages() -> list[str]:
    app: dict[str, Any] = json.loads((packages.MINI_PROGRAM / "app" / "app.json").read_text(encoding="utf-8"))
    parts = [f"{part['root']}/{page}" for part in app["subPackages"] for page in part["pages"]]
    return [*app["pages"], *parts]
