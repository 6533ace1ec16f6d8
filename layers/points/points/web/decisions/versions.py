"""What the bodies of all decisions have in common.

Each kind of decision has its terms: what the merchant decides and what is stored (`content_of`). Three models add to
the terms: a new decision can choose its id, a changed one names the version it is based on, and an answer has both.
Messages name the field and say what is right, in the merchant's language.
"""

from typing import Any, Final

from pydantic import BaseModel, Field

from points.web.fields import Moment
from points.web.validation import Answers, Body, Query

MOST_POINTS: Final = 1_000_000
MOST_FEN: Final = 100_000_000
MOST_UNITS: Final = 100_000_000
MOST_EDITS: Final = 1_000_000_000
CHOSEN_ID: Final = Field(None, description="Optional id. Repeating it makes the create idempotent.")
REUSABLE_ID: Final = Field(
    None,
    description="Optional id. Repeating it makes the create idempotent. After a deletion it begins a new life: stock,"
    " limits and budgets start fresh.",
)
SAME_ID: Final = Field(None, description="If given, it must equal the id in the path.")
AS_ANSWERED: Final = Field(
    None, ge=0, le=1000 * MOST_POINTS, description="Ignored, so that an answer can be sent back as it was received."
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
    "store_id",
}


class Scheduled(Body):
    """A decision that can be made in advance."""

    effective_at: Moment | None = Field(
        None, description="When it takes effect. The previous decision applies until then. If missing: at once."
    )


class Change(Body):
    """A change of a decision."""

    version: int = Field(ge=0, le=MOST_EDITS, description="The version that this change is based on.")


class AnnouncedChange(Change):
    """A change of a decision that can be made in advance."""

    until_then: int | None = AS_ANSWERED


class Announced(Answers):
    """A decision that may not have taken effect yet."""

    until_then: int | None = Field(
        None, description="Before `effective_at`: the version that applies until then, if there is one."
    )


class VersionQuery(Query):
    """The version to delete."""

    version: int | None = Field(
        None, ge=0, le=MOST_EDITS, description="Deletes only this version. If missing: any version."
    )


def content_of(body: BaseModel) -> dict[str, Any]:
    """Returns the terms of a body as they are stored: its JSON without missing fields, the id and the version."""
    return body.model_dump(mode="json", exclude=_AROUND & type(body).model_fields.keys(), exclude_none=True)
