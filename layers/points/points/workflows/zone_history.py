"""The former time zones of the program, and until when each applied, as stored in its record."""

from datetime import datetime

from points.adapters.catalog.records import Record, moment
from points.domain import ids
from points.domain.zones import MOST_KEPT
from points.workflows.decision_guards import Content


def begins(content: Content, now: datetime) -> datetime:
    """Returns when a decision made now takes effect."""
    return max(moment(content.get("effective_at")) or now, now)


def former_zones(before: Record, content: Content, now: datetime) -> tuple[tuple[str, int], ...]:
    """Returns the former zones after `before` is replaced by a program with this content: at most the latest 20.

    A zone that was announced and replaced before it took effect does not count.
    """
    ended = tuple(former for former in before.zones if former[1] <= ids.microseconds(now))
    held = (before.in_force(now) or before).body["time_zone"]
    if held == content["time_zone"]:
        return ended
    return (*ended, (held, ids.microseconds(begins(content, now))))[-MOST_KEPT:]
