"""Stores as the merchant writes them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from points.web.decisions.versions import Change
from points.web.fields import Line, Store
from points.web.validation import Answers, Body

# A store's id stands in paths and in the audit trail.
StoreId = Annotated[Store, StringConstraints(pattern=r"^[^\s/?#%:]+$")]


class StoreTerms(Body):
    """A store."""

    name: Annotated[Line, Field(max_length=40)]
    address: Annotated[Line, Field(max_length=120)] | None = None
    hours: Annotated[Line, Field(max_length=60)] | None = Field(None, description="Opening hours, in words.")
    is_open: bool = Field(True, description="False: closed for good. Vouchers and orders of before still name it.")


class NewStore(StoreTerms):
    """A store to create."""

    store_id: StoreId | None = Field(
        None,
        description="Optional id. Repeating it makes the create idempotent. Take the id that orders, rewards and keys"
        " already use, if there is one; it can be in any script.",
    )


class ChangedStore(StoreTerms, Change):
    """A store to replace."""

    store_id: StoreId | None = Field(None, description="If given, it must equal the id in the path.")


class StoreDecision(StoreTerms, Answers):
    """A stored store."""

    store_id: str
    version: int


class StoreDecisions(Answers):
    items: list[StoreDecision]
    next_cursor: str | None
