"""Every role, every scope and every stranger tries every operation, as the functions declare them."""

import re
from typing import Any, Final

import pytest

from local import openapi
from points.adapters.aws import secrets
from points.adapters.operators import sessions
from points.domain.errors import Expired
from points.domain.operators.keys import ApiKey
from points.domain.operators.rights import RIGHTS, ROLES, SCOPES, Role, roles_with, scopes_with
from tests.fixtures.cloud import MERCHANT, Cloud, Response

DECLARED: Final = {f"{one.method} {one.path}": one.access for _, one in openapi.declared()}
MERCHANTS: Final = {route: right for route, right in DECLARED.items() if right in RIGHTS}
NEWCOMERS: Final = [route for route, access in DECLARED.items() if access == "newcomer"]
OPERATORS: Final = [route for route, access in DECLARED.items() if access in ("operator", "newcomer")]
SIGNED: Final = {route: right for route, right in MERCHANTS.items() if " /merchant/" in route}
ENTERED: Final = (410, "EXPIRED")


@pytest.fixture
def mall(aws: None, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Functions that do nothing once they have let the caller in."""

    def entered(*_: Any) -> None:
        raise Expired

    monkeypatch.setattr("points.web.api._call", entered)
    return Cloud()


def path_of(route: str) -> str:
    return re.sub(r"\{\w+\}", "x1", route.partition(" ")[2])


def said(answer: Response) -> tuple[int, str]:
    return answer.status, answer.code


def test_every_merchants_operation_names_a_right_and_takes_both() -> None:
    assert {route for route in DECLARED if " /merchant/" in route} == SIGNED.keys()
    assert len(SIGNED) > 40
    paths = openapi.document()["paths"]
    for route in SIGNED:
        signed, session = paths[route.partition(" ")[2]][route.split()[0].lower()]["security"]
        assert signed["merchant"] == scopes_with(SIGNED[route])
        assert session == {"session": [SIGNED[route]]}


@pytest.mark.parametrize("role", ROLES)
def test_a_session_opens_what_its_role_may_and_nothing_else(mall: Cloud, role: Role) -> None:
    cookie = mall.hire(role)
    answers = {route: said(mall.operator(cookie, route, path_of(route))) for route in MERCHANTS}
    may = {route for route, right in MERCHANTS.items() if role in roles_with(right)}
    assert answers == {route: ENTERED if route in may else (403, "FORBIDDEN") for route in MERCHANTS}
    assert {said(mall.operator(cookie, route, path_of(route))) for route in OPERATORS} == {ENTERED}


@pytest.mark.parametrize("role", ROLES)
def test_an_operator_whose_password_somebody_else_chose_may_only_change_it(mall: Cloud, role: Role) -> None:
    cookie = mall.hire(role, must_change=True)
    answers = {route: said(mall.operator(cookie, route, path_of(route))) for route in [*MERCHANTS, *OPERATORS]}
    assert answers == {route: ENTERED if route in NEWCOMERS else (403, "FORBIDDEN") for route in answers}
    assert set(NEWCOMERS) == {"POST /operators/logout", "GET /operators/me", "POST /operators/me/password"}


@pytest.mark.parametrize("scope", [*SCOPES, "unknown"])
def test_a_key_opens_what_its_scope_names_and_nothing_else(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    key = ApiKey(MERCHANT["key"], (MERCHANT["secret"].encode(),), frozenset({scope}))
    monkeypatch.setattr(secrets, "merchant_keys", lambda: [key])
    answers = {route: said(mall.merchant(route, path_of(route))) for route in SIGNED}
    may = {route for route, right in SIGNED.items() if scope in scopes_with(right)}
    assert answers == {route: ENTERED if route in may else (403, "FORBIDDEN") for route in SIGNED}
    others = {said(mall.merchant(route, path_of(route))) for route in [*OPERATORS, *(MERCHANTS.keys() - SIGNED.keys())]}
    assert others == {(401, "UNAUTHENTICATED")}


def test_nobody_else_is_let_in(mall: Cloud) -> None:
    ming = mall.join("ming")
    for route in [*MERCHANTS, *OPERATORS]:
        path = path_of(route)
        strangers = [
            mall.send(route, path),
            mall.member(ming, route, path),
            mall.operator("owner.a-guess", route, path),
            mall.operator("", route, path),
            mall.merchant(route, path, secret="a guess"),
        ]
        assert {said(answer) for answer in strangers} == {(401, "UNAUTHENTICATED")}, route


def test_a_session_opens_no_members_door(mall: Cloud) -> None:
    owner = mall.hire("owner")
    doors = [route for route, access in DECLARED.items() if access == "member"]
    answers = {route: said(mall.operator(owner, route, path_of(route))) for route in doors}
    assert answers == dict.fromkeys(answers, (401, "UNAUTHENTICATED"))
    assert len(answers) > 20


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example.com"}, {"origin": ""}, {"x-requested-with": ""}],
    ids=["another page", "no page", "a form"],
)
def test_no_write_is_taken_from_another_page(mall: Cloud, headers: dict[str, str]) -> None:
    owner = mall.hire("owner")
    for route in [*MERCHANTS, *OPERATORS]:
        answer = said(mall.operator(owner, route, path_of(route), headers=headers))
        assert answer == (ENTERED if route.startswith("GET ") else (403, "FORBIDDEN")), route


def test_a_session_that_ended_opens_nothing(mall: Cloud) -> None:
    owner = mall.hire("owner")
    (session,) = sessions.live(owner.partition(".")[0])
    sessions.end(session.operator_id, session.session_id)
    for route in [*MERCHANTS, *OPERATORS]:
        assert said(mall.operator(owner, route, path_of(route))) == (401, "UNAUTHENTICATED"), route
