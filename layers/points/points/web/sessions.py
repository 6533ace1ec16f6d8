"""Makes the cookie of an operator's session, and checks that a request comes from our own page.

The cookie cannot be read by scripts, is sent to this host alone and only over HTTPS, and never with a request that
another site starts. A write also needs the header `X-Requested-With: console`, which a form of another site cannot
send, and an `Origin` equal to PUBLIC_ORIGIN.
"""

import os
from hmac import compare_digest
from typing import Final

from points.domain.errors import Forbidden
from points.web.requests import Request

COOKIE: Final = "__Host-session"
_ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=Strict"


def cookie(operator_id: str, secret: str, lifetime_s: int) -> str:
    """Returns the Set-Cookie header that begins a session."""
    return f"{COOKIE}={operator_id}.{secret}; Max-Age={lifetime_s}; {_ATTRIBUTES}"


def no_cookie() -> str:
    """Returns the Set-Cookie header that removes the cookie."""
    return f"{COOKIE}=; Max-Age=0; {_ATTRIBUTES}"


def given(request: Request) -> str:
    """Returns the value of the request's cookie; empty if there is none."""
    return request.cookies.get(COOKIE, "")


def check_origin(request: Request) -> None:
    """Raises Forbidden for a write that was not sent by our own page."""
    if request.method == "GET":
        return
    if request.headers.get("x-requested-with") != "console":
        raise Forbidden("A request with a session must send the header `X-Requested-With: console`.")
    if not compare_digest(request.headers.get("origin", "").encode(), public_origin(request).encode()):
        raise Forbidden("Origin is not the address of the console.")


def public_origin(request: Request) -> str:
    """Returns the origin of the console: PUBLIC_ORIGIN, or the address under which the API was called."""
    return os.environ.get("PUBLIC_ORIGIN") or f"https://{request.domain}"
