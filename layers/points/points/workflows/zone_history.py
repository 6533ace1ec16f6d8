"""Computes the former time zones of the program, and until when each applied, as the program's record stores them."""

from datetime import datetime

from points.adapters.catalog.records import Record, moment
from points.domain import ids
from points.domain.zones import MOST_KEPT
from points.workflows.decision_guards import Content


def begins(content: Content, now: datetime) -> datetime:
    """Returns when a decision with this content takes effect if it is made at `now`."""
    return max(moment(content.get("effective_at")) or now, now)


def former_zones(before: Record, content: Content, now: datetime) -> tuple[tuple[str, int], ...]:
    """Returns the former zones of the program, at most the latest 20, if `content` replaces `before` at `now`.

    A zone that was announced and replaced before it took effect is left out.
    """
    ended = tuple(former for former in before.zones if former[1] <= ids.microseconds(now))
    held = (before.in_force(now) or before).body["time_zone"]
    if held == content["time_zone"]:
        return ended
    return (*ended, (held, ids.microseconds(begins(content, now))))[-MOST_KEPT:]
