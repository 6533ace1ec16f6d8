"""The callers of the merchant's operations: operators with a session, and API keys with a signature."""

from dataclasses import dataclass
from typing import Literal

from points.domain.operators.operators import UNLIMITED, Limits
from points.domain.operators.rights import Right


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller of the merchant's operations.
    `id` is the id of the operator or the key. `stores` are the stores whose data the caller may read and change; empty
    means every store. `session_id` is empty for a key. `source` is the network address of the request. `must_change` is
    whether the operator must choose a password of their own before anything else.
    """

    kind: Literal["operator", "key"]
    id: str
    rights: frozenset[Right]
    name: str = ""
    stores: tuple[str, ...] = ()
    limits: Limits = UNLIMITED
    session_id: str = ""
    source: str = ""
    must_change: bool = False

    def may(self, right: Right) -> bool:
        return right in self.rights

    @property
    def label(self) -> str:
        """The actor in lists and records: `operator:…` or `key:…`."""
        return f"{self.kind}:{self.id}"
