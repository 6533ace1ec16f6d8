"""Logs an operator in: counts the attempt, checks the password and the second factor, begins a session.

An unknown name gets the same answer as a wrong password, after the same reads, writes and hashing.
"""

import secrets as dice
import time
from dataclasses import dataclass
from typing import Any

from points.adapters.counters import keys, login_attempts
from points.adapters.operators import operator_writes, operators, passwords, second_factor
from points.adapters.operators.operators import Account
from points.domain.errors import CodeNeeded, Unauthenticated
from points.domain.operators import totp
from points.domain.operators.operators import Operator, key_of_name
from points.domain.operators.sessions import Session, session_id

_WRONG = "The name or the password is wrong."


@dataclass(frozen=True, slots=True)
class Visitor:
    """The source of one login. A trusted address, such as the shop's, has no limit of its own."""

    address: str
    agent: str
    is_trusted: bool


def log_in(name: str, password: str, code: str | None, visitor: Visitor) -> tuple[Operator, str]:
    """Logs the operator in. Returns (the operator, the secret of the new session).

    Raises RateLimited, Unauthenticated, or CodeNeeded if the password is right and the code is missing or wrong.
    """
    found = _checked(key_of_name(name), password, visitor)
    proof = _second_factor(found, code)
    secret = dice.token_urlsafe(32)
    operator_writes.log_in(found, _session(found.operator, secret, visitor), proof, keys.digest(visitor.address))
    login_attempts.forgive(key_of_name(name), visitor.address)
    return found.operator, secret


def confirm(operator_id: str, password: str, address: str) -> Account:
    """Checks the password of a logged-in operator again. Returns the operator's account.

    Raises RateLimited or Unauthenticated.
    """
    login_attempts.admit("pair", operator_id, address)
    found = operators.account(operator_id)
    if not passwords.matches(found.password if found else None, password) or found is None:
        raise Unauthenticated("The password is wrong.")
    login_attempts.forgive(operator_id, address)
    return found


def _checked(name: str, password: str, visitor: Visitor) -> Account:
    login_attempts.admit("pair", name, visitor.address)
    if not visitor.is_trusted:
        login_attempts.admit("address", visitor.address)
    found = operators.named(name)
    if found is None or keys.digest(visitor.address) not in found.sources:
        login_attempts.admit("name", name)
    if not passwords.matches(found.password if found else None, password) or found is None:
        raise Unauthenticated(_WRONG)
    return found


def _second_factor(found: Account, code: str | None) -> dict[str, Any]:
    """Checks the code. Returns the changes of the account that make the code unusable; none without a second factor.

    Raises CodeNeeded.
    """
    if not found.operator.has_totp:
        return {}
    given = (code or "").strip()
    secret = second_factor.opened(found.sealed, found.operator.operator_id)
    step = totp.step_of(secret, given, int(time.time()), after=found.step)
    if step is not None:
        return {"totp_step": step}
    used = totp.digest_of(given)
    if used in found.recovery:
        return {"recovery": [one for one in found.recovery if one != used]}
    raise CodeNeeded("A code of the authenticator app or an unused recovery code is needed.")


def _session(operator: Operator, secret: str, visitor: Visitor) -> Session:
    now_s = int(time.time())
    return Session(
        operator_id=operator.operator_id,
        session_id=session_id(secret),
        name=operator.name,
        role=operator.role,
        stores=operator.stores,
        limits=operator.limits,
        began_s=now_s,
        seen_s=now_s,
        source=visitor.address,
        agent=visitor.agent[:200],
        must_change=operator.must_change,
    )
