"""Rewards as the merchant writes them, and the history of their prices."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.domain.program.reward_terms import RewardKind
from points.web.decisions.coupons import Coupon
from points.web.decisions.versions import AS_ANSWERED, CHOSEN_ID, MOST_FEN, MOST_POINTS, MOST_UNITS, SAME_ID, Change
from points.web.fields import (
    MOST_TAGS,
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
    """A voucher: how many days it is good for, and in which stores (all of them, where none is named)."""

    valid_days: int = Field(ge=1, le=3650)
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field([], max_length=200)


class ForWhom(Body):
    """Whom the reward is for; everything that is named has to hold."""

    joined_within_days: int | None = Field(None, ge=1, le=366, description="New members, of less than so many days")
    min_streak: int | None = Field(None, ge=1, le=3650, description="Days in a row, to today or yesterday")
    tags: Annotated[list[Tag], AfterValidator(distinct)] = Field([], max_length=MOST_TAGS, description="All of them")


_KIND_OF: Final = {"coupon": "coupon", "service": "service"}
_HANG_TOGETHER: Final[dict[str, Any]] = {
    "allOf": [
        *by_kind(_KIND_OF, needed=_KIND_OF)["allOf"],
        when({"flash": {"const": True}}, given="stock"),
        when({"low_stock": {"type": "integer"}}, given="stock"),
    ]
}


class RewardTerms(Body):
    model_config = ConfigDict(json_schema_extra=_HANG_TOGETHER)

    kind: RewardKind
    name: Line
    images: list[Image] = Field([], max_length=9)
    description: Text = ""
    points: int = Field(ge=0, le=MOST_POINTS)
    cash_fen: int = Field(0, ge=0, le=MOST_FEN)
    stock: int | None = Field(None, ge=0, le=MOST_UNITS, description="The whole supply, redeemed or not; null: no end")
    low_stock: int | None = Field(
        None, ge=0, le=MOST_UNITS, validate_default=True, description="You are told when so many are left, or fewer"
    )
    per_member_limit: int | None = Field(None, ge=1, le=1000)
    per_day_limit: int | None = Field(None, ge=1, le=1000, description="Of each member, in a day")
    eligibility: ForWhom | None = Field(None, description="Missing: for everybody")
    draft: bool | None = Field(None, description="While true, members do not know of it")
    publish_at: Moment | None = Field(None, description="Members do not know of it before")
    on_sale_from: Moment | None = None
    on_sale_until: Moment | None = None
    flash: bool = Field(False, validate_default=True, description="Sold in a rush, one at a time; stays what it is")
    coupon: Coupon | None = Field(None, validate_default=True)
    service: Service | None = Field(None, validate_default=True)

    @field_validator("low_stock")
    @classmethod
    def _of_a_stock(cls, low_stock: int | None, info: ValidationInfo) -> int | None:
        if low_stock is not None and info.data.get("stock") is None:
            raise wrong("只有填写了 stock 的奖品才能设置库存预警", "is for rewards with a stock")
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
    reward_id: Id | None = CHOSEN_ID


class ChangedReward(RewardTerms, Change):
    reward_id: Id | None = SAME_ID
    stock_left: int | None = AS_ANSWERED
    stock_is_low: bool | None = Field(None, description="May stand here as it was answered; changes nothing")


class RewardDecision(RewardTerms, Answers):
    reward_id: str
    version: int
    stock_left: int | None = Field(None, description="Of `stock`, what is not redeemed")
    stock_is_low: bool = Field(False, description="No more are left than `low_stock`")


class RewardDecisions(Answers):
    items: list[RewardDecision]
    next_cursor: str | None


class PriceView(Answers):
    points: int
    cash_fen: int
    since: datetime
    version: int = Field(description="The edit that made it")


class PriceHistory(Answers):
    items: list[PriceView]
    next_cursor: str | None
