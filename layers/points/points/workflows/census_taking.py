"""Runs the job that counts all accounts, for the figures that cannot be added up from entries.

It is part of the nightly pass over all accounts, so it costs no further reads. It writes a few items a night, however
many members there are.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from points.adapters.catalog import shop
from points.adapters.figures import censuses
from points.adapters.scans.runs import Run
from points.domain.calendar import later
from points.domain.figures import census
from points.domain.figures.census import Census
from points.domain.ledger.accounts import Account
from points.workflows.jobs import SAVE_EVERY, Skip

_A_DAY: Final = timedelta(days=1)  # the last census of a campaign is the one after its end


class CensusTaking:
    """The job of one segment. Its result is a census, which can be added to those of other segments."""

    save_every = SAVE_EVERY

    def __init__(self, run: Run) -> None:
        self._now = run.now
        self._census = Census()
        running = (c for c in shop.opened().catalog.campaigns if c.starts_at <= run.now <= later(c.ends_at, _A_DAY))
        self._lives = [campaign.life_id for campaign in running if campaign.holdout_percent]

    def look(self, account: Account) -> None:
        self._census.count(account, self._now, self._lives)

    def act(self, skip: Skip) -> bool:
        """Does nothing: the count itself is the result."""
        return False

    def pack(self) -> bytes:
        return census.to_bytes(self._census)

    def include(self, packed: bytes) -> None:
        self._census.add(census.from_bytes(packed))

    def conclude(self, run: Run) -> Mapping[str, int]:
        censuses.publish(self._census, run.now)
        return {}
