"""The merchant's API keys. They are made in the console or written into the secret MerchantKeys."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from points.domain import ids
from points.domain.errors import Forbidden
from points.domain.operators.actors import Actor
from points.domain.operators.rights import of_scopes

MOST: Final = 100  # keys that are made in the console
_LENGTH: Final = 14
_FORM: Final = re.compile(rf"k[{ids.ALPHABET}]{{{_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One API key with which a request is checked. For some time after a rotation, two `secrets` are valid."""

    key: str
    secrets: tuple[bytes, ...] = field(repr=False)
    scopes: frozenset[str]
    stores: tuple[str, ...] = ()

    def actor(self, source: str) -> Actor:
        """Returns the key as the caller of a request from `source`."""
        return Actor("key", self.key, of_scopes(self.scopes), stores=self.stores, source=source)


@dataclass(frozen=True, slots=True)
class MadeKey:
    """One API key that was made in the console. Times are Unix seconds; 0 means never.
    `generation` is 1 and grows with each rotation. The secret of the previous generation is valid until
    `overlap_until_s`.
    """

    key: str
    name: str
    scopes: tuple[str, ...]
    stores: tuple[str, ...]
    created_s: int
    created_by: str
    generation: int = 1
    overlap_until_s: int = 0
    used_s: int = 0
    revoked: bool = False

    def generations(self, now_s: int) -> tuple[int, ...]:
        """Returns the generations whose secrets are valid at `now_s`, newest first. Empty for a revoked key."""
        if self.revoked:
            return ()
        return (self.generation, self.generation - 1) if now_s < self.overlap_until_s else (self.generation,)


def key_id(number: int) -> str:
    """Returns the id of a new key, from a random number."""
    return f"k{ids.base32(number, _LENGTH)}"


def is_made_in_console(key: str) -> bool:
    """Returns whether the id has the form that `key_id` gives.
    A key with any other id can only be in the secret MerchantKeys.
    """
    return _FORM.fullmatch(key) is not None


def check_giver(scopes: Collection[str], stores: Collection[str], actor: Actor) -> None:
    """Raises Forbidden if a key would have rights or stores that its maker does not have."""
    if not of_scopes(scopes) <= actor.rights:
        raise Forbidden("You cannot give a key rights that you do not have.")
    if actor.stores and not (stores and set(stores) <= set(actor.stores)):
        raise Forbidden("You cannot give a key stores that you do not have.")
