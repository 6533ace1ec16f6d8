"""What may be redeemed, and the states it goes through."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from points.domain import redemption
from points.domain.errors import (
    AddressRequired,
    Expired,
    Invalid,
    NotEligible,
    NotFound,
    PriceChanged,
    Refusal,
    StateConflict,
)
from points.domain.program import CouponTerms, Reward, ServiceTerms
from points.domain.redemption import Address, Redemption, Status
from tests.domain.book import MEMBER, MUG, NOON, SHANGHAI

HOME = Address("王小明", "13800138000", "浙江省", "杭州市", "西湖区", "龙井路1号")
COUPON = Reward("ten-off", "coupon", "满减券", 100, coupon=CouponTerms("amount_off", 30, 10_000, 1_000))
TASTING = Reward("tasting", "service", "品茶一次", 200, service=ServiceTerms(30))
STATES = get_args(Status)


def redeemed(status: Status, *, valid_until: datetime | None = None) -> Redemption:
    return Redemption(
        MEMBER,
        "k" * 16,
        "digest",
        status,
        "mug",
        "goods",
        "青瓷杯",
        1,
        20,
        0,
        "entry",
        NOON,
        stocked=True,
        limited=False,
        valid_until=valid_until,
    )


# ── What may be redeemed ─────────────────────────────────────────────────────


@pytest.mark.parametrize(("reward", "address"), [(MUG, HOME), (COUPON, None), (TASTING, None)])
def test_what_is_on_sale_at_the_price_shown_may_be_redeemed(reward: Reward, address: Address | None) -> None:
    assert redemption.check(reward, 1, reward.points, address, NOON) == reward


@pytest.mark.parametrize(
    ("reward", "quantity", "expected_points", "address", "refusal"),
    [
        (None, 1, 20, HOME, NotFound),
        (MUG, 1, 19, HOME, PriceChanged),
        (MUG, 1, 20, None, AddressRequired),
        (COUPON, 1, 100, HOME, Invalid),
        (COUPON, 2, 100, None, Invalid),
        (TASTING, 2, 200, None, Invalid),
        (replace(MUG, on_sale_from=NOON + timedelta(seconds=1)), 1, 20, HOME, NotEligible),
        (replace(MUG, on_sale_until=NOON), 1, 20, HOME, Expired),
    ],
)
def test_what_cannot_be_redeemed_like_this_is_refused_for_its_reason(
    reward: Reward | None, quantity: int, expected_points: int, address: Address | None, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        redemption.check(reward, quantity, expected_points, address, NOON)


def test_a_sale_begins_at_its_very_moment_and_ends_before_it() -> None:
    on_sale = replace(MUG, on_sale_from=NOON, on_sale_until=NOON + timedelta(seconds=1))

    assert redemption.check(on_sale, 1, 20, HOME, NOON) == on_sale


# ── States ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", STATES)
def test_what_is_not_yet_shipped_or_used_can_be_cancelled(status: Status) -> None:
    if status in ("to_ship", "issued"):
        assert redemption.step(redeemed(status), "cancel", NOON) == "cancelled"
    else:
        with pytest.raises((StateConflict, Expired)):
            redemption.step(redeemed(status), "cancel", NOON)


@pytest.mark.parametrize("status", STATES)
def test_only_what_was_shipped_can_be_confirmed(status: Status) -> None:
    if status == "shipped":
        assert redemption.step(redeemed(status), "confirm", NOON) == "completed"
    else:
        with pytest.raises((StateConflict, Expired)):
            redemption.step(redeemed(status), "confirm", NOON)


def test_every_kind_of_reward_starts_where_something_can_still_be_done() -> None:
    assert redemption.FIRST_STATUS == {"goods": "to_ship", "coupon": "issued", "service": "issued"}


def test_a_coupon_expires_by_itself_after_its_last_moment() -> None:
    coupon = redeemed("issued", valid_until=NOON)

    assert coupon.status_at(NOON) == "issued"
    assert coupon.status_at(NOON + timedelta(microseconds=1)) == "expired"
    with pytest.raises(Expired):
        redemption.step(coupon, "cancel", NOON + timedelta(microseconds=1))


def test_what_was_used_in_time_does_not_expire_afterwards() -> None:
    assert redeemed("used", valid_until=NOON).status_at(NOON + timedelta(days=1)) == "used"


def test_a_coupon_is_good_to_the_end_of_its_last_day() -> None:
    late_at_night = datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)

    assert redemption.valid_until(late_at_night, 30) == datetime(2026, 12, 22, 23, 59, 59, tzinfo=SHANGHAI)
    assert redemption.valid_until(NOON, 30) == redemption.valid_until(late_at_night, 30)
