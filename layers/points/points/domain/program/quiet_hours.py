"""When members are not to be woken. A message inside the mini program wakes nobody; WeChat's does."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, over midnight perhaps; nothing is quiet where they are equal."""

    begin: time = time(22)
    end: time = time(8)

    def end_after(self, now: datetime) -> datetime | None:
        """When it may be loud again, where it is quiet at `now` (in the program's zone); None where it is not."""
        if not self._is_quiet(now.time()):
            return None
        day = now.date() if now.time() < self.end else now.date() + timedelta(days=1)
        return datetime.combine(day, self.end, tzinfo=now.tzinfo)

    def _is_quiet(self, at: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end
