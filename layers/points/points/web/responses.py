"""Responses in the form that API Gateway expects: JSON, never cached, or the bytes of a picture."""

import base64
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any


def success(
    body: Mapping[str, Any] | None, status: int, headers: Mapping[str, str], *, cookie: str = ""
) -> dict[str, Any]:
    """Returns the response with this status, body and `cookie` (Set-Cookie). Without a body the status is 204."""
    cookies = {"cookies": [cookie]} if cookie else {}
    written = {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        **headers,
    }
    if body is None:
        return {"statusCode": HTTPStatus.NO_CONTENT, "headers": written, **cookies}
    return {"statusCode": status, "headers": written, "body": json.dumps(body, ensure_ascii=False), **cookies}


def content(data: bytes, media_type: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Returns the response with these bytes. `headers` says how long it may be cached."""
    return {
        "statusCode": HTTPStatus.OK,
        "headers": {"Content-Type": media_type, **headers},
        "body": base64.b64encode(data).decode(),
        "isBase64Encoded": True,
    }


def problem(body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """Returns the response for a problem (RFC 9457), with the problem's own status."""
    return {
        "statusCode": body["status"],
        "headers": {
            "Content-Type": "application/problem+json; charset=utf-8",
            "Cache-Control": "no-store",
            **headers,
        },
        "body": json.dumps(body, ensure_ascii=False),
    }
