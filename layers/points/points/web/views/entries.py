"""An entry of the history as the API shows it to members and the merchant, and as the export contains it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from points.domain.calendar import last_day, parse_day
from points.domain.ledger.postings import Entry
from points.web.api import PageQuery
from points.web.fields import wrong
from points.web.languages import Language
from points.web.schemas import MONTH
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
    live_from: date | None = Field(description="The first day on which pending points can be spent. Null: at once.")
    reason: str


class EntriesQuery(PageQuery):
    kind: Kind | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = Field(None, description="Not before `from`")
    month: str | None = Field(None, pattern=MONTH, description="A whole month, in place of `from` and `to`")

    @field_validator("to")
    @classmethod
    def _not_before(cls, to: date | None, info: ValidationInfo) -> date | None:
        since = info.data.get("from_")
        if to is not None and since is not None and to < since:
            raise wrong("不能早于 from", "must not be before `from`")
        return to

    @field_validator("month")
    @classmethod
    def _alone(cls, month: str | None, info: ValidationInfo) -> str | None:
        if month is not None and (info.data.get("from_") or info.data.get("to")):
            raise wrong("不能与 from、to 同用", "cannot be used with `from` or `to`")
        return month

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Returns the first and the last day, both included. None means no limit."""
        if self.month is None:
            return self.from_, self.to
        return parse_day(f"{self.month}-01"), last_day(self.month)


class EntriesAnswer(Answers):
    items: list[EntryView]
    next_cursor: str | None


def entry_view(entry: Entry, now: datetime, language: Language) -> dict[str, Any]:
    """Returns the entry in the shape of `EntryView`. Times are in the zone of `now`."""
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "title": history.title(entry, language),
        "source_id": entry.source_id,
        "occurred_at": local(entry.at, now),
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else None,
        "live_from": entry.why.get("live_from"),
        "reason": history.reason(entry.why, language),
    }
