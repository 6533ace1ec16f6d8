"""Formats times for answers."""

from datetime import datetime


def local(at: datetime, now: datetime) -> str:
    """Returns the time as RFC 3339, in the zone of `now`, which is the program's."""
    return at.astimezone(now.tzinfo).isoformat()


def local_or_null(at: datetime | None, now: datetime) -> str | None:
    """Returns the same as `local`; None if there is no time."""
    return local(at, now) if at else None
