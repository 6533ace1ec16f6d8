"""Reads the answers of WeChat's servers: JSON, or a picture, or JSON if they refuse a picture.

The content type is not used, because it does not show which of these an answer is.
"""

import json
from typing import Any

from points.adapters.wechat.errors import NoAnswer, refusal


def json_of(path: str, status: int, body: bytes) -> dict[str, Any]:
    """Returns the JSON of an answer. Raises the error of its `errcode`; a missing `errcode` is a success."""
    answer = _parse(body)
    errcode = answer.get("errcode", 0) if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(errcode, int):
        raise NoAnswer(path, detail=f"HTTP {status} without JSON")
    if errcode != 0:
        raise refusal(path, errcode, str(answer.get("errmsg", "")))
    return answer


def picture_of(path: str, status: int, body: bytes) -> bytes:
    """Returns the bytes of a picture. Raises WeChat's error if the answer is JSON, whatever the content type says."""
    if body.startswith(b"{"):
        json_of(path, status, body)
    if status != 200 or not body or body.startswith(b"{"):
        raise NoAnswer(path, detail=f"HTTP {status} without a picture")
    return body


def _parse(body: bytes) -> object:
    """Returns the JSON in the body, read as UTF-8 whatever the content type says; None if it is not JSON.

    The exception of json is not raised, because it contains the text.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
