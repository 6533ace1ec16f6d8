"""Operators of the console: log in, sessions, passwords, second factor, and the operators themselves.

This is a trust domain of its own: no other function reads a password's hash or can give a role. Every call except the
login needs a session; signatures of keys are not accepted here.
"""

import secrets as dice
from dataclasses import replace

from points.adapters.operators import operator_writes, operators, passwords, sessions
from points.adapters.operators.operators import Account
from points.adapters.trail import trail
from points.domain import ids
from points.domain.errors import LimitReached, NotFound
from points.domain.operators.operators import MOST, check_change, check_new_password
from points.domain.operators.sessions import LIFETIME_S
from points.web import sessions as cookies
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.operator_bodies import ChangedOperator, NewOperator, NewPassword, OperatorLogin, Totp
from points.web.rate_limits import is_trusted
from points.web.views.operators import (
    NewOperatorAnswer,
    OperatorLoginAnswer,
    OperatorsAnswer,
    OperatorView,
    SessionsAnswer,
    TotpAnswer,
    operator_terms,
    operator_view,
    session_view,
)
from points.workflows import operator_login, operator_totp
from points.workflows.operator_login import Visitor

api = Api("operators", session=sessions.session)


# ── One's own session ────────────────────────────────────────────────────────


@api.operation("POST", "/operators/login", access="public", body=OperatorLogin, answers=OperatorLoginAnswer)
def log_in(call: Call[OperatorLogin]) -> Answer:
    """Log in. The answer sets the session's cookie.

    A wrong name and a wrong password get the same answer. `needs_code` in a refusal: the password is right, and `code`
    must be a code of the authenticator app or a recovery code.
    """
    cookies.check_origin(call.request)
    agent = call.request.headers.get("user-agent", "")
    visitor = Visitor(call.request.source_ip, agent, is_trusted(call.request))
    operator, secret = operator_login.log_in(call.body.name, call.body.password, call.body.code, visitor)
    body = {"operator": operator_view(operator), "expires_in": LIFETIME_S}
    return Answer(body, cookie=cookies.cookie(operator.operator_id, secret, LIFETIME_S))


@api.operation("POST", "/operators/logout", access="newcomer", status=204)
def log_out(call: Call[Nothing]) -> Answer:
    """End the session."""
    sessions.end(call.actor.id, call.actor.session_id)
    return Answer(None, cookie=cookies.no_cookie())


@api.operation("GET", "/operators/me", access="newcomer", answers=OperatorView)
def show_me(call: Call[Nothing]) -> Answer:
    """Get the operator of the session, with their rights."""
    return Answer(operator_view(_found(call.actor.id).operator))


@api.operation("GET", "/operators/me/sessions", access="operator", answers=SessionsAnswer)
def list_sessions(call: Call[Nothing]) -> Answer:
    """Get the operator's live sessions, oldest first."""
    return call.page([session_view(one, call.actor.session_id) for one in sessions.live(call.actor.id)], None)


@api.operation("DELETE", "/operators/me/sessions", access="operator", status=204)
def end_other_sessions(call: Call[Nothing]) -> Answer:
    """End all sessions of the operator but this one."""
    for session in sessions.live(call.actor.id):
        if session.session_id != call.actor.session_id:
            sessions.end(call.actor.id, session.session_id)
    return Answer(None)


@api.operation("DELETE", "/operators/me/sessions/{session_id}", access="operator", status=204)
def end_session(call: Call[Nothing]) -> Answer:
    """End one session of the operator."""
    wanted = call.path("session_id")
    if wanted not in {session.session_id for session in sessions.live(call.actor.id)}:
        raise NotFound("No such session.")
    sessions.end(call.actor.id, wanted)
    return Answer(None)


@api.operation("POST", "/operators/me/password", access="newcomer", body=NewPassword, status=204)
def change_password(call: Call[NewPassword]) -> Answer:
    """Change the password. Other sessions end. Needed before anything else if somebody else chose the password."""
    before = operator_login.confirm(call.actor.id, call.body.password, call.request.source_ip)
    check_new_password(before.operator.name, call.body.password, call.body.new_password)
    values = {"password": passwords.hashed(call.body.new_password)}
    beside = [trail.part(call.changed(f"operator:{call.actor.id}", "password")), *sessions.own_password(call.actor)]
    operator_writes.set_credentials(before, values, gone=["must_change"], keeps=call.actor.session_id, beside=beside)
    return Answer(None)


