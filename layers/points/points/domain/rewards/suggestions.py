"""Suggestions: a few rewards that the member can redeem with points that will expire soon, most expensive first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from points.domain.calendar import NEVER, last_day
from points.domain.earning.streaks import Amnesty
from points.domain.errors import Refusal
from points.domain.ledger.accounts import Account, check_member
from points.domain.ledger.closing import standing
from points.domain.program.reward_terms import Reward
from points.domain.rewards import conditions, redeeming

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reward to suggest, with its price in points."""

    reward_id: str
    name: str
    points: int


def at_stake(account: Account, expires_on: date, now: datetime) -> int:
    """Returns the points that expire at the end of `expires_on` and that the member can spend at `now`."""
    worth = standing(account, now)
    dying = sum(points for lot, points in worth.expiring if lot != NEVER and last_day(lot) == expires_on)
    return max(0, min(dying, worth.balance))


def candidates(
    rewards: Iterable[Reward], account: Account, points: int, amnesty: Amnesty, now: datetime
) -> list[Reward]:
    """Returns the rewards that cost at most `points` and no cash and that the member may redeem, most expensive first.

    Stock and total limits are not checked here. Flash rewards are left out, because they sell out before a message is
    read.
    """
    wanted = [
        reward
        for reward in rewards
        if 0 < reward.points <= points
        and not reward.cash_fen
        and not reward.flash
        and _is_for(reward, account, amnesty, now)
    ]
    return sorted(wanted, key=lambda reward: (-reward.points, reward.reward_id))


def suggest(wanted: Iterable[Reward], left: Mapping[str, int], taken: Mapping[str, int]) -> tuple[Suggestion, ...]:
    """Returns the first `MOST` candidates that are in stock and within the member's limits.

    `left` is the units in stock, `taken` the units that the member has redeemed, both by the id of the life.
    """
    found: list[Suggestion] = []
    for reward in wanted:
        if reward.stocked and left.get(reward.life_id, 0) < 1:
            continue
        if reward.per_member_limit is not None and taken.get(reward.life_id, 0) >= reward.per_member_limit:
            continue
        found.append(Suggestion(reward.reward_id, reward.name, reward.points))
        if len(found) == MOST:
            break
    return tuple(found)


def _is_for(reward: Reward, account: Account, amnesty: Amnesty, now: datetime) -> bool:
    """Returns whether the member could redeem the reward now, as far as the account shows."""
    try:
        check_member(account)
        conditions.check(reward, 1, reward.points, now, addressed=reward.kind == "goods")
        redeeming.check_account(reward, 1, account, amnesty, now)
    except Refusal:
        return False
    return True
