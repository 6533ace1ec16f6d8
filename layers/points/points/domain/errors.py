"""Everything the shop may refuse, as one tree.

A refusal is an answer, not a fault: it has a stable `code` (docs/openapi.json lists them) and is
turned into a status once, in `points.web.problems`.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple


class Refusal(Exception):
    """The request was understood and will not be done. Nothing has been written."""

    code: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        """`detail`: one English sentence for the developer; never personal data, never a secret."""
        super().__init__(detail)
        self.detail = detail


class Malformed(Refusal):
    """The request cannot be read at all."""

    code = "MALFORMED_REQUEST"


class Unauthenticated(Refusal):
    """No proof of who asks, or a false one."""

    code = "UNAUTHENTICATED"


class LoginFailed(Refusal):
    """WeChat does not vouch for the login code."""

    code = "LOGIN_FAILED"


class Forbidden(Refusal):
    """Known, but not entitled."""

    code = "FORBIDDEN"


class AccountFrozen(Refusal):
    code = "ACCOUNT_FROZEN"


class NotFound(Refusal):
    """It does not exist, or it is another member's: the two must not be told apart."""

    code = "NOT_FOUND"


class IdempotencyConflict(Refusal):
    """The key was used before, for something else."""

    code = "IDEMPOTENCY_CONFLICT"


class AlreadySignedIn(Refusal):
    code = "ALREADY_SIGNED_IN"


class PriceChanged(Refusal):
    code = "PRICE_CHANGED"


class StateConflict(Refusal):
    """What it is now does not allow this step."""

    code = "STATE_CONFLICT"


class VersionConflict(Refusal):
    """Somebody else wrote in between."""

    code = "VERSION_CONFLICT"


class Expired(Refusal):
    """Its time has passed, or has not come."""

    code = "EXPIRED"


class Wording(NamedTuple):
    """What is wrong with a field, in each language that callers read."""

    zh: str
    en: str


class Invalid(Refusal):
    """Fields that cannot be accepted. `errors` maps a field's path to what is wrong with it.

    A plain text is already in the caller's language.
    """

    code = "VALIDATION_FAILED"

    def __init__(self, errors: Mapping[str, Wording | str]) -> None:
        english = {field: wrong.en if isinstance(wrong, Wording) else wrong for field, wrong in errors.items()}
        super().__init__("; ".join(f"{field}: {message}" for field, message in english.items()))
        self.errors = dict(errors)


class InsufficientPoints(Refusal):
    code = "INSUFFICIENT_POINTS"


class OutOfStock(Refusal):
    code = "OUT_OF_STOCK"


class LimitReached(Refusal):
    code = "LIMIT_REACHED"


class NotEligible(Refusal):
    code = "NOT_ELIGIBLE"


class AddressRequired(Refusal):
    code = "ADDRESS_REQUIRED"


class MethodNotAllowed(Refusal):
    """There is such a path, for other methods. `allow` lists them, as the header of that name does."""

    code = "METHOD_NOT_ALLOWED"

    def __init__(self, allow: str) -> None:
        super().__init__(f"This path takes {allow}.")
        self.allow = allow


class RateLimited(Refusal):
    code = "RATE_LIMITED"

    def __init__(self, detail: str = "", retry_after_s: int = 60) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TryAgain(Refusal):
    """The tables or WeChat are too busy. Nothing was done; the same request may be sent again."""

    code = "TRY_AGAIN"
