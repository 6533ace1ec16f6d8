"""The merchant's API keys."""

from dataclasses import dataclass, field

from points.domain.operators.actors import Actor
from points.domain.operators.rights import of_scopes


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the merchant. Several `secrets` are valid while the key is rotated, the newest first."""

    key: str
    secrets: tuple[bytes, ...] = field(repr=False)
    scopes: frozenset[str]
    stores: tuple[str, ...] = ()

    def actor(self, source: str) -> Actor:
        """The key as the caller of a request from `source`."""
        return Actor("key", self.key, of_scopes(self.scopes), stores=self.stores, source=source)
