"""Replays: the stored receipt is the answer to a repeated request, and only to the same request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from points.domain.errors import IdempotencyConflict, Refusal
from points.domain.ledger.accounts import Gone


class Digested(Protocol):
    """A receipt with the digest of its request."""

    @property
    def digest(self) -> str: ...


R_co = TypeVar("R_co", covariant=True)
D = TypeVar("D", bound=Digested)


@dataclass(frozen=True, slots=True)
class Done(Generic[R_co]):
    """The receipt of a request. `replayed`: it was written by an earlier attempt of the same request."""

    receipt: R_co
    replayed: bool


def once(do: Callable[[], Done[D]], look_up: Callable[[], D | None], digest: str) -> Done[D]:
    """The result of `do`. If it is refused now but was done before, the stored receipt is the answer.

    `look_up` returns the receipt, if there is one. Raises Gone for an erased member in both cases.
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
