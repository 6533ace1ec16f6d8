"""The console's files as a browser gets them: which file, how long it is kept, and what the page may do."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.console import app
from tests.deployment import ROOT

FILES = {
    "index.html": "<!doctype html><title>积分商城后台</title>",
    "assets/index-a1b2.js": "console.log(1);" * 50,
    "assets/index-a1b2.css": "h1 { color: green }",
    "assets/mark-c3d4.svg": "<svg/>",
    "manifest.json": "{}",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if name.endswith((".js", ".html")):
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(text.encode()))
            file.with_name(f"{file.name}.br").write_bytes(b"br:" + text.encode())
    (tmp_path / "secret.html").write_text("not of the site", encoding="utf-8")
    monkeypatch.setattr(app, "SITE", tmp_path / "site")
    monkeypatch.setenv("CONSOLE", "enabled")
    _forget()
    yield tmp_path / "site"
    _forget()


def _forget() -> None:
    app._files.cache_clear()
    app._content.cache_clear()


def ask(path: str = "", **headers: str) -> dict[str, Any]:
    name = "console-file" if path else "console"
    event = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    event["headers"] = {name.replace("_", "-"): value for name, value in headers.items()}
    if path:
        event |= {"pathParameters": {"proxy": path}, "rawPath": f"/console/{path}"}
    return app.handler(event, None)


def text_of(answer: dict[str, Any]) -> str:
    assert answer["isBase64Encoded"] is True
    return base64.b64decode(answer["body"]).decode()


@pytest.mark.parametrize("path", ["", "redemptions", "members/m-7f", "no/such/place", "index.html"])
def test_every_address_of_the_console_is_its_one_page(site: Path, path: str) -> None:
    answer = ask(path)

    assert answer["statusCode"] == 200
    assert text_of(answer) == FILES["index.html"]
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "no-cache"


def test_a_file_whose_name_holds_its_hash_is_kept_for_ever(site: Path) -> None:
    answer = ask("assets/index-a1b2.js")

    assert text_of(answer) == FILES["assets/index-a1b2.js"]
    assert answer["headers"]["Content-Type"].startswith("text/javascript")
    assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None), ("identity", None), ("BR", "br")],
)
def test_a_browser_gets_the_best_encoding_that_it_takes(site: Path, accepted: str, encoding: str | None) -> None:
    answer = ask("assets/index-a1b2.js", accept_encoding=accepted)
    body = base64.b64decode(answer["body"])

    assert answer["headers"].get("Content-Encoding") == encoding
    assert answer["headers"]["Vary"] == "Accept-Encoding"
    opened = {"br": body.removeprefix(b"br:"), None: body}.get(encoding) or gzip.decompress(body)
    assert opened.decode() == FILES["assets/index-a1b2.js"]


def test_what_was_never_compressed_goes_as_it_is(site: Path) -> None:
    assert "Content-Encoding" not in ask("assets/mark-c3d4.svg", accept_encoding="br")["headers"]


def test_a_page_that_has_not_changed_is_not_sent_again(site: Path) -> None:
    etag = ask()["headers"]["ETag"]
    again = ask(if_none_match=etag)

    assert again["statusCode"] == 304
    assert "body" not in again
    assert ask(if_none_match='"another"')["statusCode"] == 200


@pytest.mark.parametrize(
    "path",
    [
        "assets/gone-0000.js",
        "favicon.ico",
        "../secret.html",
        "assets/../../secret.html",
        "manifest.json",
        "index.html.br",
    ],
)
def test_what_is_no_file_of_the_page_is_not_found(site: Path, path: str) -> None:
    answer = ask(path)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "NOT_FOUND"


def test_the_page_runs_nothing_but_its_own_files_and_stands_in_no_frame(site: Path) -> None:
    headers = ask()["headers"]
    policy = dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_stack_without_a_console_says_that_there_is_none(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE", "disabled")

    assert ask()["statusCode"] == 404


def test_a_deployment_without_the_built_files_fails_and_says_why(site: Path) -> None:
    (site / "index.html").unlink()

    with pytest.raises(RuntimeError, match="make build"):
        ask()


def test_the_function_takes_nothing_but_requests() -> None:
    with pytest.raises(ValueError, match="HTTP API events"):
        app.handler({"Records": []}, None)
