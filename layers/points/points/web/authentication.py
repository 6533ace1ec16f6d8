"""Identifies the caller: anonymous, a member by a token, or a merchant by the signature of a key with the scope."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from points.domain.errors import Unauthenticated
from points.web import signatures, signing
from points.web.requests import Request
from points.web.signatures import MerchantKey, Signed
from points.web.signing import Keys

Access = Literal["public", "member", "orders", "staff", "admin"]
FirstUse = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller. `member_id` is empty for merchants, `nonce` for members. `keys` sign the cursors in the answer."""

    member_id: str
    nonce: str
    keys: Keys | None


@dataclass(frozen=True, slots=True)
class Authentication:
    """The keys as `points.adapters.aws.secrets` returns them; None for kinds of callers that are not served.

    `first_use(nonce)` records a merchant's nonce and returns whether it is new.
    """

    member_keys: Callable[[], tuple[str, Mapping[str, bytes]]] | None
    merchant_keys: Callable[[], Iterable[tuple[str, bytes, frozenset[str]]]] | None
    first_use: FirstUse | None

    def caller(self, access: Access, request: Request, first_use: FirstUse | None = None) -> Caller:
        """The caller with this access. Raises Unauthenticated or Forbidden. `first_use` replaces the function's own."""
        keys = Keys(*self.member_keys()) if self.member_keys else None
        if access == "public":
            return Caller("", "", keys)
        now_s = int(time.time())  # tokens and signatures use real time, never the test clock
        if access == "member":
            assert keys is not None
            authorization = request.headers.get("authorization", "")
            return Caller(signing.member_of(keys, authorization, now_s), "", keys)
        signed = self._signed(access, request, now_s)
        nonce = f"{signed.key.key}:{signed.nonce}"
        is_new = first_use or self.first_use
        if is_new is not None and not is_new(nonce):
            raise Unauthenticated("This X-Nonce was used before.")
        return Caller("", nonce, keys or signatures.cursor_keys(signed.key))

    def _signed(self, access: Access, request: Request, now_s: int) -> Signed:
        assert self.merchant_keys is not None
        return signatures.verify(
            {key: MerchantKey(key, secret, scopes) for key, secret, scopes in self.merchant_keys()},
            request.headers,
            method=request.method,
            path_and_query=request.path_and_query,
            body=request.raw_body,
            scope=access,
            now_s=now_s,
        )
