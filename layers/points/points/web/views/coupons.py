"""The terms of a coupon as members see them: in a reward that they may redeem, and in a coupon that they own."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from points.domain.program.reward_terms import CouponKind, CouponTerms
from points.domain.rewards.redemption import Redemption
from points.web.api import PageQuery
from points.web.validation import Answers
from points.web.views.times import local, local_or_null

CouponStatus = Literal["issued", "used", "expired", "cancelled"]


class _Owned(Answers):
    """What a coupon has beside its terms."""

    coupon_code: str
    status: CouponStatus


class _Terms(Answers):
    """The terms that both views show."""

    kind: CouponKind
    threshold_fen: int
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    categories: list[str]
    excluded: list[str]


class RewardCoupon(_Terms):
    """The coupon that a reward gives."""

    valid_days: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blackout: list[date]
    stacks: bool


class CouponView(_Terms, _Owned):  # the fields of the last class come first
    """A member's coupon."""

    blackout: list[date]
    stacks: bool = Field(description="True if it can be combined with other coupons that stack.")
    valid_from: datetime
    valid_until: datetime


class OwnCoupon(CouponView):
    """A member's coupon, and where it is from."""

    name: str = Field(description="The reward's name when it was redeemed.")
    reward_id: str
    redemption_id: str


class CouponsQuery(PageQuery):
    status: CouponStatus | None = None


class CouponsAnswer(Answers):
    items: list[OwnCoupon]
    next_cursor: str | None


def reward_coupon_view(terms: CouponTerms, now: datetime) -> dict[str, Any]:
    """Returns the coupon in the shape of `RewardCoupon`, without the fields that are not set."""
    view = _terms_view(terms) | {
        "valid_days": terms.valid_days,
        "valid_from": local_or_null(terms.valid_from, now),
        "valid_until": local_or_null(terms.valid_until, now),
    }
    return {name: value for name, value in view.items() if value is not None}


def coupon_view(redemption: Redemption, terms: CouponTerms, now: datetime) -> dict[str, Any]:
    """Returns the coupon of a redemption in the shape of `CouponView`.

    `valid_until` is the redemption's. `valid_from` is the reward's, or else the time of the redemption.
    """
    assert redemption.valid_until is not None
    return {
        "coupon_code": redemption.code,
        "status": redemption.status_at(now),
        **_terms_view(terms),
        "valid_from": local(terms.valid_from or redemption.created_at, now),
        "valid_until": local(redemption.valid_until.replace(microsecond=0), now),
    }


def own_coupon_view(redemption: Redemption, terms: CouponTerms, now: datetime) -> dict[str, Any]:
    """Returns the coupon in the shape of `OwnCoupon`."""
    return {
        **coupon_view(redemption, terms, now),
        "name": redemption.name,
        "reward_id": redemption.reward_id,
        "redemption_id": redemption.redemption_id,
    }


def _terms_view(terms: CouponTerms) -> dict[str, Any]:
    """Returns the fields that both views share. Only the discounts of the coupon's kind are included."""
    discounts = {name: getattr(terms, name) for name in ("amount_off_fen", "percent_off", "max_off_fen")}
    return {
        "kind": terms.kind,
        "threshold_fen": terms.threshold_fen,
        **{name: value for name, value in discounts.items() if value is not None},
        "categories": list(terms.categories),
        "excluded": list(terms.excluded),
        "blackout": [day.isoformat() for day in terms.blackout],
        "stacks": terms.stacks,
    }
