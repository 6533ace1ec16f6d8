"""Segments as the merchant writes and reads them, and their members as rows of a CSV file."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from points.domain.ledger.accounts import Account
from points.domain.segments.segments import Segment
from points.web.fields import MOST_TAGS, Line, Tag, distinct, wrong
from points.web.validation import Answers, Body, Query
from points.web.views.member_details import account_details

MOST_POINTS: Final = 1_000_000_000
MOST_DAYS: Final = 3650
Days = Annotated[int, Field(ge=0, le=MOST_DAYS)]
Points = Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
Orders = Annotated[int, Field(ge=0, le=1_000_000)]
Tags = Annotated[list[Tag], AfterValidator(distinct), Field(max_length=MOST_TAGS)]
Risk = Literal["none", "low", "medium", "high"]


class SegmentConditions(Body):
    """Conditions on a member. All that are given must hold, at least one. Days count in the program's time zone."""

    balance_min: Points | None = None
    balance_max: Points | None = None
    expiring_within_days: Days | None = Field(None, description="Points expire on a day up to so many days from now.")
    expiring_min: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = Field(
        None, description="At least so many of them. If missing: one."
    )
    joined_from: date | None = None
    joined_to: date | None = None
    joined_within_days: Days | None = None
    active_within_days: Days | None = Field(None, description="Joined, signed in or earned points in these days.")
    inactive_for_days: Days | None = None
    ordered_within_days: Days | None = None
    not_ordered_for_days: Days | None = Field(None, description="Who never ordered is included.")
    orders_min: Orders | None = None
    orders_max: Orders | None = None
    tags: Tags | None = Field(None, description="Has all of these.")
    without_tags: Tags | None = Field(None, description="Has none of these.")
    frozen: bool | None = None
    risk: Annotated[list[Risk], AfterValidator(distinct), Field(max_length=4)] | None = None

    @model_validator(mode="after")
    def _asks(self) -> "SegmentConditions":
        if not self.given:
            raise wrong("至少要有一个条件", "needs at least one condition")
        if self.expiring_min is not None and self.expiring_within_days is None:
            raise wrong("expiring_min 要与 expiring_within_days 一起使用", "expiring_min needs expiring_within_days")
        return self

    @property
    def given(self) -> dict[str, Any]:
        """The conditions that ask for something, days as text."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value not in (None, [])}


class SegmentBody(Body):
    """A segment to save."""

    name: Line
    conditions: SegmentConditions


class ChangedSegment(SegmentBody):
    """A segment to replace."""

    version: int = Field(ge=1, le=2**31, description="The version that this change is based on.")


class SegmentVersion(Query):
    """The version of the segment to delete."""

    version: int = Field(ge=1, le=2**31)


class SegmentView(Answers):
    """A saved segment."""

    segment_id: str
    name: str
    conditions: SegmentConditions
    version: int
    count: int | None = Field(description="Members found by the last pass. Null: the next pass finds them.")
    as_of: datetime | None = Field(description="The time of that pass.")


class SegmentsAnswer(Answers):
    items: list[SegmentView]


def segment_view(segment: Segment, zone: tzinfo | None) -> dict[str, Any]:
    found = segment.current
    return {
        "segment_id": segment.segment_id,
        "name": segment.name,
        "conditions": dict(segment.conditions),
        "version": segment.version,
        "count": found.count if found else None,
        "as_of": found.as_of.astimezone(zone).isoformat() if found else None,
    }


# ── As a file ────────────────────────────────────────────────────────────────

COLUMNS: Final = (
    "member_id",
    "nickname",
    "joined_on",
    "last_active_on",
    "balance",
    "expiring_in_30_days",
    "tags",
    "risk",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Sequence[object]], *, with_header: bool) -> bytes:
    """Returns the rows as CSV in UTF-8. The first page begins with a byte order mark, because Excel needs it."""
    text = io.StringIO()
    writer = csv.writer(text)
    if with_header:
        writer.writerow([*COLUMNS, "frozen"])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if with_header else "utf-8")


def row_of(account: Account, nickname: str, now: datetime) -> list[object]:
    """Returns the member's row, in the order of `COLUMNS` and `frozen`."""
    details = account_details(account, now) | {
        "member_id": account.member_id,
        "nickname": nickname,
        "joined_on": account.text("joined"),
    }
    details["tags"] = " ".join(details["tags"])
    return [*(details[name] for name in COLUMNS), "yes" if account.frozen else ""]


def _harmless(cell: object) -> object:
    """Returns the cell. A text that a spreadsheet would compute as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
