"""Answers replays: a repeated request gets the stored receipt, and only if its content is the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from points.domain.errors import IdempotencyConflict, Refusal
from points.domain.ledger.accounts import Gone


class Digested(Protocol):
    """A receipt that has the digest of its request."""

    @property
    def digest(self) -> str: ...


R_co = TypeVar("R_co", covariant=True)
D = TypeVar("D", bound=Digested)


@dataclass(frozen=True, slots=True)
class Done(Generic[R_co]):
    """The result of one request: its receipt. `replayed` is true if an earlier request with the same key wrote it."""

    receipt: R_co
    replayed: bool


def once(do: Callable[[], Done[D]], look_up: Callable[[], D | None], digest: str) -> Done[D]:
    """Returns the result of `do`. If `do` raises a Refusal and the request was done before, returns the stored receipt.

    `look_up` returns the stored receipt, or None. Gone and IdempotencyConflict are raised in any case.
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
    """Returns the receipt as a replay for a request with this digest.

    Raises IdempotencyConflict if the digests differ.
    """
    if receipt.digest != digest:
        raise IdempotencyConflict("This key was used before with other content.")
    return Done(receipt, replayed=True)
