"""Operators and their sessions, as the console shows them."""

from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from points.domain.operators.operators import Operator
from points.domain.operators.rights import Right, Role
from points.domain.operators.sessions import Session
from points.web.validation import Answers


class LimitsView(Answers):
    """The limits of adjustments. Null: none."""

    points_per_adjustment: int | None
    points_per_day: int | None


class OperatorView(Answers):
    """An operator."""

    operator_id: str
    name: str
    role: Role
    stores: list[str] = Field(description="The stores of a counter. Empty: every store.")
    rights: list[Right]
    limits: LimitsView
    version: int
    has_totp: bool
    must_change: bool = Field(description="Somebody else chose the password. Ask the operator to change it.")


class OperatorsAnswer(Answers):
    items: list[OperatorView]
    next_cursor: str | None


class NewOperatorAnswer(OperatorView):
    """An operator with a new password."""

    password: str = Field(description="Shown once.")


class OperatorLoginAnswer(Answers):
    """A session. `expires_in` is in seconds; without use it ends earlier."""

    operator: OperatorView
    expires_in: int


class SessionView(Answers):
    """A session of the operator."""

    session_id: str
    began_at: datetime
    seen_at: datetime = Field(description="Exact to five minutes.")
    source: str = Field(description="The network address of the login.")
    agent: str = Field(description="The browser, as it named itself.")
    is_current: bool


class SessionsAnswer(Answers):
    items: list[SessionView]
    next_cursor: str | None


class TotpAnswer(Answers):
    """The state of the second factor."""

    state: str = Field(pattern="^(begun|on|off)$")
    secret: str | None = Field(None, description="To type into an authenticator app. Shown once.")
    uri: str | None = Field(None, description="The same for a QR code.")
    recovery_codes: list[str] = Field([], description="Each replaces one code, once. Shown once.")


def operator_terms(operator: Operator) -> dict[str, Any]:
    """Returns what an owner decides about an operator, as in the audit trail."""
    return {
        "name": operator.name,
        "role": operator.role,
        "stores": list(operator.stores),
        "limits": {
            "points_per_adjustment": operator.limits.points_per_adjustment,
            "points_per_day": operator.limits.points_per_day,
        },
    }


def operator_view(operator: Operator) -> dict[str, Any]:
    """Returns the operator in the shape of `OperatorView`."""
    return {
        "operator_id": operator.operator_id,
        **operator_terms(operator),
        "rights": sorted(operator.rights),
        "version": operator.version,
        "has_totp": operator.has_totp,
        "must_change": operator.must_change,
    }


def session_view(session: Session, current: str) -> dict[str, Any]:
    """Returns the session in the shape of `SessionView`. `current` is the id of the caller's own session."""
    return {
        "session_id": session.session_id,
        "began_at": _time(session.began_s),
        "seen_at": _time(session.seen_s),
        "source": session.source,
        "agent": session.agent,
        "is_current": session.session_id == current,
    }


def _time(unix_s: int) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat()
