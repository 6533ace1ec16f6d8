"""Whether the member whom a token names is still here: a token outlives its member by up to a week.

The token of an erased member is answered 401, whatever is asked. Where an operation reads the account anyway, that
read tells; elsewhere the account is looked at, for half a read unit.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeVar

from points.domain.errors import RateLimited, Refusal, TryAgain, Unauthenticated
from points.domain.ledger.accounts import Gone

# When the account is looked at: before anything is done, at the same time as what is only read, or by the operation
# itself, which raises `Gone`.
Look = Literal["first", "beside", "within"]
Result = TypeVar("Result")


class Presence(Protocol):
    """Where accounts are looked at (`points.adapters.ledger.presence`)."""

    def check(self, member_id: str) -> None:
        """Raises `Gone` where the member was erased."""

    def beside(self, member_id: str) -> AbstractContextManager[None]:
        """The same at the end of a block, having looked while it ran."""


def serve_present(presence: Presence, look: Look, member_id: str, serve: Callable[[], Result]) -> Result:
    """What `serve` answers to a member who is here; Unauthenticated to one who was erased."""
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
        presence.check(member_id)  # it may have been refused before the account was read
        raise


_LOOKS = {"first": _first, "beside": _beside, "within": _within}
