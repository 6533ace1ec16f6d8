"""Identifies the caller: anonymous, a member by a token, or the merchant by the signature of a key or by a session."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from points.domain.errors import Forbidden, Unauthenticated
from points.domain.operators.actors import Actor
from points.domain.operators.keys import ApiKey
from points.domain.operators.rights import RIGHTS, Right
from points.domain.operators.sessions import Session
from points.web import sessions, signatures, signing
from points.web.requests import Request
from points.web.signing import Keys

# Who may call an operation: anybody, a member, an operator with any rights, or a caller with the right. Only a
# `newcomer` operation serves an operator who must change their password; it serves every other operator too.
Access = Literal["public", "member", "operator", "newcomer"] | Right
ACCESSES: Final = {*get_args(Literal["public", "member", "operator", "newcomer"]), *RIGHTS}
FirstUse = Callable[[str], bool]


class Callers(Protocol):
    """The module that finds the merchant's keys and operators: `points.adapters.operators.callers`."""

    def key(self, key_id: str) -> ApiKey | None:
        """Returns the key with this id."""

    def first_use(self, nonce: str) -> bool:
        """Records the nonce of a signed request. Returns whether it is new."""

    def session(self, cookie: str) -> Session | None:
        """Returns the live session of a cookie."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request. `member_id` is set for members, `actor` for the merchant. `keys` sign cursors.

    `nonce` is different for each request of a merchant.
    """

    member_id: str = ""
    nonce: str = ""
    keys: Keys | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """The authentication of one function's callers. Callers of a kind whose attribute is None are refused.

    `member_keys` returns the keys as `points.adapters.aws.secrets` does. If `callers` is None, only sessions of the
    merchant are accepted (`session`).
    """

    member_keys: Callable[[], tuple[str, Mapping[str, bytes]]] | None
    callers: Callers | None
    session: Callable[[str], Session | None] | None

    def caller(self, access: Access, request: Request, first_use: FirstUse | None = None) -> Caller:
        """Returns the caller of the request. Raises Unauthenticated, or Forbidden if the caller lacks `access`.

        `first_use` is used in place of `callers.first_use`.
        """
        keys = Keys(*self.member_keys()) if self.member_keys else None
        if access == "public":
            return Caller(keys=keys)
        if access == "member":
            assert keys is not None
            authorization = request.headers.get("authorization", "")
            return Caller(member_id=signing.member_of(keys, authorization, int(time.time())), keys=keys)
        found = self._merchant(request)
        assert found.actor is not None
        if found.actor.must_change and access != "newcomer":
            raise Forbidden("Somebody else chose your password. Change it first at POST /operators/me/password.")
        if access != "operator" and access != "newcomer" and not found.actor.may(access):
            raise Forbidden(f"This {found.actor.kind} does not have the right {access}.")
        if found.actor.kind == "key":
            self._use(found.nonce, first_use)
        return found

    def _merchant(self, request: Request) -> Caller:
        """Returns the merchant as the caller: by the signature if the request has one, else by the cookie."""
        cookie = sessions.given(request)
        if self.callers is not None and (not cookie or "x-api-key" in request.headers):
            return _signer(self.callers, request)
        if not cookie:
            raise Unauthenticated("Log in at POST /operators/login.")
        sessions.check_origin(request)
        find = self.callers.session if self.callers else self.session
        assert find is not None
        found = find(cookie)
        if found is None:
            raise Unauthenticated("The session has ended. Log in again.")
        keys = signatures.cursor_keys(cookie.encode())
        return Caller(nonce=f"{found.session_id}:{request.request_id}", keys=keys, actor=found.actor(request.source_ip))

    def _use(self, nonce: str, first_use: FirstUse | None) -> None:
        assert self.callers is not None
        if not (first_use or self.callers.first_use)(nonce):
            raise Unauthenticated("This X-Nonce was used before.")


def _signer(callers: Callers, request: Request) -> Caller:
    key = callers.key(request.headers.get("x-api-key", ""))
    nonce = signatures.verify(
        key,
        request.headers,
        method=request.method,
        path_and_query=request.path_and_query,
        body=request.raw_body,
        now_s=int(time.time()),  # signatures use real time, never the test clock
    )
    assert key is not None
    cursors = signatures.cursor_keys(key.secrets[0])
    return Caller(nonce=f"{key.key}:{nonce}", keys=cursors, actor=key.actor(request.source_ip))
