"""Hours in which no WeChat message is sent. Messages inside the mini program are not affected."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily period from `begin` to `end` in the program's zone. It may pass midnight. Equal times mean no quiet
    hours.
    """

    begin: time = time(22)
    end: time = time(8)

    def end_after(self, now: datetime) -> datetime | None:
        """Returns the end of the quiet period that contains `now`; None outside quiet hours.

        `now` must be in the program's zone.
        """
        if not self._is_quiet(now.time()):
            return None
        day = now.date() if now.time() < self.end else now.date() + timedelta(days=1)
        return datetime.combine(day, self.end, tzinfo=now.tzinfo)

    def _is_quiet(self, at: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end
