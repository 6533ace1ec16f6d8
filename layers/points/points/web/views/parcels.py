"""A list of parcels as staff get it back: a row for each, with the reason of each that cannot be shipped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import Status
from points.web.languages import Language
from points.web.texts import parcels
from points.web.texts.parcels import Why
from points.web.validation import Answers


class ParcelRow(Answers):
    """One parcel of the list."""

    redemption_id: str
    name: str | None = Field(description="The reward's name when it was redeemed. Null: no such redemption.")
    status: Status | None = Field(description="The redemption's status after this call.")
    result: Literal["ok", "done_before", "wrong"] = Field(
        description="ok: shipped now; in a dry run, it can be shipped. done_before: shipped before, with this number."
    )
    why: Why | None = Field(description="Why it is wrong. Null unless it is.")
    because: str | None = Field(description="`why` in words, in the caller's language.")


class ParcelsAnswer(Answers):
    """The rows in the order of the list, and how many have each result."""

    dry_run: bool
    ok: int
    done_before: int
    wrong: int
    rows: list[ParcelRow]


def parcel_row(
    redemption_id: str, found: Redemption | None, why: Why | None, was_done: bool, now: datetime, language: Language
) -> dict[str, Any]:
    """Returns one row in the shape of `ParcelRow`."""
    fine = "done_before" if was_done else "ok"
    return {
        "redemption_id": redemption_id,
        "name": found.name if found else None,
        "status": found.status_at(now) if found else None,
        "result": "wrong" if why else fine,
        "why": why,
        "because": parcels.because(why, language) if why else None,
    }


def parcels_answer(rows: Sequence[dict[str, Any]], *, is_dry_run: bool) -> dict[str, Any]:
    """Returns the rows with their counts, in the shape of `ParcelsAnswer`."""
    counts = {result: sum(row["result"] == result for row in rows) for result in ("ok", "done_before", "wrong")}
    return {"dry_run": is_dry_run, **counts, "rows": list(rows)}
