"""Parses an API Gateway HTTP API event (payload 2.0) into a request, within size and depth limits."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from points.domain.errors import Malformed
from points.web.languages import Language, preferred

MAX_BODY_BYTES: Final = 64 * 1024
_BRACKETS: Final = re.compile(r"[\[\]{}]")
MAX_DEPTH: Final = 16
_LOST: Final = "\ufffd"  # the gateway's replacement for bytes that are not UTF-8


@dataclass(frozen=True, slots=True)
class Request:
    """One client's request. Header names are lower-case. `source_ip` comes from the gateway, not from a header."""

    route: str
    method: str
    path: str
    raw_query: str
    query: Mapping[str, str]
    path_parameters: Mapping[str, str]
    headers: Mapping[str, str]
    raw_body: bytes
    source_ip: str
    request_id: str
    domain: str = ""  # the domain under which the gateway was called; from the gateway, not from a header
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """Returns the language for the answer, from Accept-Language."""
        return preferred(self.headers.get("accept-language", ""))

    @property
    def path_and_query(self) -> str:
        """Returns the decoded path, and the query as it was sent. There is no `?` if the query is empty."""
        return f"{self.path}?{self.raw_query}" if self.raw_query else self.path

    def json(self) -> Any:
        """Returns the body as a JSON value; `{}` for an empty body.

        Raises Malformed if it is too long, not JSON, too deeply nested, or has a duplicate field.
        """
        if len(self.raw_body) > MAX_BODY_BYTES:
            raise Malformed(f"A body may have at most {MAX_BODY_BYTES} bytes.")
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise Malformed("Send the body without Content-Encoding.")
        if not self.raw_body.strip():
            return {}
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Malformed("Content-Type must be application/json.")
        return _parse(self.raw_body)


def received(event: Mapping[str, Any]) -> Request:
    """Returns the request that a function was called with. Raises ValueError if it was called with anything else."""
    try:
        return request_of(event)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("This function takes HTTP API events (payload 2.0) only.") from None


def request_of(event: Mapping[str, Any]) -> Request:
    """Returns the request in an HTTP API event.

    Only the gateway sends such events: its context is trusted, headers are not.

    Raises KeyError or TypeError for any other event, Malformed for a body that is not base64.
    """
    context = event["requestContext"]
    http = context["http"]
    stage = context.get("stage", "$default")
    path = event.get("rawPath", http["path"])
    if stage != "$default":
        path = path.removeprefix(f"/{stage}") or "/"
    body = event.get("body") or ""
    return Request(
        route=event["routeKey"],
        method=http["method"],
        path=path,
        raw_query=event.get("rawQueryString", ""),
        query=event.get("queryStringParameters") or {},
        path_parameters=event.get("pathParameters") or {},
        headers={name.lower(): text for name, text in (event.get("headers") or {}).items()},
        raw_body=_decoded(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass"),
        source_ip=http.get("sourceIp", ""),
        request_id=context.get("requestId", ""),
        domain=context.get("domainName", ""),
        cookies=_cookies(event),
    )


def _cookies(event: Mapping[str, Any]) -> dict[str, str]:
    """Returns cookies by name. API Gateway removes them from the headers; other servers of these events do not."""
    headers = {name.lower(): text for name, text in (event.get("headers") or {}).items()}
    written = [*(event.get("cookies") or ()), *headers.get("cookie", "").split(";")]
    pairs = (one.strip().partition("=") for one in written)
    return {name: text for name, _, text in pairs if name}


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise Malformed("The body is not valid base64.") from error


def _parse(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("The body must be UTF-8.") from error
    if _LOST in text:
        raise Malformed("The body must be UTF-8. Some of its bytes could not be read.")
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except ValueError as error:  # also raised for a number with thousands of digits
        raise Malformed("The body is not valid JSON.") from error


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    if deepest > MAX_DEPTH:
        raise Malformed(f"JSON may be nested at most {MAX_DEPTH} levels deep.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A JSON object contains the same field twice.")
    return found


def _constant(name: str) -> float:
    raise Malformed(f"{name} is not valid JSON.")
