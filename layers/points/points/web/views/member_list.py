"""The filters of the merchant's list of members."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from points.domain.segments.conditions import Conditions
from points.web.api import PageQuery
from points.web.fields import Line, Tag, wrong
from points.web.validation import Flag


class MembersQuery(PageQuery):
    """The members to list. `openid` and `member_id` name one member and cannot be combined with other filters."""

    openid: str | None = Field(None, min_length=1, max_length=64)
    member_id: str | None = Field(None, min_length=1, max_length=64)
    q: Line | None = Field(
        None,
        max_length=20,
        description="A member id, the beginning of a nickname, or the last four digits of a receiver's phone. Nicknames"
        " and phones need the right `names:view`.",
    )
    tag: Tag | None = None
    joined_from: date | None = None
    joined_to: date | None = None
    frozen: Flag | None = None
    risk: Literal["none", "low", "medium", "high"] | None = None
    segment: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")] | None = Field(
        None,
        description="Members whom the last nightly pass found for this segment, in no particular order. Not with `q`.",
    )

    @model_validator(mode="after")
    def _checked(self) -> "MembersQuery":
        named = {"openid", "member_id"} & self.model_fields_set
        filters = self.model_fields_set - named - {"limit", "cursor"}
        if named and (filters or len(named) > 1):
            raise wrong("openid 与 member_id 只能单独使用", "openid and member_id go with no other parameter")
        if self.q and self.segment:
            raise wrong("q 与 segment 不能同时使用", "q and segment cannot be used together")
        if self.joined_from and self.joined_to and self.joined_to < self.joined_from:
            raise wrong("joined_to 不能早于 joined_from", "joined_to must not be before joined_from")
        return self

    @property
    def conditions(self) -> Conditions:
        """What the account must meet."""
        return Conditions(
            joined_from=self.joined_from,
            joined_to=self.joined_to,
            tags=(self.tag,) if self.tag else (),
            frozen=self.frozen,
            risk=(self.risk,) if self.risk else (),
        )
