"""The audit trail: who changed what. Seals it every night.

This is a trust domain of its own: it reads what every function has recorded, and can add nothing but seals.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.operators import callers
from points.adapters.trail import trail_lists
from points.adapters.trail.trail import Stored
from points.adapters.trail.trail_lists import Range
from points.domain.calendar import later
from points.domain.errors import Invalid, Wording
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers, Instant
from points.workflows import trail_sealing

logger = Logger(service="trail", use_rfc3339=True)
api = Api("trail", callers=callers)


class TrailQuery(PageQuery):
    """The changes to list."""

    object: str | None = Field(None, min_length=1, max_length=200, description="Such as reward:mug or program.")
    actor: str | None = Field(None, min_length=1, max_length=128, description="Such as operator:… or key:….")
    since: Instant | None = Field(None, alias="from")
    until: Instant | None = Field(None, alias="to", description="If missing: now.")


class TrailEntryView(Answers):
    """One change. `before` and `after` have the fields that changed."""

    object: str
    number: int = Field(description="The place in the chain of the object's changes, from 1 on.")
    at: datetime = Field(description="Real time, whatever the test clock says.")
    actor: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    source: str = Field(description="The network address of the request.")
    hash: str = Field(description="SHA-256 of this entry and the hash of the entry before it.")


class TrailAnswer(Answers):
    items: list[TrailEntryView]
    next_cursor: str | None


@api.operation("GET", "/merchant/audit-trail", access="audit:view", query=TrailQuery, answers=TrailAnswer)
def list_changes(call: Call[Nothing]) -> Answer:
    """List changes, newest first. A page can be short without being the last.

    Without `from`, the list begins 366 days before `to`.
    """
    wanted: TrailQuery = call.query
    until = wanted.until or datetime.now(UTC)
    within = Range(wanted.since or later(until, -timedelta(days=366)), until)
    if within.since >= within.until:
        raise Invalid({"from": Wording("须早于 to", "must be earlier than `to`")})
    how: dict[str, Any] = {"limit": wanted.limit, "after": call.position()}
    if wanted.object:
        found, more = trail_lists.of_object(wanted.object, within, **how)
        found = [one for one in found if wanted.actor in (None, one[0].entry.actor)]
    elif wanted.actor:
        found, more = trail_lists.of_actor(wanted.actor, within, **how)
    else:
        found, more = trail_lists.of_everything(within, **how)
    return call.page([_view(one) for one in found], more)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's event and the merchant's calls. Any other event raises ValueError."""
    match event:
        case {"source": "aws.scheduler", "job": "seal", "scheduled_time": str(), **more} if not more:
            objects, newest = trail_sealing.seal(datetime.now(UTC))
            run = {"job": "seal", "objects": objects, "newest": newest}
            logger.info("run", run=run)  # the log keeps a copy of the newest seal's hash
            return run
    return api.handler(event, context)


def _view(one: Stored) -> dict[str, Any]:
    link, stored = one
    entry = link.entry
    return {
        "object": entry.object,
        "number": link.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "source": entry.source,
        "hash": stored,
    }
