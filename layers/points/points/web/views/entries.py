"""A line of history, as members, the merchant and an export read it."""

from datetime import date, datetime
from typing import Any, Literal

from points.domain.ledger.postings import Entry
from points.web.languages import Language
from points.web.texts import history
from points.web.validation import Answers

Kind = Literal["purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"]


class EntryView(Answers):
    entry_id: str
    kind: Kind
    points: int
    title: str
    source_id: str
    occurred_at: datetime
    expires_on: date | None
    reason: str


def entry_view(entry: Entry, now: datetime, language: Language) -> dict[str, Any]:
    """In the shape of `EntryView`, with times in the zone of `now`."""
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "title": history.title(entry, language),
        "source_id": entry.source_id,
        "occurred_at": entry.at.astimezone(now.tzinfo).isoformat(),
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else None,
        "reason": history.reason(entry.why, language),
    }
