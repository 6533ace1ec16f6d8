"""The console's pages in a browser: their states, their sizes, what a screen reader finds, and the jobs done in them.

The scripts beside this file drive the browser. The files come from the function `console`, with its headers; the
service's answers are canned (answers.json) and have the shape that docs/openapi.json describes.
"""

import base64
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from functions.console import app
from local import console
from local.phone.packages import CONSOLE
from local.processes import ROOT
from tests.client_types import are_current
from tests.mini_program import built_console, node

HERE: Final = Path(__file__).parent
FIRST_LOAD_BYTES: Final = 450_000
ENTRY: Final = "index.html"


@pytest.fixture(scope="module")
def console_url() -> Iterator[str]:
    """Where the function's files are served, with no stack behind them."""
    built_console()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = app.handler(_event(self.path, dict(self.headers)), None)
            body = (
                base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer.get("body", "").encode()
            )
            self.send_response(answer["statusCode"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with pytest.MonkeyPatch.context() as patch, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        patch.setenv("CONSOLE", "enabled")
        app._files.cache_clear()
        app._content.cache_clear()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/console"
        server.shutdown()


def _event(target: str, headers: dict[str, str]) -> dict[str, Any]:
    path = target.partition("?")[0]
    event: dict[str, Any] = json.loads((ROOT / "events" / "console-file.json").read_text(encoding="utf-8"))
    below = path.removeprefix("/console").strip("/")
    return event | {
        "rawPath": path,
        "pathParameters": {"proxy": below},
        "headers": {k.lower(): v for k, v in headers.items()},
    }


@pytest.mark.parametrize("script", ["states", "sizes", "jobs", "figures", "members", "budgets"])
def test_the_pages_keep_their_promises(script: str, console_url: str) -> None:
    node("--test", str(HERE / f"{script}.test.mjs"), env={"CONSOLE_URL": console_url})


def test_the_types_are_those_of_the_document() -> None:
    types = CONSOLE / "src" / "service" / "openapi.ts"
    assert are_current(types, "operators", lambda path: path.startswith(("/merchant/", "/operators"))), (
        "docs/openapi.json has changed for operators: run `npm run types` in clients/console and commit openapi.ts"
    )


def test_the_source_has_the_right_types_and_its_parts_work() -> None:
    built_console()
    for step in (("generate.mjs", "--check"), ("node_modules/typescript/bin/tsc",), ("--test",)):
        node(*step, folder=CONSOLE)


def test_the_first_load_is_small() -> None:
    """Everything that the login page and the first screen need, as it goes over the wire with gzip."""
    built_console()
    manifest: dict[str, Any] = json.loads((console.SITE / "manifest.json").read_text(encoding="utf-8"))
    wanted = _with_imports(manifest, ["index.html", "src/pages/home/home.tsx"])
    files = {name for chunk in wanted for name in (manifest[chunk]["file"], *manifest[chunk].get("css", []))}

    sizes = {name: (console.SITE / f"{name}.gz").stat().st_size for name in files}
    assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes
    assert len(sizes) <= 16, sizes


def test_every_page_is_loaded_when_it_is_opened() -> None:
    built_console()
    manifest: dict[str, Any] = json.loads((console.SITE / "manifest.json").read_text(encoding="utf-8"))
    lazy = {name for name, chunk in manifest.items() if chunk.get("isDynamicEntry")}
    routes = (CONSOLE / "src" / "routes.tsx").read_text(encoding="utf-8")

    assert lazy == {f"src/{path}" for path in re.findall(r'import\("\./(pages/[^"]+)"\)', routes)}


def _with_imports(manifest: dict[str, Any], chunks: list[str]) -> set[str]:
    seen: set[str] = set()
    ahead = list(chunks)
    while ahead:
        chunk = ahead.pop()
        if chunk not in seen:
            seen.add(chunk)
            ahead += manifest[chunk].get("imports", [])
    return seen


def test_what_the_pages_are_shown_is_what_the_service_answers() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    answers: dict[str, Any] = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))

    for call, answer in answers.items():
        method, _, generic = call.partition(" ")
        path = next((path for path in document["paths"] if re.sub(r"{\w+}", "{id}", path) == generic), None)
        if path is None and generic.startswith("/operators"):
            continue
        assert path is not None, call
        responses = document["paths"][path][method.lower()]["responses"]
        status = min(status for status in responses if status.startswith("2"))
        schema = responses[status]["content"]["application/json"]["schema"] | {"components": document["components"]}
        Draft202012Validator(schema).validate(answer)


def test_nothing_but_one_module_calls_the_network() -> None:
    for file in (CONSOLE / "src").rglob("*.ts*"):
        if file.name != "wire.ts":
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon", text), file


def test_the_source_names_no_other_place() -> None:
    for file in (CONSOLE / "src").rglob("*"):
        if file.suffix in (".ts", ".tsx", ".css", ".svg") and file.name != "openapi.ts":
            foreign = set(re.findall(r"https?://[\w.-]+", file.read_text(encoding="utf-8")))
            assert foreign <= {"http://www.w3.org"}, file
