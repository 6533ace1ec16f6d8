"""Declares the operations of HTTP functions with their models, and serves them with one handler.

    api = Api("redeem", member_keys=secrets.token_keys)

    @api.operation("POST", "/redeem", access="member", body=Wish, answers=RedemptionView, status=201, keyed=True)
    def redeem(call: Call[Wish]) -> Answer: ...

    handler = api.handler

A request is authenticated, parsed and passed to its operation as a `Call`. `access` says who may call. `keyed` means
that the request needs an `Idempotency-Key`. A refusal becomes an error response (RFC 9457, "problem details").
`local/openapi.py` writes the OpenAPI document from the same declarations.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, Generic, TypeVar

from aws_lambda_powertools import Logger
from pydantic import BaseModel, Field

from points.domain.errors import Invalid, Malformed, NotFound, Refusal, Wording
from points.domain.operators.actors import Actor
from points.domain.operators.sessions import Session
from points.domain.trail.entries import State, TrailEntry, changed
from points.web import problems, responses, signing
from points.web.authentication import ACCESSES, Access, Authentication, Caller, Callers
from points.web.languages import Language
from points.web.presence import Look, Presence, serve_present
from points.web.requests import Request, received
from points.web.schemas import Form
from points.web.signing import Keys
from points.web.validation import Answers, Body, Query, body_of, query_of

B = TypeVar("B", bound=BaseModel)

EMPTY: Final[State] = MappingProxyType({})
NO_OTHERS: Final[Mapping[int, type[Answers]]] = MappingProxyType({})
_IDEMPOTENCY_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")
PATH_PARAMETER: Final = re.compile(r"[A-Za-z0-9_.:~-]{1,128}")
# The names of path parameters with another pattern. The id of a store can be in any script.
PATH_PARAMETERS: Final = {"store_id": re.compile(r"[^\s/?#%:]{1,32}")}


class Nothing(Body):
    """A body without fields."""


class NoQuery(Query):
    """A query without parameters."""


class PageQuery(Query):
    """The page of a list to return."""

    limit: int = Field(20, ge=1, le=100)
    cursor: Annotated[str, Form(r"^[\x21-\x7e]+$")] | None = Field(
        None, min_length=1, max_length=1024, description="`next_cursor` of the page before"
    )


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an answer that is not JSON."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one operation. `replayed` is true if the request was a replay and this is its first answer."""

    body: Mapping[str, Any] | None
    replayed: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""  # the Set-Cookie header
    content: Content | None = None  # instead of a body


