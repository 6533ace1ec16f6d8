"""What may be redeemed, and the states it goes through."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from points.domain.errors import (
    AddressRequired,
    Expired,
    Forbidden,
    Invalid,
    NotEligible,
    NotFound,
    PriceChanged,
    Refusal,
    StateConflict,
)
from points.domain.program.reward_terms import Reward, RewardKind
from points.domain.rewards import conditions, redemption, transitions
from points.domain.rewards.transitions import Event, Role, Status
from tests.fixtures.book import MUG, NOON, SHANGHAI
from tests.fixtures.redemptions import COUPON, TASTING, redeemed

STATES = get_args(Status)


# ── What may be redeemed ─────────────────────────────────────────────────────


@pytest.mark.parametrize(("reward", "addressed"), [(MUG, True), (COUPON, False), (TASTING, False)])
def test_what_is_on_sale_at_the_price_shown_may_be_redeemed(reward: Reward, addressed: bool) -> None:
    assert conditions.check(reward, 1, reward.points, NOON, addressed=addressed) == reward


@pytest.mark.parametrize(
    ("reward", "quantity", "expected_points", "addressed", "refusal"),
    [
        (None, 1, 20, True, NotFound),
        (MUG, 1, 19, True, PriceChanged),
        (MUG, 1, 20, False, AddressRequired),
        (COUPON, 1, 100, True, Invalid),
        (COUPON, 2, 100, False, Invalid),
        (TASTING, 2, 200, False, Invalid),
        (replace(MUG, on_sale_from=NOON + timedelta(seconds=1)), 1, 20, True, NotEligible),
        (replace(MUG, on_sale_until=NOON), 1, 20, True, Expired),
    ],
)
def test_what_cannot_be_redeemed_like_this_is_refused_for_its_reason(
    reward: Reward | None, quantity: int, expected_points: int, addressed: bool, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        conditions.check(reward, quantity, expected_points, NOON, addressed=addressed)


POT = replace(MUG, cash_fen=9900)


def test_nobody_pays_a_price_in_cash_that_they_were_not_shown() -> None:
    assert conditions.check(POT, 1, 20, NOON, addressed=True, expected_cash_fen=9900) == POT

    with pytest.raises(Invalid) as unseen:
        conditions.check(POT, 1, 20, NOON, addressed=True)
    with pytest.raises(PriceChanged):
        conditions.check(POT, 1, 20, NOON, addressed=True, expected_cash_fen=1990)

    assert list(unseen.value.errors) == ["expected_cash_fen"]


def test_what_costs_no_cash_needs_no_price_in_cash() -> None:
    assert conditions.check(MUG, 1, 20, NOON, addressed=True, expected_cash_fen=0) == MUG
    with pytest.raises(PriceChanged):
        conditions.check(MUG, 1, 20, NOON, addressed=True, expected_cash_fen=1)


def test_a_sale_begins_at_its_very_moment_and_ends_before_it() -> None:
    on_sale = replace(MUG, on_sale_from=NOON, on_sale_until=NOON + timedelta(seconds=1))

    assert conditions.check(on_sale, 1, 20, NOON, addressed=True) == on_sale


# ── States ───────────────────────────────────────────────────────────────────


# Written out once more, so that a change of the table is a change of two places.
LEGAL = {
    "goods": {
        "pay": {("pending_payment", "to_ship", "bank")},
        "lapse": {("pending_payment", "cancelled", "clock")},
        "cancel": {("pending_payment", "cancelled", "member"), ("to_ship", "cancelled", "member")},
        "refuse": {("to_ship", "cancelled", "staff")},
        "ship": {("to_ship", "shipped", "staff")},
        "confirm": {("shipped", "completed", "member"), ("shipped", "completed", "clock")},
        "refund": {("shipped", "refunded", "staff"), ("completed", "refunded", "staff")},
    },
    "coupon": {
        "pay": {("pending_payment", "issued", "bank")},
        "lapse": {("pending_payment", "cancelled", "clock")},
        "cancel": {("pending_payment", "cancelled", "member"), ("issued", "cancelled", "member")},
        "refuse": {("issued", "cancelled", "staff")},
        "use": {("issued", "used", "orders")},
        "release": {("used", "issued", "orders")},
    },
    "service": {
        "pay": {("pending_payment", "issued", "bank")},
        "lapse": {("pending_payment", "cancelled", "clock")},
        "cancel": {("pending_payment", "cancelled", "member"), ("issued", "cancelled", "member")},
        "refuse": {("issued", "cancelled", "staff")},
        "use": {("issued", "used", "staff")},
        "refund": {("used", "refunded", "staff")},
    },
}


@pytest.mark.parametrize(("kind", "event", "role"), [*product(LEGAL, get_args(Event), get_args(Role))])
def test_a_redemption_goes_the_ways_that_are_drawn_and_no_other(kind: RewardKind, event: Event, role: Role) -> None:
    for status in STATES:
        done = redeemed(status, kind=kind)
        ways = {to for source, to, who in LEGAL[kind].get(event, set()) if (source, who) == (status, role)}
        if ways:
            after = redemption.moved(done, event, role, NOON)
            assert {after.status} == ways
            assert (after.steps, after.changed_at) == (1, NOON)
        else:
            is_over = status == "expired" and event != "expire"
            with pytest.raises((Expired if is_over else StateConflict, Forbidden)):
                redemption.moved(done, event, role, NOON)


@pytest.mark.parametrize(("kind", "event", "role"), [*product(("coupon", "service"), get_args(Event), get_args(Role))])
def test_what_has_expired_only_expires(kind: RewardKind, event: Event, role: Role) -> None:
    done = redeemed("issued", kind=kind, valid_until=NOON)

    if (event, role) == ("expire", "clock"):
        assert redemption.moved(done, event, role, NOON + timedelta(seconds=1)).status == "expired"
        with pytest.raises(StateConflict):
            redemption.moved(done, event, role, NOON)
    else:
        with pytest.raises((Expired, Forbidden)):
            redemption.moved(done, event, role, NOON + timedelta(seconds=1))


@pytest.mark.parametrize("event", ["pay", "lapse", "refuse", "ship", "use", "release", "refund", "expire"])
def test_what_is_not_for_a_member_to_do_is_forbidden(event: Event) -> None:
    for kind, status in product(LEGAL, STATES):
        with pytest.raises(Forbidden):
            redemption.transition(redeemed(status, kind=kind), event, "member", NOON)  # type: ignore[arg-type]


def test_a_way_gives_back_exactly_where_it_leads_out_of_the_shop() -> None:
    for row in transitions.TRANSITIONS:
        assert row.gives_back == (row.to in ("cancelled", "refunded"))
        assert row.source not in ("cancelled", "refunded", "expired"), "what is given back stays given back"


def test_every_kind_of_reward_starts_where_something_can_still_be_done() -> None:
    assert [transitions.first_status(kind, 0) for kind in get_args(RewardKind)] == ["to_ship", "issued", "issued"]
    assert {transitions.first_status(kind, 1) for kind in get_args(RewardKind)} == {"pending_payment"}


def test_a_coupon_expires_by_itself_after_its_last_moment() -> None:
    coupon = redeemed("issued", kind="coupon", valid_until=NOON)

    assert coupon.status_at(NOON) == "issued"
    assert coupon.status_at(NOON + timedelta(microseconds=1)) == "expired"
    with pytest.raises(Expired):
        redemption.moved(coupon, "cancel", "member", NOON + timedelta(microseconds=1))


def test_goods_count_as_received_when_nobody_has_complained_for_long_enough() -> None:
    on_its_way = redemption.shipped(redeemed("to_ship"), "顺丰速运", "SF1420260122", 10, NOON)
    too_early = NOON + timedelta(days=10) - timedelta(microseconds=1)

    assert on_its_way.status_at(too_early) == "shipped"
    assert on_its_way.status_at(NOON + timedelta(days=10)) == "completed"
    with pytest.raises(StateConflict):
        redemption.moved(on_its_way, "confirm", "clock", too_early)
    assert redemption.moved(on_its_way, "confirm", "member", too_early).status == "completed"
    assert redemption.moved(on_its_way, "confirm", "clock", NOON + timedelta(days=10)).status == "completed"


def test_what_was_used_in_time_does_not_expire_afterwards() -> None:
    assert redeemed("used", valid_until=NOON).status_at(NOON + timedelta(days=1)) == "used"


def test_a_coupon_is_good_to_the_end_of_its_last_day() -> None:
    late_at_night = datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)

    assert redemption.valid_until(late_at_night, 30) == datetime(2026, 12, 22, 23, 59, 59, 999_999, tzinfo=SHANGHAI)
    assert redemption.valid_until(NOON, 30) == redemption.valid_until(late_at_night, 30)


def test_a_voucher_is_good_in_all_of_its_last_second() -> None:
    voucher = redeemed("issued", kind="service", valid_until=redemption.valid_until(NOON, 0))
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    assert voucher.status_at(midnight - timedelta(microseconds=1)) == "issued"
    assert voucher.status_at(midnight) == "expired"
