"""The conditions for redeeming a reward: its sale, its price, and how it is delivered."""

from datetime import datetime
from typing import Final

from points.domain.calendar import end_of_second
from points.domain.errors import AddressRequired, Expired, Invalid, NotEligible, NotFound, PriceChanged, Wording
from points.domain.program.reward_terms import Reward

MOST_CASH_FEN: Final = 100_000_000  # per payment: one million yuan


def check(
    reward: Reward | None,
    quantity: int,
    expected_points: int,
    now: datetime,
    *,
    addressed: bool,
    expected_cash_fen: int | None = None,
) -> Reward:
    """Returns the reward, if it can be redeemed at `now` with these values. The member is not checked.

    `expected_points` and `expected_cash_fen` are the unit price that the member was shown. `expected_cash_fen` is
    required if the reward costs cash, so that nobody pays a price they have not seen. `addressed` is whether the
    request has a shipping address. Raises NotFound, NotEligible, Expired, PriceChanged, AddressRequired or Invalid.
    """
    if reward is None or not reward.is_public(now):
        raise NotFound("No such reward.")
    _check_sale(reward, now)
    _check_price(reward, quantity, expected_points, expected_cash_fen)
    _check_delivery(reward, quantity, addressed=addressed)
    return reward


def _check_sale(reward: Reward, now: datetime) -> None:
    if reward.on_sale_from and now < reward.on_sale_from:
        raise NotEligible("This reward is not on sale yet.")
    if reward.on_sale_until and now >= reward.on_sale_until:
        raise Expired("This reward is no longer on sale.")
    if reward.coupon and reward.coupon.valid_until and now > end_of_second(reward.coupon.valid_until):
        raise Expired("This coupon has already expired.")


def _check_price(reward: Reward, quantity: int, expected_points: int, expected_cash_fen: int | None) -> None:
    if expected_points != reward.points:
        raise PriceChanged(f"The reward now costs {reward.points} points.")
    if reward.cash_fen and expected_cash_fen is None:
        raise Invalid({"expected_cash_fen": "This reward costs cash. Send the unit price that the member was shown."})
    if expected_cash_fen not in (None, reward.cash_fen):
        raise PriceChanged(f"The reward now costs {reward.cash_fen} fen in addition to its points.")
    if reward.cash_fen * quantity > MOST_CASH_FEN:
        raise Invalid(
            {
                "quantity": Wording(
                    f"一次最多支付 {MOST_CASH_FEN // reward.cash_fen} 件",
                    f"One payment covers at most {MOST_CASH_FEN // reward.cash_fen} units.",
                )
            }
        )


def _check_delivery(reward: Reward, quantity: int, *, addressed: bool) -> None:
    if reward.kind == "goods" and not addressed:
        raise AddressRequired("Goods need a shipping address.")
    if reward.kind != "goods" and addressed:
        raise Invalid({"address": Wording("只有实物需要收货地址，请去掉", "Only goods are shipped; leave it out.")})
    if reward.kind != "goods" and quantity != 1:
        raise Invalid(
            {"quantity": Wording("优惠券和服务一次只能兑换一份", "Coupons and services are redeemed one at a time.")}
        )
    if reward.shards and quantity != 1:
        raise Invalid({"quantity": Wording("限时抢兑一次只能兑换一份", "A flash reward is redeemed one at a time.")})
