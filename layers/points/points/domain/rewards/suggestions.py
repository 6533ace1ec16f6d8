"""What dying points can buy: a few rewards that the member can have at this moment, the dearest first."""

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
from points.domain.rewards import redeeming, redemption

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    reward_id: str
    name: str
    points: int


def at_stake(account: Account, expires_on: date, now: datetime) -> int:
    """Of the points that die at the end of this day, those that the member has and may spend at `now`."""
    worth = standing(account, now)
    dying = sum(points for lot, points in worth.expiring if lot != NEVER and last_day(lot) == expires_on)
    return max(0, min(dying, worth.balance))


def candidates(
    rewards: Iterable[Reward], account: Account, points: int, amnesty: Amnesty, now: datetime
) -> list[Reward]:
    """What the member can have for so many points and no money, as far as stock and limits go, the dearest first:
    little of the points is to die.

    Flash sales are left out: by the time somebody has read the message they are over.
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
    """The first of the candidates that are in stock and that the member may still have.

    `left`: units in stock; `taken`: what the member has had of rewards that are limited.
    """
    found: list[Suggestion] = []
    for reward in wanted:
        if reward.stocked and left.get(reward.reward_id, 0) < 1:
            continue
        if reward.per_member_limit is not None and taken.get(reward.reward_id, 0) >= reward.per_member_limit:
            continue
        found.append(Suggestion(reward.reward_id, reward.name, reward.points))
        if len(found) == MOST:
            break
    return tuple(found)


def _is_for(reward: Reward, account: Account, amnesty: Amnesty, now: datetime) -> bool:
    """Whether a tap of the member's would be taken, were it made now."""
    try:
        check_member(account)
        redemption.check(reward, 1, reward.points, now, addressed=reward.kind == "goods")
        redeeming.check_account(reward, 1, account, amnesty, now)
    except Refusal:
        return False
    return True
