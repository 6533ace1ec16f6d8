"""An entry of the history as the API shows it to members and the merchant, and as the export contains it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from points.domain.ledger.postings import Entry
from points.web.api import PageQuery
from points.web.fields import wrong
from points.web.languages import Language
from points.web.texts import history
from points.web.validation import Answers, Day
from points.web.views.times import local

Kind = Literal["purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"]


class EntryView(Answers):
    """One line of a member's history."""

    entry_id: str
    kind: Kind
    points: int
    title: str
    source_id: str
    occurred_at: datetime
    expires_on: date | None
    reason: str


class EntriesQuery(PageQuery):
    kind: Kind | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = Field(None, description="Not before `from`")

    @field_validator("to")
    @classmethod
    def _not_before(cls, to: date | None, info: ValidationInfo) -> date | None:
        since = info.data.get("from_")
        if to is not None and since is not None and to < since:
            raise wrong("不能早于 from", "must not be before `from`")
        return to


class EntriesAnswer(Answers):
    items: list[EntryView]
    next_cursor: str | None


def entry_view(entry: Entry, now: datetime, language: Language) -> dict[str, Any]:
    """The entry in the shape of `EntryView`. Times are in the zone of `now`."""
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "title": history.title(entry, language),
        "source_id": entry.source_id,
        "occurred_at": local(entry.at, now),
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else None,
        "reason": history.reason(entry.why, language),
    }
