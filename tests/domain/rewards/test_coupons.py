"""What a coupon takes off an order, and the one order it is in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning.calculation import Line
from points.domain.errors import Expired, IdempotencyConflict, NotEligible, StateConflict
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import coupons, status_counts
from points.domain.rewards.coupons import Basket, Discount
from points.domain.rewards.order_coupons import Beside, CouponPlaced, CouponTakenOut, OrderCoupons
from points.domain.rewards.redemption import CouponUse, Redemption, Step
from points.domain.rewards.transitions import TRANSITIONS
from tests.fixtures.book import NOON
from tests.fixtures.redemptions import redeemed

TEN_OFF = CouponTerms("amount_off", 30, threshold_fen=5000, amount_off_fen=1000)
TWELVE_PERCENT = CouponTerms("percent_off", 60, percent_off=12, max_off_fen=3000)
FREE_SHIPPING = CouponTerms("free_shipping", 30, threshold_fen=3900)
STACKING = replace(TEN_OFF, stacks=True)
IN_TIME = NOON + timedelta(days=30)


def basket(*lines: tuple[str, int], order_id: str = "T1", shipping_fen: int = 1200, digest: str = "d") -> Basket:
    ordered = [Line(str(number), category, fen) for number, (category, fen) in enumerate(lines, start=1)]
    return Basket(order_id, ordered, shipping_fen, digest)


def coupon(terms: CouponTerms = TEN_OFF) -> Redemption:
    return replace(redeemed("issued", kind="coupon", valid_until=IN_TIME), coupon=terms)


def used(one: Redemption, ordered: Basket) -> Redemption:
    done = coupons.use(one, ordered, NOON)
    assert isinstance(done.receipt, Step)
    return done.receipt.after


# ── What comes off ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("terms", "lines", "discount"),
    [
        (TEN_OFF, [("tea", 5000)], Discount(1000, "applied")),
        (TEN_OFF, [("tea", 2500), ("cup", 2499)], Discount(0, "threshold", 1)),
        (replace(TEN_OFF, threshold_fen=0), [("tea", 600)], Discount(600, "applied")),
        (replace(TEN_OFF, categories=("tea",)), [("tea", 4000), ("cup", 4000)], Discount(0, "threshold", 1000)),
        (replace(TEN_OFF, categories=("tea",)), [("cup", 9000)], Discount(0, "no_category")),
        (replace(TEN_OFF, excluded=("cup",)), [("tea", 5000), ("cup", 4000)], Discount(1000, "applied")),
        (replace(TEN_OFF, excluded=("cup",)), [("tea", 4000), ("cup", 4000)], Discount(0, "threshold", 1000)),
        (replace(TEN_OFF, categories=("cup",), excluded=("cup",)), [("cup", 9000)], Discount(0, "no_category")),
        (TWELVE_PERCENT, [("tea", 1999)], Discount(239, "applied")),
        (TWELVE_PERCENT, [("tea", 99_000)], Discount(3000, "applied")),
        (replace(TWELVE_PERCENT, max_off_fen=None), [("tea", 99_000)], Discount(11_880, "applied")),
        (TWELVE_PERCENT, [("tea", 8)], Discount(0, "nothing_off")),
        (FREE_SHIPPING, [("tea", 3900)], Discount(1200, "applied")),
        (FREE_SHIPPING, [("tea", 3899)], Discount(0, "threshold", 1)),
        (replace(TEN_OFF, blackout=(NOON.date(),)), [("tea", 5000)], Discount(0, "blackout")),
        (
            replace(TEN_OFF, blackout=(date(2026, 11, 21), date(2026, 11, 23))),
            [("tea", 5000)],
            Discount(1000, "applied"),
        ),
        (replace(TEN_OFF, valid_from=NOON + timedelta(seconds=1)), [("tea", 5000)], Discount(0, "not_yet")),
        (replace(TEN_OFF, valid_from=NOON), [("tea", 5000)], Discount(1000, "applied")),
    ],
)
def test_a_coupon_takes_off_what_it_says(terms: CouponTerms, lines: list[tuple[str, int]], discount: Discount) -> None:
    assert coupons.quote(terms, basket(*lines), NOON) == discount


@given(
    terms=st.sampled_from([TEN_OFF, TWELVE_PERCENT, FREE_SHIPPING, replace(TEN_OFF, threshold_fen=0)]),
    fens=st.lists(st.integers(0, 100_000), min_size=1, max_size=5),
    shipping_fen=st.integers(0, 5000),
)
def test_nothing_ever_costs_less_than_nothing(terms: CouponTerms, fens: list[int], shipping_fen: int) -> None:
    ordered = basket(*(("tea", fen) for fen in fens), shipping_fen=shipping_fen)

    off_fen = coupons.quote(terms, ordered, NOON).fen

    assert 0 <= off_fen <= (shipping_fen if terms.kind == "free_shipping" else sum(fens))


# ── Into an order, and out of it ─────────────────────────────────────────────


def test_a_coupon_is_bound_to_its_order_and_alone_in_it() -> None:
    one, ordered = coupon(), basket(("tea", 5000))

    done = coupons.use(one, ordered, NOON)

    bound = replace(one, status="used", steps=1, changed_at=NOON, use=CouponUse("T1", "d", 1000))
    assert done.receipt == Step(one, bound)
    assert done.writes == (CouponPlaced("T1", one.redemption_id, 1000, {}), status_counts.moved(one, bound))
    assert done.postings == ()


def test_a_coupon_is_placed_beside_the_others_that_were_read() -> None:
    one, ordered = coupon(STACKING), basket(("tea", 5000))
    placed = OrderCoupons({"other": 4400, "released": 0}, {"other": STACKING})

    done = coupons.use(one, ordered, NOON, placed)

    assert done.writes[0] == CouponPlaced("T1", one.redemption_id, 600, placed.off_fen)


def test_coupons_that_stack_take_no_more_off_together_than_the_order_comes_to() -> None:
    ordered = basket(("tea", 5000), shipping_fen=800)
    shipping = replace(FREE_SHIPPING, stacks=True)

    def quote(terms: CouponTerms, *others: Beside) -> Discount:
        return coupons.quote(terms, ordered, NOON, others)

    assert quote(STACKING, Beside(STACKING, 4400)) == Discount(600, "applied")
    assert quote(STACKING, Beside(STACKING, 5000)) == Discount(0, "nothing_off")
    assert quote(shipping, Beside(STACKING, 5000)) == Discount(800, "applied")
    assert quote(shipping, Beside(shipping, 800)) == Discount(0, "nothing_off")


def test_a_coupon_that_takes_nothing_off_or_goes_with_no_other_is_not_used() -> None:
    with pytest.raises(NotEligible):
        coupons.use(coupon(), basket(("tea", 100)), NOON)
    with pytest.raises(NotEligible):
        coupons.use(coupon(), basket(("tea", 5000)), NOON, OrderCoupons({"other": 1}, {"other": STACKING}))
    with pytest.raises(NotEligible):
        coupons.use(coupon(STACKING), basket(("tea", 5000)), NOON, OrderCoupons({"other": 1}, {"other": TEN_OFF}))
    with pytest.raises(Expired):
        coupons.use(coupon(), basket(("tea", 5000)), IN_TIME + timedelta(seconds=1))


def test_the_same_order_again_is_the_same_use_and_another_is_none() -> None:
    ordered = basket(("tea", 5000))
    bound = used(coupon(), ordered)

    assert coupons.used_before(coupon(), ordered) is None
    assert coupons.used_before(bound, ordered) == CouponUse("T1", "d", 1000)
    with pytest.raises(IdempotencyConflict):
        coupons.used_before(bound, replace(ordered, digest="other"))
    with pytest.raises(StateConflict):
        coupons.used_before(bound, replace(ordered, order_id="T2"))


def test_a_coupon_comes_back_out_of_its_own_order_only() -> None:
    one = coupon()
    bound = used(one, basket(("tea", 5000)))

    back = coupons.release(bound, "T1", IN_TIME)

    free = replace(one, steps=2, changed_at=IN_TIME, released_from="T1")
    assert back.receipt == Step(bound, free)
    assert back.writes == (CouponTakenOut("T1", one.redemption_id), status_counts.moved(bound, free))
    with pytest.raises(StateConflict):
        coupons.release(bound, "T2", NOON)
    with pytest.raises(StateConflict):
        coupons.release(free, "T1", NOON)


def test_a_repeated_release_does_not_undo_a_later_use_of_the_same_order() -> None:
    one, ordered = coupon(), basket(("tea", 5000))
    first = used(one, ordered)
    first_id = coupons.use_id(first)
    assert not coupons.was_released(first, "T1", first_id)
    free = coupons.release(first, "T1", NOON).receipt.after
    assert coupons.was_released(free, "T1", first_id)

    second = coupons.use(free, ordered, NOON, OrderCoupons({one.redemption_id: 0})).receipt.after

    assert second.use == CouponUse("T1", "d", 1000, again=True)
    assert coupons.was_released(second, "T1", first_id)
    assert not coupons.was_released(second, "T1", coupons.use_id(second))


def test_a_release_without_the_id_of_the_use_means_the_only_use_of_its_order() -> None:
    one, ordered = coupon(), basket(("tea", 5000))
    first = used(one, ordered)
    free = coupons.release(first, "T1", NOON).receipt.after
    second = coupons.use(free, ordered, NOON, OrderCoupons({one.redemption_id: 0})).receipt.after
    elsewhere = used(free, replace(ordered, order_id="T2"))

    assert not coupons.was_released(first, "T1", None)
    assert coupons.was_released(free, "T1", None)
    assert not coupons.was_released(elsewhere, "T2", None)
    with pytest.raises(StateConflict, match="use_id"):
        coupons.was_released(second, "T1", None)
    assert not coupons.was_released(elsewhere, "T1", None), "then the release itself is refused"
    with pytest.raises(StateConflict):
        coupons.release(elsewhere, "T1", NOON)


def test_the_id_of_a_use_belongs_to_one_coupon_and_one_order() -> None:
    one, ordered = coupon(), basket(("tea", 5000))
    bound = used(one, ordered)
    other = used(replace(one, key="j" * 16), ordered)

    for name in (coupons.use_id(other), "0" * 16, "z" * 16):
        with pytest.raises(StateConflict):
            coupons.was_released(bound, "T1", name)
    with pytest.raises(StateConflict):
        coupons.was_released(bound, "T2", coupons.use_id(bound))


def test_a_used_coupon_makes_no_other_step_than_its_release() -> None:
    assert {row.event for row in TRANSITIONS if row.source == "used" and "coupon" in row.kinds} == {"release"}


def test_a_coupon_that_died_in_its_order_lives_on_for_its_grace_or_not_at_all() -> None:
    late = IN_TIME + timedelta(days=3)
    ordered = basket(("tea", 5000))
    graceful = used(coupon(replace(TEN_OFF, grace_days=7)), ordered)

    back = coupons.release(graceful, "T1", late)

    assert isinstance(back.receipt, Step)
    assert back.receipt.after.valid_until is not None
    assert back.receipt.after.valid_until.date() == late.date() + timedelta(days=7)
    with pytest.raises(Expired):
        coupons.release(used(coupon(), ordered), "T1", late)


def test_grace_is_given_once() -> None:
    ordered = basket(("tea", 5000))
    late = IN_TIME + timedelta(days=3)
    first = coupons.release(used(coupon(replace(TEN_OFF, grace_days=7)), ordered), "T1", late).receipt
    assert isinstance(first, Step)
    assert first.after.valid_until is not None
    again = replace(first.after, status="used", use=CouponUse("T2", "d", 1000))

    in_grace = coupons.release(again, "T2", first.after.valid_until).receipt
    assert isinstance(in_grace, Step)
    assert in_grace.after.valid_until == first.after.valid_until
    with pytest.raises(Expired):
        coupons.release(again, "T2", first.after.valid_until + timedelta(seconds=1))


def test_the_days_of_a_coupon_begin_when_it_may_be_used() -> None:
    next_year = replace(TEN_OFF, valid_days=7, valid_from=datetime(2027, 1, 1, tzinfo=NOON.tzinfo))

    assert coupons.valid_until(next_year, NOON).date() == date(2027, 1, 8)
    assert coupons.valid_until(replace(TEN_OFF, valid_days=7), NOON).date() == date(2026, 11, 29)


def test_a_coupon_that_rests_on_every_day_of_its_life_is_not_sold() -> None:
    days = tuple(NOON.date() + timedelta(days=n) for n in range(3))
    short = replace(TEN_OFF, valid_days=2, blackout=days)

    with pytest.raises(Expired):
        coupons.check_usable(short, NOON)
    coupons.check_usable(replace(short, blackout=days[:2]), NOON)
    coupons.check_usable(replace(short, valid_days=3), NOON)
