"""The terms of a coupon as the merchant writes them in a reward."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.domain.program.campaigns import EVERYTHING
from points.domain.program.reward_terms import CouponKind
from points.web.decisions.versions import MOST_FEN
from points.web.fields import Categories, Category, Moment, after, distinct, needed_for, only_for, wrong
from points.web.schemas import by_kind, exactly_one
from points.web.validation import Body, BodyDay

_KIND_OF: Final = {"amount_off_fen": "amount_off", "percent_off": "percent_off"}
_CAPPED: Final = {"max_off_fen": "percent_off"}


class Coupon(Body):
    """A coupon: an amount, a percentage or the shipping off an order of at least `threshold_fen`."""

    model_config = ConfigDict(
        json_schema_extra=by_kind(_KIND_OF | _CAPPED, needed=_KIND_OF) | exactly_one("valid_days", "valid_until")
    )

    kind: CouponKind
    threshold_fen: int = Field(0, ge=0, le=MOST_FEN, description="0 means any order.")
    amount_off_fen: int | None = Field(None, ge=1, le=MOST_FEN, validate_default=True)
    percent_off: int | None = Field(None, ge=1, le=99, validate_default=True)
    max_off_fen: int | None = Field(None, ge=1, le=MOST_FEN)
    categories: Categories = Field([EVERYTHING])
    excluded: Annotated[list[Category], AfterValidator(distinct)] = Field(
        [], max_length=20, description="Categories that never count, even if they are in `categories`."
    )
    valid_from: Moment | None = Field(
        None, description="The same start for every coupon. If missing: when it is redeemed."
    )
    valid_until: Moment | None = Field(None, description="The same end for every coupon. Excludes `valid_days`.")
    valid_days: int | None = Field(
        None, ge=1, le=3650, description="Days from the redemption. Excludes `valid_until`.", validate_default=True
    )
    blackout: Annotated[list[BodyDay], AfterValidator(distinct)] = Field(
        [], max_length=31, description="Days on which the coupon cannot be used."
    )
    stacks: bool = Field(False, description="True if it can be combined with other coupons that stack.")
    grace_days: int = Field(0, ge=0, le=90, description="Days added if the order is returned after the coupon expired.")

    @field_validator("valid_until")
    @classmethod
    def _after_it_begins(cls, valid_until: datetime | None, info: ValidationInfo) -> datetime | None:
        return after(valid_until, "valid_from", info) if valid_until else None

    @field_validator("valid_days")
    @classmethod
    def _one_end(cls, valid_days: int | None, info: ValidationInfo) -> int | None:
        if (valid_days is None) == (info.data.get("valid_until") is None):
            raise wrong("valid_days 与 valid_until 二选一", "give either valid_days or valid_until")
        return valid_days

    @field_validator("amount_off_fen", "percent_off")
    @classmethod
    def _iff_its_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        return needed_for(only_for(value, info, _KIND_OF), info, _KIND_OF)

    @field_validator("max_off_fen")
    @classmethod
    def _of_a_percentage(cls, value: int | None, info: ValidationInfo) -> int | None:
        return only_for(value, info, _CAPPED)

    @field_validator("amount_off_fen")
    @classmethod
    def _never_more_than_the_order(cls, amount_off_fen: int | None, info: ValidationInfo) -> int | None:
        threshold_fen = info.data.get("threshold_fen")
        if amount_off_fen and threshold_fen and amount_off_fen > threshold_fen:
            raise wrong("不能大于 threshold_fen", "must not be more than threshold_fen")
        return amount_off_fen
