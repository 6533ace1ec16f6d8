"""All refusals, as one tree of classes.

A refusal is a normal answer, not a fault. Its `code` is stable (docs/openapi.json lists all codes).
`points.web.problems` maps each code to an HTTP status.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, NamedTuple


class Refusal(Exception):
    """The request was understood and is refused. Nothing was written."""

    code: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        """`detail` is one English sentence for the developer. It never holds personal data or secrets."""
        super().__init__(detail)
        self.detail = detail


class Malformed(Refusal):
    """The request cannot be parsed."""

    code = "MALFORMED_REQUEST"


class Unauthenticated(Refusal):
    """The credentials are missing or invalid."""

    code = "UNAUTHENTICATED"


class CodeNeeded(Unauthenticated):
    """The password is right, and a valid code of the second factor is needed too."""


class LoginFailed(Refusal):
    """WeChat rejected the login code."""

    code = "LOGIN_FAILED"


class Forbidden(Refusal):
    """The caller is authenticated but not permitted to do this."""

    code = "FORBIDDEN"


class AccountFrozen(Refusal):
    """The merchant has frozen the member's account."""

    code = "ACCOUNT_FROZEN"


class NotFound(Refusal):
    """The thing does not exist, or it belongs to another member. The answer does not say which."""

    code = "NOT_FOUND"


class IdempotencyConflict(Refusal):
    """The idempotency key was already used for a different request."""

    code = "IDEMPOTENCY_CONFLICT"


class AlreadySignedIn(Refusal):
    """The member has already signed in on this day."""

    code = "ALREADY_SIGNED_IN"


class PriceChanged(Refusal):
    """The price differs from the one that the client expected."""

    code = "PRICE_CHANGED"


class StateConflict(Refusal):
    """The current state does not allow this operation."""

    code = "STATE_CONFLICT"


class VersionConflict(Refusal):
    """Another write changed the item after the caller read it."""

    code = "VERSION_CONFLICT"


class Expired(Refusal):
    """The period in which this was allowed has ended."""

    code = "EXPIRED"


class Wording(NamedTuple):
    """One text that says what is wrong with a field, in both languages of the API."""

    zh: str
    en: str


class Invalid(Refusal):
    """Some fields of the request are not acceptable. `errors` says what is wrong with each field, by the field's path.
    Each text is a `Wording`, or a plain text that is already in the caller's language.
    """

    code = "VALIDATION_FAILED"

    def __init__(self, errors: Mapping[str, Wording | str]) -> None:
        english = {field: wrong.en if isinstance(wrong, Wording) else wrong for field, wrong in errors.items()}
        super().__init__("; ".join(f"{field}: {message}" for field, message in english.items()))
        self.errors = dict(errors)


class InsufficientPoints(Refusal):
    """The balance is lower than the points required."""

    code = "INSUFFICIENT_POINTS"


class OutOfStock(Refusal):
    """Fewer units are left than requested."""

    code = "OUT_OF_STOCK"


class LimitReached(Refusal):
    """A limit per member, per day or in total is used up."""

    code = "LIMIT_REACHED"


class NotEligible(Refusal):
    """The member does not meet the conditions, or the operation is not possible at this time."""

    code = "NOT_ELIGIBLE"


class AddressRequired(Refusal):
    """Goods need a shipping address."""

    code = "ADDRESS_REQUIRED"


class ReturnedTooOften(Refusal):
    """The person left and came back too often.
    `retry_at` is when they can come back; `retry_after_s` is the seconds until then.
    """

    code = "RETURNED_TOO_OFTEN"

    def __init__(self, times: int, retry_at: datetime, now: datetime) -> None:
        at = retry_at.isoformat(timespec="seconds")
        super().__init__(f"This person has left and come back {times} times. They can come back from {at}.")
        self.retry_at = retry_at
        self.retry_after_s = max(1, math.ceil((retry_at - now).total_seconds()))


class MethodNotAllowed(Refusal):
    """The path exists, but only for the methods in `allow`. They are sent in the Allow header."""

    code = "METHOD_NOT_ALLOWED"

    def __init__(self, allow: str) -> None:
        super().__init__(f"This path takes {allow}.")
        self.allow = allow


class RateLimited(Refusal):
    """The caller has made too many requests."""

    code = "RATE_LIMITED"

    def __init__(self, detail: str = "", retry_after_s: int = 60) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TryAgain(Refusal):
    """The tables or WeChat are temporarily too busy. Nothing was written; send the same request again."""

    code = "TRY_AGAIN"
