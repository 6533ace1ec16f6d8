"""What was done before: the stored receipt is the answer, to the same request and to no other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from points.domain.errors import IdempotencyConflict, Refusal
from points.domain.ledger.accounts import Gone


class Digested(Protocol):
    """A receipt that remembers the content of the request that made it."""

    @property
    def digest(self) -> str: ...


R_co = TypeVar("R_co", covariant=True)
D = TypeVar("D", bound=Digested)


@dataclass(frozen=True, slots=True)
class Done(Generic[R_co]):
    """The receipt: of what was written now, or before, by the same request (`replayed`)."""

    receipt: R_co
    replayed: bool


def once(do: Callable[[], Done[D]], look_up: Callable[[], D | None], digest: str) -> Done[D]:
    """What `do` answers. What it refuses now may have been done before: then the first answer stands.

    `look_up` finds the receipt, where there is one. Who is erased is told so in either case.
    """
    try:
        return do()
    except (Gone, IdempotencyConflict):
        raise
    except Refusal:
        before = look_up()
        if before is None:
            raise
        return replayed(before, digest)


def replayed(receipt: D, digest: str) -> Done[D]:
    """The receipt as the answer to a request of this digest; IdempotencyConflict where it was made by another."""
    if receipt.digest != digest:
        raise IdempotencyConflict("This was done before, with other content.")
    return Done(receipt, replayed=True)
