"""The test clock as the home page moves it: days ahead of now, for the program and for the phones alike.

What would have happened by then is done at once: points expire, reminders are sent, boards are counted.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from local.client import Merchant

_JOBS: Final = ("expire", "remind", "rank")
_FURTHEST_DAYS: Final = 3650


class Clock:
    """Keeps how far ahead the program is in `file`, where the stack keeps its data."""

    def __init__(self, merchant: Merchant, file: Path) -> None:
        self._merchant = merchant
        self._file = file

    @property
    def days_ahead(self) -> int:
        return int(json.loads(self._file.read_text())) if self._file.exists() else 0

    def move(self, days: int) -> int:
        """So many days on, back to the present where it is 0; answers the days ahead then."""
        ahead = min(self.days_ahead + days, _FURTHEST_DAYS) if days > 0 else 0
        self._merchant.set_clock((datetime.now(UTC) + timedelta(days=ahead)).isoformat() if ahead else None)
        self._file.write_text(json.dumps(ahead))
        for job in _JOBS:
            self._merchant.run_job(job)
        return ahead
