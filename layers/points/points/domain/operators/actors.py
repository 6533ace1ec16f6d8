"""Who calls an operation of the merchant: an operator with a session, or a key with a signature."""

from dataclasses import dataclass
from typing import Literal

from points.domain.operators.operators import UNLIMITED, Limits
from points.domain.operators.rights import Right


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller of the merchant's operations.

    `id` is the operator's or the key's. `stores` limits what is read and changed; empty: every store. `source` is the
    network address of the request.
    """

    kind: Literal["operator", "key"]
    id: str
    rights: frozenset[Right]
    name: str = ""
    stores: tuple[str, ...] = ()
    limits: Limits = UNLIMITED
    session_id: str = ""
    source: str = ""

    def may(self, right: Right) -> bool:
        return right in self.rights

    @property
    def label(self) -> str:
        """The actor in lists and records: `operator:…` or `key:…`."""
        return f"{self.kind}:{self.id}"
