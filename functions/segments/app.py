"""Saved segments of members: their conditions, how many members meet them, and these members as a file.

The nightly pass over all accounts finds the members of every segment, so a new or changed segment waits for the next.
"""

import secrets as dice
from datetime import UTC, datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.lists import segments
from points.adapters.operators import callers
from points.adapters.trail import trail
from points.domain.errors import LimitReached, TryAgain
from points.domain.operators.rights import NAMES
from points.domain.segments.conditions import Conditions
from points.domain.segments.segments import MOST, Segment
from points.web.api import EMPTY, Answer, Api, Call, Content, Nothing, PageQuery
from points.web.views.segments import (
    ChangedSegment,
    SegmentBody,
    SegmentsAnswer,
    SegmentVersion,
    SegmentView,
    csv_of,
    row_of,
    segment_view,
)
from points.workflows import member_list

api = Api("segments", callers=callers)

_ONE: Final = "/merchant/segments/{segment_id}"
_FILE: Final = {"Content-Disposition": 'attachment; filename="members.csv"', "Cache-Control": "no-store"}


@api.operation("GET", "/merchant/segments", access="members:view", answers=SegmentsAnswer)
def list_segments(call: Call[Nothing]) -> Answer:
    """List saved segments. GET /merchant/members with `segment` lists the members of one."""
    zone = shop.opened().now.tzinfo
    return Answer({"items": [segment_view(segment, zone) for segment in segments.every()]})


@api.operation("GET", _ONE, access="members:view", answers=SegmentView)
def show_segment(call: Call[Nothing]) -> Answer:
    """Get a saved segment."""
    return _shown(segments.one(call.path("segment_id")))


@api.operation("POST", "/merchant/segments", access="members:edit", body=SegmentBody, answers=SegmentView, status=201)
def save_segment(call: Call[SegmentBody]) -> Answer:
    """Save a segment. The next nightly pass over all accounts counts its members. Up to 20 are kept."""
    if len(segments.every()) >= MOST:
        raise LimitReached(f"A shop has at most {MOST} segments.")
    new = Segment(dice.token_hex(6), call.body.name, call.body.conditions.given, 1, datetime.now(UTC))
    entry = call.changed(f"segment:{new.segment_id}", "add", EMPTY, _recorded(new))
    segments.save(new, trail.part(entry))
    return _shown(new)


@api.operation("PUT", _ONE, access="members:edit", body=ChangedSegment, answers=SegmentView)
def change_segment(call: Call[ChangedSegment]) -> Answer:
    """Replace a segment. Its count is null until the next nightly pass."""
    before = segments.one(call.path("segment_id"))
    version = call.body.version + 1
    now = datetime.now(UTC)
    after = Segment(before.segment_id, call.body.name, call.body.conditions.given, version, now)
    entry = call.changed(f"segment:{before.segment_id}", "change", _recorded(before), _recorded(after))
    segments.save(after, trail.part(entry))
    return _shown(after)


@api.operation("DELETE", _ONE, access="members:edit", query=SegmentVersion, status=204)
def remove_segment(call: Call[Nothing]) -> Answer:
    """Delete a segment. Its members are not changed."""
    before = segments.one(call.path("segment_id"))
    entry = call.changed(f"segment:{before.segment_id}", "remove", _recorded(before), EMPTY)
    segments.remove(before.segment_id, call.query.version, trail.part(entry))
    return Answer(None)


@api.operation("GET", f"{_ONE}/export", access="members:export", query=PageQuery, pictures=("text/csv",))
def export_segment(call: Call[Nothing]) -> Answer:
    """Get the members of a segment as CSV, up to 300 rows a page.

    The header `Next-Cursor` has the `cursor` of the next page; it is missing after the last one. Only the first page
    has the column names. The audit trail names who exported it. Nicknames need the right `names:view`. A text that a
    spreadsheet would take for a formula begins with an apostrophe. 409 STATE_CONFLICT: no pass has counted it yet.
    """
    segment = segments.one(call.path("segment_id"))
    lists, position, now = member_list.of_segment(segment), call.position(), shop.opened().now
    if position is None:
        _note_export(segment, call)
    page, more = member_list.page(lists, Conditions(), now, limit=member_list.MOST_LOOKED, position=position)
    may_see = call.actor.may(NAMES)
    rows = [row_of(each.account, each.member.nickname if may_see else "", now) for each in page]
    content = Content("text/csv; charset=utf-8", csv_of(rows, with_header=position is None))
    cursor = call.next_cursor(more)
    return Answer(None, content=content, headers=_FILE | ({"Next-Cursor": cursor} if cursor else {}))


def _note_export(segment: Segment, call: Call[Nothing]) -> None:
    """Adds the export to the audit trail: it changes nothing, but personal data leaves the shop."""
    found = segment.current
    entry = call.changed(f"segment:{segment.segment_id}", "export", EMPTY, {"count": found.count if found else 0})
    if dynamodb.transact([trail.part(entry)]) is not None:
        raise TryAgain("The audit trail is busy.")


handler = api.handler


def _shown(segment: Segment) -> Answer:
    return Answer(segment_view(segment, shop.opened().now.tzinfo))


def _recorded(segment: Segment) -> dict[str, object]:
    return {"name": segment.name, "conditions": dict(segment.conditions)}
