"""Rules and campaigns as the merchant writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from points.domain.earning.categories_without_rule import MOST_DAYS
from points.domain.program.campaigns import EVERYTHING, CampaignKind
from points.web.decisions.versions import (
    AS_ANSWERED,
    CHOSEN_ID,
    MOST_FEN,
    MOST_POINTS,
    REUSABLE_ID,
    SAME_ID,
    Announced,
    AnnouncedChange,
    Scheduled,
)
from points.web.fields import Categories, Category, Id, Line, Moment, after, distinct, wrong
from points.web.validation import Answers, Body, Query


class RuleTerms(Scheduled):
    """A rule for the points of purchases in a category."""

    category: Category = Field(description="`*` means every category without its own rule.")
    fen_per_point: int = Field(ge=1, le=MOST_FEN, description="One point for each full amount of this many fen.")
    daily_limit_points: int | None = Field(
        None, ge=1, le=MOST_POINTS, description="Points per member and day. If missing: unlimited."
    )


class NewRule(RuleTerms):
    """A rule to create."""

    rule_id: Id | None = CHOSEN_ID


class ChangedRule(RuleTerms, AnnouncedChange):
    """A rule to replace."""

    rule_id: Id | None = SAME_ID


class RuleDecision(RuleTerms, Announced):
    """A stored rule."""

    rule_id: str
    version: int


class RuleDecisions(Answers):
    items: list[RuleDecision]
    next_cursor: str | None


class CategoriesQuery(Query):
    days: int = Field(
        7, ge=1, le=MOST_DAYS, description="The number of days, ending with today, in the program's time zone."
    )


class CategoryOfOrders(Answers):
    """A category without a rule, in the orders that were reported."""

    category: str
    orders: int
    paid_fen: int = Field(description="What these orders paid in the category.")
    last_day: date


class CategoriesOfOrders(Answers):
    """The categories with the most orders, at most 100."""

    items: list[CategoryOfOrders]
    is_all: bool = Field(
        description="False if the answer is not complete, because there are too many categories or counts."
    )


class NewMembers(Body):
    """The new members that a campaign is for. At least one of the two; if both are given, both must hold."""

    joined_within_days: int | None = Field(
        None, ge=1, le=366, description="Members who joined less than this many days before the purchase."
    )
    first_order: bool = Field(False, validate_default=True, description="Only a member's first order.")

    @field_validator("first_order")
    @classmethod
    def _somebody(cls, first_order: bool, info: ValidationInfo) -> bool:
        if not first_order and info.data.get("joined_within_days") is None:
            raise wrong("joined_within_days 与 first_order 至少填一项", "needs joined_within_days or first_order")
        return first_order


class CampaignTerms(Scheduled):
    """A campaign that multiplies points while it runs."""

    name: Line
    starts_at: Moment
    ends_at: Moment
    multiplier: str = Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", description="A decimal number from 1 to 100.")
    kinds: Annotated[list[CampaignKind], Field(min_length=1, max_length=3), AfterValidator(distinct)]
    categories: Categories = Field([EVERYTHING])
    budget_points: int | None = Field(
        None,
        ge=1,
        le=1000 * MOST_POINTS,
        description="The most points that the campaign gives in total. Points that are taken back can be given again."
        " If missing: unlimited.",
    )
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], AfterValidator(distinct)] | None = Field(
        None, min_length=1, max_length=7, description="ISO weekdays, 1 is Monday. If missing: every day."
    )
    audience: NewMembers | None = Field(None, description="Only purchases of these new members. If missing: all.")
    holdout_percent: int | None = Field(
        None,
        ge=5,
        le=10,
        description="This part of the members gets nothing from the campaign, so that its effect can be measured. They"
        " are chosen by their ids. It cannot change after the start. If missing: nobody is held out.",
    )

    @field_validator("audience")
    @classmethod
    def _of_purchases(cls, audience: NewMembers | None, info: ValidationInfo) -> NewMembers | None:
        if audience is not None and info.data.get("kinds", ["purchase"]) != ["purchase"]:
            raise wrong("仅用于 kinds 为 [purchase] 时", "is only for kinds [purchase]; leave the other kinds out")
        return audience

    @field_validator("ends_at")
    @classmethod
    def _after_the_start(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        return after(after(ends_at, "starts_at", info), "effective_at", info)

    @field_validator("multiplier")
    @classmethod
    def _sensible(cls, multiplier: str) -> str:
        if not 1 <= Decimal(multiplier) <= 100:
            raise wrong("必须在 1 到 100 之间", "must be from 1 to 100")
        return multiplier


class NewCampaign(CampaignTerms):
    """A campaign to create."""

    campaign_id: Id | None = REUSABLE_ID


class ChangedCampaign(CampaignTerms, AnnouncedChange):
    """A campaign to replace."""

    campaign_id: Id | None = SAME_ID
    budget_left: int | None = AS_ANSWERED


class CampaignDecision(CampaignTerms, Announced):
    """A stored campaign."""

    campaign_id: str
    version: int
    budget_left: int | None = Field(
        None, description="Points of `budget_points` that can still be given, with those that were taken back."
    )


class CampaignDecisions(Answers):
    items: list[CampaignDecision]
    next_cursor: str | None
