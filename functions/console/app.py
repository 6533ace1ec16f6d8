"""The console: files of the merchant's back office. `make build` puts them into the folder `site` beside this file.

It reads no table and no secret. The page that it serves calls the API from the same address.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.domain.errors import NotFound, Refusal
from points.web import problems, responses
from points.web.requests import Request, received

SITE = Path(__file__).parent / "site"
PAGE: Final = "index.html"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}  # the better one first
# Scripts and styles come from files of this address only. Pictures of rewards have the addresses that rewards may have.
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http://127.0.0.1:* http://localhost:* blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
SAFETY: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

logger = Logger(service="console", use_rfc3339=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves `GET /console` and everything below it."""
    request = received(event)
    try:
        return _serve(request)
    except Refusal as refusal:
        body = problems.problem(refusal, request.language, request.request_id)
        return responses.problem(body, problems.headers(refusal))


def _serve(request: Request) -> dict[str, Any]:
    if os.environ["CONSOLE"] != "enabled":
        raise NotFound("This stack has no console.")
    name = _named(request.path_parameters.get("proxy", ""))
    content, etag = _content(name)
    headers = {**SAFETY, "Cache-Control": _caching(name), "ETag": etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return {"statusCode": 304, "headers": headers}
    encoding = _encoding(name, request.headers.get("accept-encoding", ""))
    if encoding:
        content = _content(name + ENCODINGS[encoding])[0]
        headers["Content-Encoding"] = encoding
    headers["Content-Type"] = TYPES[Path(name).suffix]
    return {
        "statusCode": 200,
        "headers": headers,
        "isBase64Encoded": True,
        "body": base64.b64encode(content).decode("ascii"),
    }


def _named(path: str) -> str:
    """Returns the file at this path. Raises NotFound if the path names a file that does not exist.

    Returns index.html for any other path, because the script in the page shows a screen for each path.
    """
    if path in _files() and Path(path).suffix in TYPES:
        return path
    if Path(path).suffix or path.startswith("assets/"):
        raise NotFound("There is no such file.")
    return PAGE


@cache
def _files() -> Mapping[str, Path]:
    """Returns all files by their path. A request can only get one of these."""
    found = {path.relative_to(SITE).as_posix(): path for path in SITE.rglob("*") if path.is_file()}
    if PAGE not in found:
        raise RuntimeError("The console's files are missing from this deployment. Run `make build` before you deploy.")
    return found


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = _files()[name].read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _caching(name: str) -> str:
    """Returns how long browsers may keep the file. Assets never change: a hash of the content is in their name."""
    return "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"


def _encoding(name: str, accepted: str) -> str | None:
    """Returns the best encoding that the caller accepts and that the build has made."""
    wanted = {each.strip().lower() for each in accepted.split(",")}
    return next((each for each, suffix in ENCODINGS.items() if each in wanted and name + suffix in _files()), None)
