"""Coupons at the checkout against the reference model: uses and releases, repeated, late and of other orders."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning.calculation import Line
from points.domain.errors import Refusal
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import coupons
from points.domain.rewards.coupons import Basket
from points.domain.rewards.order_coupons import OrderCoupons
from points.domain.rewards.redemption import Redemption
from tests.fixtures.book import NOON
from tests.fixtures.redemptions import redeemed
from tests.model.checkout import Coupon, Outcome

TEN_OFF = CouponTerms("amount_off", 30, threshold_fen=5000, amount_off_fen=1000)
ORDERS = ("T1", "T2")
Step = tuple[str, str, int | None]  # use or release, of which order, which use


class Checkout:
    """The real domain, driven as the function coupons drives it."""

    def __init__(self) -> None:
        issued = redeemed("issued", kind="coupon", valid_until=NOON + timedelta(days=30))
        self.coupon: Redemption = replace(issued, coupon=TEN_OFF)
        self.placed: dict[str, dict[str, int]] = {order_id: {} for order_id in ORDERS}
        self.names: list[str] = []

    def use(self, order_id: str) -> Outcome:
        basket = Basket(order_id, [Line("1", "tea", 5000)], 0, "digest")
        try:
            if coupons.used_before(self.coupon, basket) is not None:
                return "replayed"
            done = coupons.use(self.coupon, basket, NOON, OrderCoupons(self.placed[order_id]))
        except Refusal:
            return "refused"
        self.coupon = done.receipt.after
        self.placed[order_id][self.coupon.redemption_id] = 1000
        self.names.append(coupons.use_id(self.coupon))
        return "done"

    def release(self, order_id: str, which: int | None) -> Outcome:
        name = None if which is None else self.names[which] if which < len(self.names) else "0" * 16
        try:
            if coupons.was_released(self.coupon, order_id, name):
                return "replayed"
            done = coupons.release(self.coupon, order_id, NOON)
        except Refusal:
            return "refused"
        self.coupon = done.receipt.after
        self.placed[order_id][self.coupon.redemption_id] = 0
        return "done"


VERBS = st.sampled_from(("use", "release"))
STEPS = st.tuples(VERBS, st.sampled_from(ORDERS), st.none() | st.integers(min_value=0, max_value=4))


@given(st.lists(STEPS, max_size=14))
def test_a_coupon_and_its_model_agree_on_any_sequence(steps: list[Step]) -> None:
    real, model = Checkout(), Coupon()
    for verb, order_id, which in steps:
        if verb == "use":
            assert real.use(order_id) == model.use(order_id)
        else:
            assert real.release(order_id, which) == model.release(order_id, which)
        assert (real.coupon.use is not None) == model.is_open