@api.operation("POST", "/operators/me/totp", access="operator", body=Totp, answers=TotpAnswer)
def change_totp(call: Call[Totp]) -> Answer:
    """Turn the second factor on or off.

    `begin` answers a secret for the authenticator app. `confirm` with a `code` of it turns the second factor on and
    answers the recovery codes. `off` needs a code too. `confirm` and `off` end all other sessions.
    """
    before = operator_login.confirm(call.actor.id, call.body.password, call.request.source_ip)
    code, keeps = call.body.code or "", call.actor.session_id
    if call.body.action == "begin":
        secret, uri = operator_totp.begin(before)
        return Answer({"state": "begun", "secret": secret, "uri": uri})
    recorded = trail.part(call.changed(f"operator:{call.actor.id}", f"totp_{call.body.action}"))
    if call.body.action == "confirm":
        codes = operator_totp.confirm(before, code, keeps=keeps, beside=[recorded])
        return Answer({"state": "on", "recovery_codes": codes})
    operator_totp.turn_off(before, code, keeps=keeps, beside=[recorded])
    return Answer({"state": "off"})


# ── All operators ────────────────────────────────────────────────────────────


@api.operation("GET", "/operators", access="operators:view", query=PageQuery, answers=OperatorsAnswer)
def list_operators(call: Call[Nothing]) -> Answer:
    """List the operators."""
    after = call.position() or ""
    ahead = [operator for operator in operators.everybody() if operator.operator_id > after]
    page = ahead[: call.query.limit]
    more = page[-1].operator_id if len(ahead) > len(page) else None
    return call.page([operator_view(operator) for operator in page], more)


@api.operation("POST", "/operators", access="operators:edit", body=NewOperator, answers=NewOperatorAnswer, status=201)
def add_operator(call: Call[NewOperator]) -> Answer:
    """Add an operator. The answer has their first password, once."""
    if len(operators.everybody()) >= MOST:
        raise LimitReached(f"There are already {MOST} operators, the most allowed.")
    new, password = call.body.operator(ids.base32(dice.randbits(60), 12)), _password()
    entry = call.changed(f"operator:{new.operator_id}", "create", after=operator_terms(new))
    operator_writes.add(new, passwords.hashed(password), beside=[trail.part(entry)])
    return Answer(operator_view(new) | {"password": password})


@api.operation("GET", "/operators/{operator_id}", access="operators:view", answers=OperatorView)
def show_operator(call: Call[Nothing]) -> Answer:
    """Get an operator."""
    return Answer(operator_view(_found(call.path("operator_id")).operator))


@api.operation("PUT", "/operators/{operator_id}", access="operators:edit", body=ChangedOperator, answers=OperatorView)
def change_operator(call: Call[ChangedOperator]) -> Answer:
    """Change an operator's name, role, stores and limits. Their sessions end. The last owner stays an owner."""
    before = _found(call.path("operator_id"))
    was = before.operator
    after = call.body.applied_to(was)
    check_change(was, after, by=call.actor.id)
    entry = call.changed(f"operator:{was.operator_id}", "change", operator_terms(was), operator_terms(after))
    operator_writes.replace(before, after, beside=[trail.part(entry)])
    return Answer(operator_view(after))


@api.operation("DELETE", "/operators/{operator_id}", access="operators:edit", status=204)
def remove_operator(call: Call[Nothing]) -> Answer:
    """Remove an operator. Their sessions end. The last owner cannot be removed."""
    before = _found(call.path("operator_id"))
    terms = operator_terms(before.operator)
    entry = call.changed(f"operator:{before.operator.operator_id}", "remove", terms)
    operator_writes.remove(before, beside=[trail.part(entry)])
    return Answer(None)


@api.operation("POST", "/operators/{operator_id}/reset", access="operators:edit", answers=NewOperatorAnswer)
def reset_operator(call: Call[Nothing]) -> Answer:
    """Give an operator a new password and turn their second factor off. Their sessions end."""
    before, password = _found(call.path("operator_id")), _password()
    values = {"password": passwords.hashed(password), "must_change": True}
    recorded = [trail.part(call.changed(f"operator:{before.operator.operator_id}", "reset"))]
    operator_writes.set_credentials(before, values, gone=operator_totp.ATTRIBUTES, beside=recorded)
    after = replace(before.operator, has_totp=False, must_change=True, version=before.operator.version + 1)
    return Answer(operator_view(after) | {"password": password})


handler = api.handler


def _password() -> str:
    """Returns a new random password of 20 characters and 100 bits, which the operator types once and then replaces."""
    return ids.base32(dice.randbits(100), 20)


def _found(operator_id: str) -> Account:
    found = operators.account(operator_id)
    if found is None:
        raise NotFound("No such operator.")
    return found