@dataclass(frozen=True, slots=True)
class Call(Generic[B]):
    """One authenticated, parsed request. `member_id` is set for a member; `nonce` and `actor` for the merchant."""

    request: Request
    body: B
    query: Any
    member_id: str
    nonce: str
    key: str
    _keys: Keys | None
    _actor: Actor | None

    @property
    def language(self) -> Language:
        return self.request.language

    @property
    def actor(self) -> Actor:
        """Returns the API key or the operator that calls an operation of the merchant."""
        assert self._actor is not None
        return self._actor

    def changed(self, thing: str, action: str, before: State = EMPTY, after: State = EMPTY) -> TrailEntry:
        """Returns the entry of the audit trail for a change by this caller, at real time.

        `thing` names what is changed.
        """
        was, will_be = changed(before, after)
        now = datetime.now(UTC)
        actor = self.actor
        return TrailEntry(thing, action, actor.label, actor.source, now, was, will_be)

    @property
    def digest(self) -> str:
        """Returns a hash of the request. It distinguishes a replay from another request with the same key."""
        content = json.dumps(self.body.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.request.route}\n{content}".encode()).hexdigest()[:32]

    @property
    def keys(self) -> Keys:
        """Returns the keys that sign tokens, cursors and tickets. A merchant's function only has keys for cursors."""
        assert self._keys is not None
        return self._keys

    def path(self, name: str) -> str:
        """Returns a path parameter. Raises NotFound if it cannot be an id."""
        text = self.request.path_parameters.get(name, "")
        if not PATH_PARAMETERS.get(name, PATH_PARAMETER).fullmatch(text):
            raise NotFound(f"There is nothing with this {name}.")
        return text

    def position(self) -> str | None:
        """Returns the position in the request's cursor, after which the list continues; None without a cursor.

        The cursor must be made for the same list, caller and filters.
        """
        cursor = self.query.cursor
        return signing.position_of(self.keys, self._list(), cursor) if cursor else None

    def next_cursor(self, position: str | None) -> str | None:
        return signing.cursor(self.keys, self._list(), position) if position else None

    def page(self, items: list[dict[str, Any]], position: str | None) -> Answer:
        return Answer({"items": items, "next_cursor": self.next_cursor(position)})

    def _list(self) -> str:
        filters = self.query.model_dump(mode="json", exclude={"cursor", "limit"})
        whose = dict(self.request.path_parameters)
        caller = self._actor.label if self._actor else self.member_id
        return json.dumps([self.request.route, caller, whose, filters], sort_keys=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """One declared operation. `access` is one of `points.web.authentication.Access`.

    If `keyed` is true, requests need an Idempotency-Key. `summary` is the text in the OpenAPI document. `also` has the
    answers with other statuses. `pictures` are media types: the operation takes a picture instead of JSON, or returns
    one if it is a GET. The operation itself reads the picture, with `points.web.uploads`.
    """

    method: str
    path: str
    access: Access
    body: type[BaseModel]
    query: type[BaseModel]
    answers: type[Answers] | None
    status: int
    also: Mapping[int, type[Answers]]  # the models of answers with another status, by status
    keyed: bool
    summary: str
    look: Look  # when the account is checked, for an operation of members
    serve: Callable[[Call[Any]], Answer]
    first_use: Callable[[str], bool] | None
    pictures: tuple[str, ...]

    def __post_init__(self) -> None:
        assert self.access in ACCESSES, f"{self.access} is no right"


class Api:
    """The operations of one function, and the Lambda handler that serves them."""

    def __init__(
        self,
        name: str,
        *,
        member_keys: Callable[[], tuple[str, Mapping[str, bytes]]] | None = None,
        callers: Callers | None = None,
        session: Callable[[str], Session | None] | None = None,
        presence: Presence | None = None,
        elsewhere: Callable[[str], Refusal] = lambda _: NotFound("There is no such call."),
    ) -> None:
        """`member_keys` are as `points.adapters.aws.secrets` returns them. Give only what the operations need.

        `callers` knows the merchant's keys and operators; a function that takes no signatures gives `session` alone.
        `presence` checks that a member was not erased. `elsewhere(path)` is the refusal of a request that no operation
        serves.
        """
        self.operations: dict[str, Operation] = {}
        self.logger = Logger(service=name, use_rfc3339=True)
        self._authentication = Authentication(member_keys, callers, session)
        self._presence = presence
        self._elsewhere = elsewhere

    def operation(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        body: type[BaseModel] = Nothing,
        query: type[BaseModel] = NoQuery,
        answers: type[Answers] | None = None,
        status: int = 200,
        also: Mapping[int, type[Answers]] = NO_OTHERS,
        keyed: bool = False,
        look: Look | None = None,
        first_use: Callable[[str], bool] | None = None,
        pictures: tuple[str, ...] = (),
    ) -> Callable[[Callable[[Call[B]], Answer]], Callable[[Call[B]], Answer]]:
        """Declares an operation; the docstring becomes its summary. `look` says when the account of a calling member is
        checked (default: `beside` for a GET, else `first`). `first_use` is used in place of `callers.first_use`.
        """

        def declare(serve: Callable[[Call[B]], Answer]) -> Callable[[Call[B]], Answer]:
            self.operations[f"{method} {path}"] = Operation(
                method=method,
                path=path,
                access=access,
                body=body,
                query=query,
                answers=answers,
                status=status,
                also=also,
                keyed=keyed,
                summary=(serve.__doc__ or "").strip(),
                look=look or ("beside" if method == "GET" else "first"),
                serve=serve,
                first_use=first_use,
                pictures=pictures,
            )
            return serve

        return declare

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Serves one HTTP API event."""
        try:
            request = received(event)
        except Malformed as refusal:
            return self._refused(refusal, "zh", "")
        try:
            answer = self._serve(request)
        except Refusal as refusal:
            self._log(request, problems.STATUS[refusal.code], refusal.code)
            return self._refused(refusal, request.language, request.request_id)
        except Exception:
            self.logger.exception("fault", route=request.route, request_id=request.request_id)
            return self._fault(request)
        self._log(request, int(answer["statusCode"]), "")
        return answer

    def _serve(self, request: Request) -> dict[str, Any]:
        operation = self.operations.get(request.route)
        if operation is None:
            raise self._elsewhere(request.path)
        caller = self._authentication.caller(operation.access, request, operation.first_use)

        def serve() -> Answer:
            return operation.serve(_call(operation, request, caller))

        if operation.access == "member":
            assert self._presence is not None
            answer = serve_present(self._presence, operation.look, caller.member_id, serve)
        else:
            answer = serve()
        if answer.content is not None:
            return responses.content(answer.content.data, answer.content.media_type, answer.headers)
        headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
        status = answer.status or operation.status
        return responses.success(answer.body, status, {**answer.headers, **headers}, cookie=answer.cookie)

    def _refused(self, refusal: Refusal, language: Language, request_id: str) -> dict[str, Any]:
        body = problems.problem(refusal, language, request_id)
        return responses.problem(body, problems.headers(refusal))

    def _fault(self, request: Request) -> dict[str, Any]:
        body = problems.of_code("INTERNAL_ERROR", "", request.language, request.request_id)
        return responses.problem(body, {})

    def _log(self, request: Request, status: int, code: str) -> None:
        self.logger.info("served", route=request.route, status=int(status), code=code, request_id=request.request_id)


def _call(operation: Operation, request: Request, caller: Caller) -> Call[Any]:
    key = _idempotency_key(operation, request)
    return Call(
        request=request,
        body=body_of(operation.body, {} if operation.pictures else request.json(), request.language),
        query=query_of(operation.query, request.query, request.language),
        member_id=caller.member_id,
        nonce=caller.nonce,
        key=key,
        _keys=caller.keys,
        _actor=caller.actor,
    )


def _idempotency_key(operation: Operation, request: Request) -> str:
    if not operation.keyed:
        return ""
    key = request.headers.get("idempotency-key", "")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Invalid(
            {
                "Idempotency-Key": Wording(
                    "请求头需有 1 到 128 个可见 ASCII 字符",
                    "1 to 128 visible ASCII characters are needed in this header",
                )
            }
        )
    return key
