"""Sessions of operators. They use real time, even if a test clock is set."""

from dataclasses import dataclass
from typing import Final

from points.domain import ids
from points.domain.operators.actors import Actor
from points.domain.operators.operators import Limits
from points.domain.operators.rights import ROLES, Role

IDLE_S: Final = 60 * 60
LIFETIME_S: Final = 12 * 60 * 60
TOUCH_S: Final = 5 * 60  # `seen_s` is updated at most once in this time, to save writes
MOST: Final = 10  # live sessions of one operator; one more ends the oldest


@dataclass(frozen=True, slots=True)
class Session:
    """One session as stored. It has the operator's role, stores and limits as they were at login; a change of the
    operator ends it. `session_id` is a digest of the secret in the cookie. `began_s` and `seen_s` (the last recorded
    use) are Unix seconds. `source` is the network address and `agent` the browser of the login. `must_change` is
    whether somebody else chose the password with which the session began.
    """

    operator_id: str
    session_id: str
    name: str
    role: Role
    stores: tuple[str, ...]
    limits: Limits
    began_s: int
    seen_s: int
    source: str = ""
    agent: str = ""
    ended: bool = False
    must_change: bool = False

    def is_live(self, now_s: int) -> bool:
        return not self.ended and now_s < min(self.seen_s + IDLE_S, self.ends_s)

    def is_stale(self, now_s: int) -> bool:
        """Returns whether `seen_s` is so old that the next use must be recorded."""
        return now_s - self.seen_s >= TOUCH_S

    @property
    def ends_s(self) -> int:
        """When the session ends even if it is in use, in Unix seconds."""
        return self.began_s + LIFETIME_S

    def actor(self, source: str) -> Actor:
        """Returns the operator as the caller of a request from `source`."""
        return Actor(
            kind="operator",
            id=self.operator_id,
            rights=ROLES[self.role],
            name=self.name,
            stores=self.stores,
            limits=self.limits,
            session_id=self.session_id,
            source=source,
            must_change=self.must_change,
        )


def session_id(secret: str) -> str:
    """Returns the id of the session with this secret. Nobody can derive the secret from the id."""
    return ids.digest("session", secret, length=26)
