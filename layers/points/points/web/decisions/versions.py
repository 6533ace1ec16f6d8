"""What the bodies of all decisions have in common, around their terms.

A kind of decision has its terms: what the merchant decides, and what is stored (`content_of`). Around the terms there
are three shapes: a new decision may choose its id, a changed one names the version it was made from, an answer has
both. Messages name the field and say what would be right, in the merchant's language.
"""

from typing import Any, Final

from pydantic import BaseModel, Field

from points.web.fields import Moment
from points.web.validation import Answers, Body, Query

MOST_POINTS: Final = 1_000_000
MOST_FEN: Final = 100_000_000
MOST_UNITS: Final = 100_000_000
MOST_EDITS: Final = 1_000_000_000
CHOSEN_ID: Final = Field(None, description="Made up where missing; names what is written, so that it is written once")
SAME_ID: Final = Field(None, description="The one in the path, if anything")
AS_ANSWERED: Final = Field(
    None, ge=0, le=1000 * MOST_POINTS, description="May stand here as it was answered; changes nothing"
)
_AROUND: Final = {
    "version",
    "stock_left",
    "stock_is_low",
    "budget_left",
    "until_then",
    "rule_id",
    "campaign_id",
    "activity_id",
    "reward_id",
}


class Scheduled(Body):
    """A decision that may be made before its time."""

    effective_at: Moment | None = Field(
        None, description="Holds from then on, and what was decided before until then; at once, where missing"
    )


class Change(Body):
    version: int = Field(ge=0, le=MOST_EDITS, description="The version this was made from")


class AnnouncedChange(Change):
    until_then: int | None = AS_ANSWERED


class Announced(Answers):
    until_then: int | None = Field(
        None, description="Before effective_at: the version that holds until then, if there is one"
    )


class VersionQuery(Query):
    version: int | None = Field(None, ge=0, le=MOST_EDITS, description="Deletes this version only; any, where missing")


def content_of(body: BaseModel) -> dict[str, Any]:
    """The terms in a body, as they are stored: the contract's JSON without what is missing, the id and the version."""
    return body.model_dump(mode="json", exclude=_AROUND & type(body).model_fields.keys(), exclude_none=True)
