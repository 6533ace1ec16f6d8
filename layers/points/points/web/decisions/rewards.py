"""Rewards as the merchant writes them, and the history of their prices."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.domain.program.reward_terms import RewardKind
from points.web.decisions.coupons import Coupon
from points.web.decisions.versions import (
    AS_ANSWERED,
    MOST_FEN,
    MOST_POINTS,
    MOST_UNITS,
    REUSABLE_ID,
    SAME_ID,
    Change,
)
from points.web.fields import (
    MOST_TAGS,
    Category,
    Id,
    Image,
    Line,
    Moment,
    Store,
    Tag,
    Text,
    after,
    distinct,
    needed_for,
    only_for,
    wrong,
)
from points.web.schemas import by_kind, when
from points.web.validation import Answers, Body


class Service(Body):
    """The terms of a voucher: how many days it is valid, and in which stores. No stores means all stores."""

    valid_days: int = Field(ge=1, le=3650)
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field([], max_length=200)


class ForWhom(Body):
    """The members that a reward is for. Every given condition must hold."""

    joined_within_days: int | None = Field(
        None, ge=1, le=366, description="Members who joined less than this many days ago."
    )
    min_streak: int | None = Field(
        None, ge=1, le=3650, description="Members with a streak of at least this many days, up to today or yesterday."
    )
    tags: Annotated[list[Tag], AfterValidator(distinct)] = Field(
        [], max_length=MOST_TAGS, description="Members with all of these tags."
    )


_KIND_OF: Final = {"coupon": "coupon", "service": "service"}
_HANG_TOGETHER: Final[dict[str, Any]] = {
    "allOf": [
        *by_kind(_KIND_OF, needed=_KIND_OF)["allOf"],
        when({"flash": {"const": True}}, given="stock"),
        when({"low_stock": {"type": "integer"}}, given="stock"),
    ]
}


class RewardTerms(Body):
    """A reward that members redeem points for."""

    model_config = ConfigDict(json_schema_extra=_HANG_TOGETHER)

    kind: RewardKind
    name: Line
    category: Category | None = Field(None, description="Members can filter rewards by category.")
    images: list[Image] = Field([], max_length=9)
    description: Text = ""
    points: int = Field(ge=0, le=MOST_POINTS)
    cash_fen: int = Field(0, ge=0, le=MOST_FEN)
    market_fen: int | None = Field(
        None, ge=1, le=MOST_FEN, description="The price of one unit in a shop. Members see it."
    )
    cost_fen: int | None = Field(
        None, ge=0, le=MOST_FEN, description="What one unit costs the merchant. Members never see it."
    )
    stock: int | None = Field(
        None,
        ge=0,
        le=MOST_UNITS,
        description="All units, redeemed or not. Null: unlimited. If a stock is set again later, units redeemed from"
        " the earlier stock still count.",
    )
    low_stock: int | None = Field(
        None,
        ge=0,
        le=MOST_UNITS,
        validate_default=True,
        description="An alarm rings when no more units are left than this.",
    )
    per_member_limit: int | None = Field(None, ge=1, le=1000)
    per_day_limit: int | None = Field(None, ge=1, le=1000, description="Units per member and day.")
    eligibility: ForWhom | None = Field(None, description="If missing: for all members.")
    draft: bool | None = Field(None, description="While true, members do not see the reward.")
    publish_at: Moment | None = Field(None, description="Members do not see the reward before this time.")
    on_sale_from: Moment | None = None
    on_sale_until: Moment | None = None
    flash: bool = Field(
        False, validate_default=True, description="For flash sales, one unit per redemption. Cannot be changed later."
    )
    coupon: Coupon | None = Field(None, validate_default=True)
    service: Service | None = Field(None, validate_default=True)

    @field_validator("low_stock")
    @classmethod
    def _of_a_stock(cls, low_stock: int | None, info: ValidationInfo) -> int | None:
        if low_stock is not None and info.data.get("stock") is None:
            raise wrong("只有填写了 stock 的奖品才能设置库存预警", "needs a stock")
        return low_stock

    @field_validator("flash")
    @classmethod
    def _counted(cls, flash: bool, info: ValidationInfo) -> bool:
        if flash and info.data.get("stock") is None:
            raise wrong("秒杀奖品需要填写 stock", "needs a stock")
        return flash

    @field_validator("on_sale_until")
    @classmethod
    def _after_the_start(cls, on_sale_until: datetime | None, info: ValidationInfo) -> datetime | None:
        return after(on_sale_until, "on_sale_from", info) if on_sale_until else None

    @field_validator("coupon", "service")
    @classmethod
    def _iff_its_kind(cls, value: Body | None, info: ValidationInfo) -> Body | None:
        return needed_for(only_for(value, info, _KIND_OF), info, _KIND_OF)


class NewReward(RewardTerms):
    """A reward to create."""

    reward_id: Id | None = REUSABLE_ID


class ChangedReward(RewardTerms, Change):
    """A reward to replace."""

    reward_id: Id | None = SAME_ID
    stock_left: int | None = AS_ANSWERED
    stock_is_low: bool | None = Field(
        None, description="Ignored, so that an answer can be sent back as it was received."
    )


class RewardDecision(RewardTerms, Answers):
    """A stored reward."""

    reward_id: str
    version: int
    stock_left: int | None = Field(None, description="Units of `stock` that are not redeemed.")
    stock_is_low: bool = Field(False, description="True if `low_stock` units or fewer are left.")


class RewardDecisions(Answers):
    items: list[RewardDecision]
    next_cursor: str | None


class PriceView(Answers):
    """A price that a reward had from `since` on."""

    points: int
    cash_fen: int
    since: datetime
    version: int = Field(description="The version of the reward that set the price.")


class PriceHistory(Answers):
    items: list[PriceView]
    next_cursor: str | None
