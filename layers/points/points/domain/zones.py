"""The program's time zone with its history: the day of a past time is the day in the zone that applied at that time.
The merchant can change the zone. `ProgramZone` is a time zone that uses the old zone for times before the change and
the new one for times after it. But an environment may use the old zone for some minutes longer, because it caches the
program. So for a time near a change it is not known which zone was used. The audit then tries both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import combinations
from typing import Final

from points.domain.calendar import later

MOST_KEPT: Final = 20  # at most this many former zones are kept; times before them use the oldest one
# Hosts' clocks differ by seconds, and a host caches the program for at most CATALOG_TTL_S.
_BEFORE: Final = timedelta(seconds=10)
_AFTER: Final = timedelta(seconds=310)
_MOST_DOUBTS: Final = 6  # at most this many times of one member are tried in both zones


@dataclass(frozen=True, slots=True)
class FormerZone:
    """One zone that the program had until the time `until`."""

    zone: tzinfo
    until: datetime


class ProgramZone(tzinfo):
    """The program's zone since the last change (`latest`), and the zones before it (`former`), oldest first.
    `otherwise` has times near a change for which the other zone is used: after the change the old one, before it the
    new one.
    """

    def __init__(
        self, latest: tzinfo, former: tuple[FormerZone, ...], otherwise: frozenset[datetime] = frozenset()
    ) -> None:
        self._latest, self.former, self._otherwise = latest, former, otherwise

    def at(self, moment: datetime) -> tzinfo:
        """Returns the zone that applies at `moment`."""
        place = next((place for place, ended in enumerate(self.former) if moment < ended.until), len(self.former))
        if moment in self._otherwise:
            place = self._other_side(place, moment)
        return self.former[place].zone if place < len(self.former) else self._latest

    def doubtful(self, moments: Iterable[datetime]) -> list[datetime]:
        """Returns those of the times for which the old or the new zone may have been used, oldest first."""
        return sorted(moment for moment in set(moments) if any(_is_close(moment, ended) for ended in self.former))

    def other_readings(self, moments: Iterable[datetime]) -> Iterator["ProgramZone"]:
        """Yields one zone for each choice of doubtful times for which the other zone was used.
        Choices of fewer times come first.
        """
        doubtful = self.doubtful(moments)[-_MOST_DOUBTS:]
        for size in range(1, len(doubtful) + 1):
            for some in combinations(doubtful, size):
                yield ProgramZone(self._latest, self.former, frozenset(some))

    def _other_side(self, place: int, moment: datetime) -> int:
        is_before = place < len(self.former) and moment >= later(self.former[place].until, -_BEFORE)
        return place + 1 if is_before else max(0, place - 1)

    # ── What a tzinfo answers ────────────────────────────────────────────────

    def fromutc(self, dt: datetime) -> datetime:
        moment = dt.replace(tzinfo=UTC)
        local = moment.astimezone(self.at(moment)).replace(tzinfo=self, fold=0)
        return local.replace(fold=int(self._moments(local)[:1] not in ([], [moment])))

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return self._zone_of(dt).utcoffset(dt) if dt is not None else None

    def dst(self, dt: datetime | None) -> timedelta | None:
        return self._zone_of(dt).dst(dt) if dt is not None else None

    def tzname(self, dt: datetime | None) -> str | None:
        return self._zone_of(dt).tzname(dt) if dt is not None else None

    def _zone_of(self, local: datetime) -> tzinfo:
        """Returns the zone that applies at this local time. If the local time occurred twice, `fold` selects one."""
        moments = self._moments(local)
        return self.at(moments[-1 if local.fold else 0]) if moments else self._latest

    def _moments(self, local: datetime) -> list[datetime]:
        """Returns the UTC times with this local time: two if the hour was repeated, none if it was skipped."""
        zones = [*(ended.zone for ended in self.former), self._latest]
        told = {(zone, local.replace(tzinfo=zone, fold=fold).astimezone(UTC)) for zone in zones for fold in (0, 1)}
        return sorted({moment for zone, moment in told if self.at(moment) is zone})


def latest_day(now: datetime) -> date:
    """Returns the latest day that has begun in the program by `now`.
    It can be later than the day of `now`: after a change to a zone further west, the same day begins a second time.
    """
    former = now.tzinfo.former if isinstance(now.tzinfo, ProgramZone) else ()
    return max([now.date(), *(end.until.astimezone(end.zone).date() for end in former if end.until <= now)])


def _is_close(moment: datetime, ended: FormerZone) -> bool:
    return later(ended.until, -_BEFORE) <= moment <= later(ended.until, _AFTER)
