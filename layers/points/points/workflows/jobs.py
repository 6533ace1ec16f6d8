"""What a pass over all accounts does with them: the protocol of a job, and its common half.

`points.workflows.passes` brings a job every account, and keeps what it has found.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from points.adapters.scans.runs import Run
from points.domain.ledger.accounts import Account

SAVE_EVERY: Final = 10  # pages on which nothing was done; one on which something was is saved at once

Skip = Callable[[str], None]


class Job(Protocol):
    """What a pass does. One object per worker and walk; what it finds is its own, until it is packed."""

    save_every: int
    """Pages on which nothing was done, before what was found is saved."""

    def look(self, account: Account) -> None:
        """Notes in memory what the account brings; writes nothing. Whatever it raises skips this account."""

    def act(self, skip: Skip) -> bool:
        """Does what was noted on this page and counts it; True where anything was done.

        May be asked to do the same again, by another worker or after a crash, and must then change nothing more.
        `skip(member_id)`, called while an exception is handled, reports an account that cannot be dealt with.
        """

    def pack(self) -> bytes:
        """Everything found so far."""

    def include(self, packed: bytes) -> None:
        """Adds what was packed: another segment's, in any order, or this one's before it was interrupted."""

    def conclude(self, run: Run) -> Mapping[str, int]:
        """Makes known what was found, once all of it is included; answers the counts for the run's record.

        May be asked twice, like `act`.
        """


class Counting:
    """The better part of a job that finds nothing but counts."""

    save_every = SAVE_EVERY

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pack(self) -> bytes:
        return json.dumps(self.counts).encode()

    def include(self, packed: bytes) -> None:
        self.counts.update(json.loads(packed))


Jobs = Mapping[str, Callable[[Run], Job]]
