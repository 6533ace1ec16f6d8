"""The program's time zone with its history: a day belongs to the zone in which it was lived.

The merchant may change the zone. What was written before the change was written by the old zone's days, and so it is
judged: `ProgramZone` is a time zone like any other, whose rules change at the moments when the merchant changed them.
Whatever asks it for the day of a moment, long past or not, gets the day that it was.

A host may go on with the program it remembers for some minutes. So close to a change nobody can tell from the moment
alone which zone was obeyed; the audit tries both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import combinations
from typing import Final

MOST_KEPT: Final = 20  # former zones; what is older is judged by the oldest of them
# The clocks of hosts are seconds apart, and none remembers a program longer than CATALOG_TTL_S may say.
_BEFORE: Final = timedelta(seconds=10)
_AFTER: Final = timedelta(seconds=310)
_MOST_DOUBTS: Final = 6  # moments of one member


@dataclass(frozen=True, slots=True)
class FormerZone:
    """A zone that the program had until some moment."""

    zone: tzinfo
    until: datetime


class ProgramZone(tzinfo):
    """`latest` is the zone since the last change, `former` those before it, the first first.

    Moments in `otherwise` are read by the zone on the other side of the change that they are close to.
    """

    def __init__(
        self, latest: tzinfo, former: tuple[FormerZone, ...], otherwise: frozenset[datetime] = frozenset()
    ) -> None:
        self._latest, self.former, self._otherwise = latest, former, otherwise

    def at(self, moment: datetime) -> tzinfo:
        """The zone in force at that moment."""
        place = next((place for place, ended in enumerate(self.former) if moment < ended.until), len(self.former))
        if moment in self._otherwise:
            place = self._other_side(place, moment)
        return self.former[place].zone if place < len(self.former) else self._latest

    def doubtful(self, moments: Iterable[datetime]) -> list[datetime]:
        """Those of these moments that are so close to a change that either zone may have been obeyed."""
        return sorted(moment for moment in set(moments) if any(_is_close(moment, ended) for ended in self.former))

    def other_readings(self, moments: Iterable[datetime]) -> Iterator["ProgramZone"]:
        """The same zone, with some of these moments on the other side of a change; those that differ least first."""
        doubtful = self.doubtful(moments)[-_MOST_DOUBTS:]
        for size in range(1, len(doubtful) + 1):
            for some in combinations(doubtful, size):
                yield ProgramZone(self._latest, self.former, frozenset(some))

    def _other_side(self, place: int, moment: datetime) -> int:
        is_before = place < len(self.former) and moment >= self.former[place].until - _BEFORE
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
        """The zone in which a clock on the wall showed this; of two times that it did so, `fold` says which."""
        moments = self._moments(local)
        return self.at(moments[-1 if local.fold else 0]) if moments else self._latest

    def _moments(self, local: datetime) -> list[datetime]:
        """The moments at which a clock on the wall showed this: two where hours came again, none where they were left
        out.
        """
        zones = [*(ended.zone for ended in self.former), self._latest]
        told = {(zone, local.replace(tzinfo=zone, fold=fold).astimezone(UTC)) for zone in zones for fold in (0, 1)}
        return sorted({moment for zone, moment in told if self.at(moment) is zone})


def latest_day(now: datetime) -> date:
    """The latest day reached by now: where the program moved to the west, some hours of a day come again."""
    former = now.tzinfo.former if isinstance(now.tzinfo, ProgramZone) else ()
    return max([now.date(), *(end.until.astimezone(end.zone).date() for end in former if end.until <= now)])


def _is_close(moment: datetime, ended: FormerZone) -> bool:
    return ended.until - _BEFORE <= moment <= ended.until + _AFTER
