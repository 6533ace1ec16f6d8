"""The time that the home page of the stack shows: some days ahead of real time, for the program and the phones.

After a move, the jobs of the days in between run once: points expire, reminders are sent, boards are counted.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from local.client import Merchant

_JOBS: Final = ("expire", "remind", "rank")
_FURTHEST_DAYS: Final = 3650


class Clock:
    """Moves the test clock. The number of days ahead is stored in `file`, beside the stack's data."""

    def __init__(self, merchant: Merchant, file: Path) -> None:
        self._merchant = merchant
        self._file = file

    @property
    def days_ahead(self) -> int:
        return int(json.loads(self._file.read_text())) if self._file.exists() else 0

    def move(self, days: int) -> int:
        """Moves the clock `days` days on; 0 returns to real time. Returns the days ahead after that."""
        ahead = min(self.days_ahead + days, _FURTHEST_DAYS) if days > 0 else 0
        self._merchant.set_clock((datetime.now(UTC) + timedelta(days=ahead)).isoformat() if ahead else None)
        self._file.write_text(json.dumps(ahead))
        for job in _JOBS:
            self._merchant.run_job(job)
        return ahead
