"""The time zones that the program had, as its record keeps them: which, and until when."""

from datetime import datetime

from points.adapters.catalog.records import Record, moment
from points.domain import ids
from points.domain.zones import MOST_KEPT
from points.workflows.decision_guards import Content


def begins(content: Content, now: datetime) -> datetime:
    """When a decision made now takes effect."""
    return max(moment(content.get("effective_at")) or now, now)


def former_zones(before: Record, content: Content, now: datetime) -> tuple[tuple[str, int], ...]:
    """The former zones of a program with this content, which replaces `before`: 20 at most, the latest ones.

    What was announced and is replaced before it took effect has never been.
    """
    ended = tuple(former for former in before.zones if former[1] <= ids.microseconds(now))
    held = (before.in_force(now) or before).body["time_zone"]
    if held == content["time_zone"]:
        return ended
    return (*ended, (held, ids.microseconds(begins(content, now))))[-MOST_KEPT:]
