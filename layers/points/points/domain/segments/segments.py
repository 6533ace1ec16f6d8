"""Saved segments: named conditions on members, and what the last pass over all accounts found for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from points.domain.segments.conditions import Conditions

MOST: Final = 20  # per shop; every night each account is compared with all of them
_DAYS: Final = ("joined_from", "joined_to")


@dataclass(frozen=True, slots=True)
class Found:
    """The members whom one pass found: how many, at what program time, for which version of the segment."""

    run_id: str
    version: int
    count: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved segment. `conditions` are as stored: only those that are given, days as text."""

    segment_id: str
    name: str
    conditions: Mapping[str, Any]
    version: int
    changed_at: datetime  # real time
    found: Found | None = None

    @property
    def current(self) -> Found | None:
        """What was found for these very conditions; None until the next pass."""
        return self.found if self.found and self.found.version == self.version else None

    @property
    def asked(self) -> Conditions:
        """The conditions that members must meet."""
        given = dict(self.conditions)
        return Conditions(**given | {name: date.fromisoformat(given[name]) for name in _DAYS if name in given})
