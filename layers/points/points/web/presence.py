"""Checks that the member of a token was not erased. A token can outlive its member by up to a week.

Every operation answers 401 to the token of an erased member. If an operation reads the account anyway, that read is the
check. Otherwise the check reads the account, which costs half a read unit.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeVar

from points.domain.errors import RateLimited, Refusal, TryAgain, Unauthenticated
from points.domain.ledger.accounts import Gone

# When the member's account is checked: before the operation, at the same time as an operation that only reads, or by
# the operation itself, which raises Gone.
Look = Literal["first", "beside", "within"]
Result = TypeVar("Result")


class Presence(Protocol):
    """The module that checks accounts: `points.adapters.ledger.presence`."""

    def check(self, member_id: str) -> None:
        """Raises Gone if the member was erased."""

    def beside(self, member_id: str) -> AbstractContextManager[None]:
        """Checks while the `with` block runs. Raises Gone at the end of the block if the member was erased."""


def serve_present(presence: Presence, look: Look, member_id: str, serve: Callable[[], Result]) -> Result:
    """Returns the answer of `serve`. Raises Unauthenticated if the member was erased."""
    try:
        return _LOOKS[look](presence, member_id, serve)
    except Gone as gone:
        raise Unauthenticated("This member was erased.") from gone


def _first(presence: Presence, member_id: str, serve: Callable[[], Result]) -> Result:
    presence.check(member_id)
    return serve()


def _beside(presence: Presence, member_id: str, serve: Callable[[], Result]) -> Result:
    with presence.beside(member_id):
        return serve()


def _within(presence: Presence, member_id: str, serve: Callable[[], Result]) -> Result:
    try:
        return serve()
    except (Gone, RateLimited, TryAgain):
        raise
    except Refusal:
        presence.check(member_id)  # the operation may have refused before it read the account
        raise


_LOOKS = {"first": _first, "beside": _beside, "within": _within}
