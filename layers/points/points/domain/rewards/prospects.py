"""Computes whether a member could redeem one unit of a reward now; if not, the code that POST /redeem would answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from points.domain.earning import risk
from points.domain.errors import Refusal
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.program.program import Program
from points.domain.program.reward_terms import Reward
from points.domain.rewards import conditions, coupons, redeeming
from points.domain.rewards.limits import day_counter
from points.domain.rewards.redeeming import Wish


@dataclass(frozen=True, slots=True)
class Prospect:
    """One reward for one member: whether the member could redeem it now.

    `redeemed`: the units redeemed so far. `left`: the units that the limits still allow today; None without limits.
    `why_not` is a code, empty if the member may redeem it. `missing_points`: the points that the member lacks for one
    unit.
    """

    redeemed: int
    left: int | None
    why_not: str
    missing_points: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One reward as one member sees it. `left` is the units in stock; None if the stock is unlimited. `redeemed` is the
    units that all members have redeemed.
    """

    reward: Reward
    left: int | None
    redeemed: int
    mine: Prospect


def seen(
    reward: Reward,
    account: Account,
    program: Program,
    now: datetime,
    *,
    left: Mapping[str, int],
    taken: Mapping[str, int],
    counted: Mapping[str, int],
) -> Seen:
    """Returns the reward as the account's member sees it at `now`.

    `left` are the units in stock and `taken` those that the member has redeemed, both by the id of the reward's life.
    `counted` are the units that all members have redeemed, by the id of the reward; only those of rewards with
    unlimited stock are used.
    """
    units = left.get(reward.life_id, 0) if reward.stocked else None
    had = taken.get(reward.life_id, 0)
    return Seen(
        reward,
        units,
        redeemed(reward, left, counted),
        prospect(reward, account, program, now, taken=had, in_stock=units),
    )


def redeemed(reward: Reward, left: Mapping[str, int], counted: Mapping[str, int]) -> int:
    """Returns the units of the reward that all members have redeemed. The arguments are those of `seen`."""
    if reward.supply is None:
        return max(0, counted.get(reward.reward_id, 0))
    # The stock may include a change of the supply that the reward does not include, because it was read from a cache.
    return max(0, reward.supply - left.get(reward.life_id, 0))


def prospect(
    reward: Reward, account: Account, program: Program, now: datetime, *, taken: int, in_stock: int | None
) -> Prospect:
    """Returns whether the account's member could redeem one unit of the reward at `now`.
    `taken` is the units that the member has redeemed so far. `in_stock` is the units left; None if the stock is
    unlimited.
    """
    return Prospect(
        taken,
        _left(reward, account, taken, now),
        _why_not(reward, account, program, now, taken=taken, sold_out=in_stock is not None and in_stock < 1),
        max(0, reward.points - standing(account, now).balance),
    )


def _left(reward: Reward, account: Account, taken: int, now: datetime) -> int | None:
    today = account.number(day_counter(reward.life_id, now))
    allowed = [(reward.per_member_limit, taken), (reward.per_day_limit, today)]
    return min((max(0, most - had) for most, had in allowed if most is not None), default=None)


def _why_not(reward: Reward, account: Account, program: Program, now: datetime, *, taken: int, sold_out: bool) -> str:
    wish = Wish(account.member_id, "", "", reward.reward_id, 1, reward.points)
    try:
        conditions.check(
            reward, 1, reward.points, now, addressed=reward.kind == "goods", expected_cash_fen=reward.cash_fen
        )
        if reward.coupon is not None:
            coupons.check_usable(reward.coupon, now)
        if risk.is_large(program, reward.points):
            risk.check_redeeming(program, risk.level_of(account))
        redeeming.check_funds(wish, reward, account, taken, now, program.amnesty, sold_out=sold_out)
    except Refusal as refusal:
        return refusal.code
    return ""
