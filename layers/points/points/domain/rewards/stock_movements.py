"""How the supply of a reward changed: by staff, with a reason, or by an edit of the reward."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a reward's supply. `version` is the version of the reward that made it.

    `before` and `after` are all units, redeemed or not; None means unlimited. `by` is the operator or the key.
    """

    version: int
    at: datetime
    by: str
    before: int | None
    after: int | None
    reason: str = ""

    @property
    def change(self) -> int | None:
        """Returns the units added, or removed if negative; None if the supply was or became unlimited."""
        return None if self.before is None or self.after is None else self.after - self.before
